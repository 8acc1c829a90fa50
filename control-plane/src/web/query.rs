//! Links with a query.

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
