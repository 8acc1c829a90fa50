//! Passwords of people who sign in to Stackyard: argon2id, as a PHC string.

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};

use super::CredentialError;

/// Shortest password, in characters (NIST SP 800-63B §5.1.1.2 asks for at least 8; the ERP is on the open internet).
pub const SHORTEST: usize = 10;
/// Longest password, in bytes: more would only be a way to make us hash a lot.
pub const LONGEST: usize = 256;

/// A typed password that meets the rules. Its text is never shown, logged or stored.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

/// Why a typed password was refused, as a sentence for the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPassword {
    /// Nothing was typed.
    #[error("Please choose a password.")]
    Empty,
    /// Easily guessed.
    #[error("Please use at least {SHORTEST} characters.")]
    TooShort,
    /// Too much to hash.
    #[error("Please use at most {LONGEST} bytes.")]
    TooLong,
    /// A character that cannot be typed again on another keyboard.
    #[error("This contains an invisible character; please type it again.")]
    ControlCharacter,
}

impl Password {
    /// Checks a password that is being chosen. Spaces count; nothing is trimmed.
    ///
    /// # Errors
    /// [`InvalidPassword`], as a sentence for the person who typed it.
    pub fn parse(text: SecretString) -> Result<Self, InvalidPassword> {
        let plain = text.expose_secret();
        if plain.is_empty() {
            return Err(InvalidPassword::Empty);
        }
        if plain.len() > LONGEST {
            return Err(InvalidPassword::TooLong);
        }
        if plain.chars().any(char::is_control) {
            return Err(InvalidPassword::ControlCharacter);
        }
        if plain.chars().count() < SHORTEST {
            return Err(InvalidPassword::TooShort);
        }
        Ok(Self(text))
    }

    /// The text, for the two functions that hash it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// An argon2id hash in PHC form (`$argon2id$v=19$m=…`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane.
fn hasher() -> Result<Argon2<'static>, CredentialError> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|e| CredentialError::Hash(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

impl PasswordHash {
    /// Hashes a password. Takes tens of milliseconds: run it on the [`super::HashPool`].
    ///
    /// # Errors
    /// [`CredentialError::Hash`] when argon2 refuses.
    pub fn of(password: &Password, salt: [u8; 16]) -> Result<Self, CredentialError> {
        let hash = hasher()?.hash_password_with_salt(password.expose().as_bytes(), &salt);
        hash.map(|h| Self(h.to_string())).map_err(|e| CredentialError::Hash(e.to_string()))
    }

    /// A hash read back from the database.
    #[must_use]
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The PHC string, for the database.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `typed` is the password. Takes as long as hashing.
    ///
    /// # Errors
    /// [`CredentialError::Hash`] when the stored hash is malformed.
    pub fn is_of(&self, typed: &SecretString) -> Result<bool, CredentialError> {
        use argon2::password_hash::Error;
        let phc = Phc::new(&self.0).map_err(|e| CredentialError::Hash(e.to_string()))?;
        match hasher()?.verify_password(typed.expose_secret().as_bytes(), &phc) {
            Ok(()) => Ok(true),
            Err(Error::PasswordInvalid) => Ok(false),
            Err(e) => Err(CredentialError::Hash(e.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Password, InvalidPassword> {
        Password::parse(SecretString::from(text))
    }

    #[test]
    fn a_hash_knows_its_password_only() {
        let hash = PasswordHash::of(&parse("correct horse").unwrap(), [7; 16]).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(hash.is_of(&"correct horse".into()).unwrap());
        assert!(!hash.is_of(&"correct horsf".into()).unwrap());
        assert!(PasswordHash::stored("plain".into()).is_of(&"plain".into()).is_err());
    }

    #[test]
    fn refuses_short_long_and_invisible() {
        assert_eq!(parse("").unwrap_err(), InvalidPassword::Empty);
        assert_eq!(parse("123456789").unwrap_err(), InvalidPassword::TooShort);
        assert_eq!(parse(&"x".repeat(257)).unwrap_err(), InvalidPassword::TooLong);
        assert_eq!(parse("0123456789\n").unwrap_err(), InvalidPassword::ControlCharacter);
        assert!(parse("пароль пароль").is_ok() && parse("          ").is_ok());
    }
}
