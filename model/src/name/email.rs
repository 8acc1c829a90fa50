//! E-mail addresses.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::InvalidName;

/// An e-mail address in lower case, at most 254 characters (RFC 5321 §4.5.3.1), of the plain form that every mail
/// system accepts: no quotes, no comments, no internationalised local part.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// Parses what a person typed.
    ///
    /// # Errors
    /// [`InvalidName`], as a sentence for that person.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let email = text.trim().to_lowercase();
        if email.is_empty() {
            return Err(InvalidName::Empty);
        }
        if email.len() > 254 {
            return Err(InvalidName::TooLong { max: 254 });
        }
        let (local, domain) = email.rsplit_once('@').ok_or(InvalidName::NoEmail)?;
        if is_local(local) && is_domain(domain) { Ok(Self(email)) } else { Err(InvalidName::NoEmail) }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A dot-atom of RFC 5322 §3.2.3, at most 64 characters.
fn is_local(local: &str) -> bool {
    let is_atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b);
    local.len() <= 64 && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom))
}

/// Labels of letters, digits and inner hyphens, at least two of them, the last not all digits.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && domain.split('.').all(is_label) && !last.bytes().all(|b| b.is_ascii_digit())
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Email {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_plain_addresses_and_lowers_them() {
        assert_eq!(Email::parse(" Anna.B+erp@Example.COM ").unwrap().as_str(), "anna.b+erp@example.com");
        assert!(Email::parse("o'hara@mail.example.ie").is_ok());
    }

    #[test]
    fn refuses_other_shapes() {
        for bad in [
            "a",
            "a@",
            "@b.c",
            "a@b",
            "a b@c.de",
            "a@b..c",
            "a..b@c.de",
            ".a@c.de",
            "a@-b.de",
            "a@1.2.3.4",
            "a@b.c\r\nBcc: x@y.z",
            "\"a\"@b.de",
            "a@b_c.de",
            "a@b.de,c@d.de",
            "<a@b.de>",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(Email::parse(&format!("{}@b.de", "a".repeat(250))), Err(InvalidName::TooLong { max: 254 }));
    }
}
