//! Links with a query.

use std::str::FromStr;

use crate::error::{Code, Error};

/// Reads a part of a filter, where an empty one leaves nothing out. A form offers only what can be read, so that anything
/// else is a broken link.
pub(super) fn part<T: FromStr>(text: &str) -> Result<Option<T>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let broken = |_| Error::refused(Code::MalformedRequest, "This link's filter can't be read; please filter again.");
    text.parse().map(Some).map_err(broken)
}

/// A path with these parts of a query; empty ones are left out.
pub(super) fn href(path: &str, parts: &[(&str, String)]) -> String {
    let set = parts.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<String> = set.map(|(name, value)| format!("{name}={}", escape(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// Percent-encodes all but unreserved characters (RFC 3986 §2.3).
fn escape(text: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if is_plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_survives_its_way_into_a_link() {
        assert_eq!(escape("a&b=c é"), "a%26b%3Dc%20%C3%A9");
        assert_eq!(href("/fleet", &[("a", String::new()), ("b", "1".into())]), "/fleet?b=1");
        assert_eq!(href("/fleet", &[("a", String::new())]), "/fleet");
    }
}
