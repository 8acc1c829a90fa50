//! The address of a tenant: its sub-domain within its cell's domain.

mod reserved;
mod skeleton;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::InvalidName;

/// A sub-domain: 3 to 30 lower-case letters, digits and single inner hyphens, beginning with a letter.
///
/// Double hyphens are refused, and with them every internationalised label (`xn--…`, RFC 5890 §2.3.1), so that no two
/// addresses differ only in letters that look alike across scripts.
///
/// What a person typed goes through [`Address::parse`]. `TryFrom` and `Deserialize` take back what was parsed before, by its
/// shape alone: a customer keeps an address that later became a reserved one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(String);

impl Address {
    /// Parses what a person typed; upper case is lowered.
    ///
    /// # Errors
    /// [`InvalidName`], as a sentence for that person.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let address = text.trim().to_ascii_lowercase();
        match address.chars().count() {
            0 => return Err(InvalidName::Empty),
            1..3 => return Err(InvalidName::TooShort { min: 3 }),
            3..=30 => {}
            _ => return Err(InvalidName::TooLong { max: 30 }),
        }
        if !is_label(&address) {
            return Err(InvalidName::NoAddress);
        }
        let parsed = Self(address);
        if reserved::is_reserved(&parsed.0) { Err(InvalidName::Reserved) } else { Ok(parsed) }
    }

    /// The sub-domain.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the eye takes the address for. Two addresses with one skeleton are not given to two customers.
    #[must_use]
    pub fn skeleton(&self) -> String {
        skeleton::of(&self.0)
    }
}

fn is_label(address: &str) -> bool {
    address.starts_with(|c: char| c.is_ascii_lowercase())
        && !address.ends_with('-')
        && !address.contains("--")
        && address.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Address {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        let is_address = (3..=30).contains(&text.len()) && is_label(&text);
        if is_address { Ok(Self(text)) } else { Err(InvalidName::NoAddress) }
    }
}

impl From<Address> for String {
    fn from(address: Address) -> String {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn refuses_reserved_and_what_looks_like_it() {
        for bad in ["admin", "adm1n", "ad-min", "ADMIN", "stackyard", "st4ckyard-login", "paypa1", "wvvw", "st4tus"] {
            assert_eq!(Address::parse(bad), Err(InvalidName::Reserved), "{bad}");
        }
        for bad in ["clemo", "clocs", "aclmin", "ac-1min", "clashboarcl", "cloor", "stackyarcl", "stackyarci-login"] {
            assert_eq!(Address::parse(bad), Err(InvalidName::Reserved), "{bad}");
        }
        assert_eq!(Address::parse("lefevre").unwrap().as_str(), "lefevre");
    }

    #[test]
    fn an_address_that_was_given_is_taken_back() {
        let given = |text: &str| serde_json::from_value::<Address>(serde_json::json!(text));
        assert_eq!(given("clemo").unwrap().as_str(), "clemo");
        for bad in ["", "ab", "Acme", "a--b", "a b", "abc-", &"a".repeat(31)] {
            assert!(given(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn refuses_other_alphabets() {
        for bad in ["ab", "-abc", "abc-", "a--b", "xn--abc", "1abc", "a_b", "a.b", "äbc", "a b", "abc\u{0}", "а́bc"]
        {
            assert!(Address::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(Address::parse(&"a".repeat(31)), Err(InvalidName::TooLong { max: 30 }));
    }

    proptest! {
        #[test]
        fn whatever_parses_is_a_dns_label(text in ".{0,40}") {
            if let Ok(address) = Address::parse(&text) {
                prop_assert!(is_label(address.as_str()) && address.as_str().len() <= 30);
                prop_assert_eq!(Address::parse(address.as_str()), Ok(address));
            }
        }
    }
}
