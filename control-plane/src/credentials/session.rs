//! Session tokens of the browser cookie, and the form token that goes with each.

use aws_lc_rs::{constant_time, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use store::sessions::TokenHash;

use super::{CredentialError, random, sha256};

/// Bytes of a token: as hard to guess as a key.
const LENGTH: usize = 32;

/// What the cookie holds. The database holds its hash only.
#[derive(Debug, Clone)]
pub struct SessionToken(SecretString);

impl SessionToken {
    /// A fresh token.
    ///
    /// # Errors
    /// [`CredentialError::Random`] without randomness.
    pub fn random() -> Result<Self, CredentialError> {
        Ok(Self(URL_SAFE_NO_PAD.encode(random::bytes::<LENGTH>()?).into()))
    }

    /// A token as a browser sent it; `None` when it can't be one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_token = URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == LENGTH);
        is_token.then(|| Self(text.into()))
    }

    /// The text, for the cookie.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What the database knows the session by.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        sha256(self.expose().as_bytes())
    }

    /// The token that forms of this session carry: nobody without the cookie can make it.
    #[must_use]
    pub fn form_token(&self) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.form_key(), b"form"))
    }

    /// Whether a form's token belongs to this session.
    #[must_use]
    pub fn is_form_token(&self, token: &str) -> bool {
        let expected = self.form_token();
        constant_time::verify_slices_are_equal(expected.as_bytes(), token.as_bytes()).is_ok()
    }

    fn form_key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.expose().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_token_belongs_to_one_session() {
        let (mine, other) = (SessionToken::random().unwrap(), SessionToken::random().unwrap());
        assert!(mine.is_form_token(&mine.form_token()));
        assert!(!other.is_form_token(&mine.form_token()) && !mine.is_form_token(""));
        assert_eq!(SessionToken::parse(mine.expose()).unwrap().hash(), mine.hash());
        assert!(SessionToken::parse("").is_none() && SessionToken::parse("short").is_none());
    }
}
