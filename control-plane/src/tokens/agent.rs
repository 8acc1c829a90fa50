//! The 15-minute token of an agent: EdDSA, signed and verified here.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use model::{CellId, TenantId};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::TokenError;

/// How long an agent's token is good for, in seconds.
pub const LIFETIME_S: i64 = 900;
const AUDIENCE: &str = "agent";
/// Explicit type (RFC 8725 §3.11), so that no other token of ours is ever taken for one of these.
const TYPE: &str = "stackyard-agent+jwt";

/// Who an agent is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentIdentity {
    /// The agent of one tenant.
    Tenant(TenantId),
    /// The agent of a cell.
    Cell(CellId),
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: String,
    aud: String,
    iat: i64,
    exp: i64,
}

struct Key {
    id: String,
    signs: EncodingKey,
    verifies: DecodingKey,
}

/// The keys of `TOKEN_KEY_FILE`: the first signs, all verify.
pub struct AgentTokens(Vec<Key>);

impl AgentTokens {
    /// Reads Ed25519 keys in PKCS#8 PEM; to rotate, put the new one first and keep the old one for 15 minutes.
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

    /// A token for `agent`, good for [`LIFETIME_S`].
    ///
    /// # Errors
    /// [`TokenError::Sign`].
    pub fn sign(&self, agent: AgentIdentity, now: DateTime<Utc>) -> Result<SecretString, TokenError> {
        let key = self.0.first().ok_or(TokenError::UnknownKey)?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(key.id.clone());
        header.typ = Some(TYPE.to_owned());
        let iat = now.timestamp();
        let claims = Claims { sub: agent.subject(), aud: AUDIENCE.to_owned(), iat, exp: iat + LIFETIME_S };
        encode(&header, &claims, &key.signs).map(SecretString::from).map_err(TokenError::Sign)
    }

    /// Whose token it is.
    ///
    /// # Errors
    /// [`TokenError`], for the log.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<AgentIdentity, TokenError> {
        let header = decode_header(token).map_err(|e| TokenError::Invalid(Some(e)))?;
        if header.typ.as_deref() != Some(TYPE) {
            return Err(TokenError::Invalid(None));
        }
        let key = self.0.iter().find(|key| header.kid.as_ref() == Some(&key.id)).ok_or(TokenError::UnknownKey)?;
        let claims = decode::<Claims>(token, &key.verifies, &validation());
        let claims = claims.map_err(|e| TokenError::Invalid(Some(e)))?.claims;
        if claims.exp <= now.timestamp() {
            return Err(TokenError::Expired);
        }
        AgentIdentity::parse(&claims.sub).ok_or(TokenError::NotAnAgent(claims.sub))
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

fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "aud", "sub"]);
    validation.validate_exp = false; // by the caller's clock
    validation
}

impl AgentIdentity {
    fn subject(self) -> String {
        match self {
            Self::Tenant(id) => format!("tenant:{id}"),
            Self::Cell(id) => format!("cell:{id}"),
        }
    }

    fn parse(subject: &str) -> Option<Self> {
        match subject.split_once(':')? {
            ("tenant", id) => id.parse().ok().map(Self::Tenant),
            ("cell", id) => id.parse().ok().map(Self::Cell),
            _ => None,
        }
    }
}

impl std::fmt::Debug for AgentTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| &key.id)).finish()
    }
}
