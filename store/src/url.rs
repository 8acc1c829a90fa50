//! The address of the database, read the same by libpq (the pool) and by the listener.

use std::fmt;

use crate::StoreError;

/// What both clients get unless the address says otherwise: a database that is away is noticed in seconds.
const DEFAULTS: &[(&str, &str)] =
    &[("connect_timeout", "5"), ("keepalives_idle", "30"), ("application_name", "stackyard")];

/// A `postgres://` address, whose password is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Takes the address as written in the settings, with the password beside it when it is kept in a file.
    ///
    /// # Errors
    /// [`StoreError::Url`] when it is not a `postgres://` address, or asks for TLS that is not verified.
    pub fn parse(text: &str, password: Option<&str>) -> Result<Self, StoreError> {
        if !(text.starts_with("postgres://") || text.starts_with("postgresql://")) {
            return Err(StoreError::Url("it must begin with postgres://".into()));
        }
        let mut url = Self(text.to_owned());
        if let Some(password) = password {
            url.push("password", password);
        }
        for (key, value) in DEFAULTS {
            if url.parameter(key).is_none() {
                url.push(key, value);
            }
        }
        crate::notify::check(&url)?;
        Ok(url)
    }

    /// The whole address with the password: for the two clients only.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The value of a parameter, decoded.
    pub(crate) fn parameter(&self, key: &str) -> Option<String> {
        let (_, query) = self.0.split_once('?')?;
        query.split('&').filter_map(|pair| pair.split_once('=')).find(|(k, _)| *k == key).map(|(_, v)| decode(v))
    }

    /// The address without some parameters.
    pub(crate) fn without(&self, keys: &[&str]) -> String {
        let Some((base, query)) = self.0.split_once('?') else { return self.0.clone() };
        let kept: Vec<_> =
            query.split('&').filter(|pair| !keys.contains(&pair.split_once('=').map_or(*pair, |(k, _)| k))).collect();
        format!("{base}?{}", kept.join("&"))
    }

    fn push(&mut self, key: &str, value: &str) {
        let separator = if self.0.contains('?') { '&' } else { '?' };
        self.0 = format!("{}{separator}{key}={}", self.0, encode(value));
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}

/// Percent-encodes all but the unreserved characters of RFC 3986 §2.3.
fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match hex.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_the_password_and_hides_it() {
        let url = DatabaseUrl::parse("postgres://stackyard@db/stackyard?connect_timeout=2", Some("p@ss/&?%é")).unwrap();
        assert_eq!(url.parameter("password").as_deref(), Some("p@ss/&?%é"));
        assert_eq!(url.parameter("connect_timeout").as_deref(), Some("2"));
        assert_eq!(format!("{url:?}"), "DatabaseUrl(…)");
        assert!(!url.without(&["password"]).contains("password"));
    }

    #[test]
    fn refuses_what_is_no_address_or_not_verified() {
        for bad in ["", "mysql://x/y", "host=db dbname=x", "postgres://db/x?sslmode=require"] {
            assert!(matches!(DatabaseUrl::parse(bad, None), Err(StoreError::Url(_))), "{bad}");
        }
    }
}
