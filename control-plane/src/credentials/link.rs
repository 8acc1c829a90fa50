//! Tokens of the links that prove an e-mail address.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::MailId;
use secrecy::{ExposeSecret, SecretString};

use super::{CredentialError, EnvelopeKeys, sha256};

/// Bytes of a token: as hard to guess as a key.
const LENGTH: usize = 32;
/// Keeps these tokens apart from everything else the keys are asked to recognise.
const PURPOSE: &[u8] = b"verification link\0";

/// What a link carries. It follows from its mail and our key, so that it rests nowhere and the same mail sent twice carries
/// the same link; the database holds its hash, which is what makes it good.
#[derive(Debug, Clone)]
pub struct LinkToken(SecretString);

impl LinkToken {
    /// The token of the link in a mail.
    ///
    /// # Errors
    /// [`CredentialError::UnknownKey`] without a key.
    pub fn of_mail(keys: &EnvelopeKeys, mail: MailId) -> Result<Self, CredentialError> {
        let bytes = keys.fingerprint(&[PURPOSE, mail.as_uuid().as_bytes()].concat())?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    /// A token as it came with a request; `None` when it can't be one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_token = URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == LENGTH);
        is_token.then(|| Self(text.into()))
    }

    /// The text, for the link.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What the database knows the link by.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        sha256(self.expose().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn keys(byte: u8) -> EnvelopeKeys {
        use base64::engine::general_purpose::STANDARD;
        EnvelopeKeys::parse(&STANDARD.encode([byte; 32]).into()).unwrap()
    }

    #[test]
    fn a_token_belongs_to_one_mail_and_one_key() {
        let (mail, other) = (MailId::from_uuid(Uuid::from_u128(1)), MailId::from_uuid(Uuid::from_u128(2)));
        let token = LinkToken::of_mail(&keys(1), mail).unwrap();
        assert_eq!(token.expose(), LinkToken::of_mail(&keys(1), mail).unwrap().expose());
        assert_ne!(token.expose(), LinkToken::of_mail(&keys(1), other).unwrap().expose());
        assert_ne!(token.expose(), LinkToken::of_mail(&keys(2), mail).unwrap().expose());
        assert_eq!(LinkToken::parse(token.expose()).unwrap().hash(), token.hash());
        assert!(LinkToken::parse("").is_none() && LinkToken::parse("dG9vIHNob3J0").is_none());
    }
}
