//! The keys of `TOKEN_KEY_FILE`: what every token of ours is signed with, each kind of token under its own type.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::TokenError;

/// What sets one kind of token apart from the others: both are required of each that is verified.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// Explicit type (RFC 8725 §3.11), in the header.
    pub(super) typ: &'static str,
    /// For whom it is made, in the claims.
    pub(super) audience: &'static str,
}

struct Key {
    id: String,
    signs: EncodingKey,
    verifies: DecodingKey,
}

/// The keys of `TOKEN_KEY_FILE`: the first signs, all verify.
pub struct TokenKeys(Vec<Key>);

impl TokenKeys {
    /// Reads Ed25519 keys in PKCS#8 PEM. To rotate, put the new one first; the old one is needed for 15 minutes by agents,
    /// and by API tokens until they have expired or were made anew.
    ///
    /// # Errors
    /// [`TokenError::Key`] when there is none or one is malformed.
    pub fn parse(pem: &SecretString) -> Result<Self, TokenError> {
        let sections = PrivatePkcs8KeyDer::pem_slice_iter(pem.expose_secret().as_bytes());
        let keys = sections.map(|section| {
            let der = section.map_err(|_| TokenError::Key("not PEM"))?;
            parse_key(der.secret_pkcs8_der())
        });
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() { Err(TokenError::Key("no PKCS#8 key in the file")) } else { Ok(Self(keys)) }
    }

    pub(super) fn sign(&self, kind: Kind, claims: &impl Serialize) -> Result<SecretString, TokenError> {
        let key = self.0.first().ok_or(TokenError::UnknownKey)?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(key.id.clone());
        header.typ = Some(kind.typ.to_owned());
        encode(&header, claims, &key.signs).map(SecretString::from).map_err(TokenError::Sign)
    }

    /// The claims of a token of this kind. Its time is the caller's to check, by the caller's clock.
    pub(super) fn claims<C: DeserializeOwned>(&self, kind: Kind, token: &str) -> Result<C, TokenError> {
        let header = decode_header(token).map_err(|e| TokenError::Invalid(Some(e)))?;
        if header.typ.as_deref() != Some(kind.typ) {
            return Err(TokenError::Invalid(None));
        }
        let key = self.0.iter().find(|key| header.kid.as_ref() == Some(&key.id)).ok_or(TokenError::UnknownKey)?;
        let claims = decode::<C>(token, &key.verifies, &validation(kind));
        Ok(claims.map_err(|e| TokenError::Invalid(Some(e)))?.claims)
    }
}

fn parse_key(pkcs8: &[u8]) -> Result<Key, TokenError> {
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| TokenError::Key("not an Ed25519 key"))?;
    let public = pair.public_key().as_ref();
    let verifies = DecodingKey::from_ed_components(&URL_SAFE_NO_PAD.encode(public));
    let verifies = verifies.map_err(|_| TokenError::Key("not an Ed25519 key"))?;
    let hash = digest(&SHA256, public);
    let id = URL_SAFE_NO_PAD.encode(hash.as_ref().first_chunk::<12>().ok_or(TokenError::Key("no digest"))?);
    Ok(Key { id, signs: EncodingKey::from_ed_der(pkcs8), verifies })
}

fn validation(kind: Kind) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&[kind.audience]);
    validation.set_required_spec_claims(&["exp", "aud", "sub"]);
    validation.validate_exp = false; // by the caller's clock
    validation
}

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| &key.id)).finish()
    }
}
