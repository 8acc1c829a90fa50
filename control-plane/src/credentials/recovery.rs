//! Codes on paper, for when a person's device is gone.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use store::second_factors::CodeHash;

use super::readable::{ALPHABET, readable};
use super::{CredentialError, random, sha256};

/// Codes a person is given.
pub const COUNT: usize = 10;
/// Characters of a code, five bits each: 120 bits, so that a plain hash keeps it (ASVS 5.0, 6.5.2, asks for 112).
const LENGTH: usize = 24;
/// Characters between two dashes, as it is shown.
const GROUP: usize = 4;

/// A code, without its dashes.
#[derive(Debug, Clone)]
pub struct RecoveryCode(SecretString);

impl RecoveryCode {
    /// The codes of one sheet.
    ///
    /// # Errors
    /// [`CredentialError::Random`] without randomness.
    pub fn sheet() -> Result<Vec<Self>, CredentialError> {
        (0..COUNT).map(|_| Ok(Self(readable(&random::bytes::<LENGTH>()?).into()))).collect()
    }

    /// A code as it was typed: dashes, spaces and capitals do not count. `None` when it can't be one of ours.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let text: String =
            typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_lowercase()).collect();
        let is_code = text.len() == LENGTH && text.bytes().all(|b| ALPHABET.contains(&b));
        is_code.then(|| Self(text.into()))
    }

    /// What the database knows the code by.
    #[must_use]
    pub fn hash(&self) -> CodeHash {
        sha256(self.0.expose_secret().as_bytes())
    }
}

/// As it is shown to its person, once.
impl fmt::Display for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, c) in self.0.expose_secret().chars().enumerate() {
            if n > 0 && n.is_multiple_of(GROUP) {
                f.write_str("-")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_typed_in_any_way() {
        let sheet = RecoveryCode::sheet().unwrap();
        let mut hashes: Vec<_> = sheet.iter().map(RecoveryCode::hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), COUNT, "no two alike");
        let shown = sheet[0].to_string();
        assert_eq!((shown.len(), shown.matches('-').count()), (29, 5));
        for typed in [shown.clone(), shown.to_uppercase(), shown.replace('-', " "), shown.replace('-', "")] {
            assert_eq!(RecoveryCode::parse(&typed).unwrap().hash(), sheet[0].hash(), "{typed}");
        }
        for bad in ["", "123456", &shown[1..], &shown.replace('-', "0"), &format!("{shown}a")] {
            assert!(RecoveryCode::parse(bad).is_none(), "{bad}");
        }
        assert!(!format!("{:?}", sheet[0]).contains(&shown[..4]));
    }
}
