//! Projected service-account tokens, verified offline against the published keys of a cell's API server.

use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

use super::TokenError;

/// Audience that an agent's projected token must be made for.
const AUDIENCE: &str = "stackyard";
/// Clocks of two machines differ by this much at most, in seconds.
const LEEWAY_S: i64 = 30;

/// Whom a token speaks for, by its subject `system:serviceaccount:<namespace>:<name>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccount {
    /// Namespace of the account.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

#[derive(Debug, Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
}

/// Verifies a projected token: RS256 or ES256 by the key's own type, audience, issuer and time.
///
/// # Errors
/// [`TokenError::UnknownKey`] asks for a refresh of the cell's keys; every other variant is final for this token.
pub fn verify(token: &str, keys: &JwkSet, issuer: &str, now: DateTime<Utc>) -> Result<ServiceAccount, TokenError> {
    let header = decode_header(token).map_err(|e| TokenError::Invalid(Some(e)))?;
    let key_id = header.kid.ok_or(TokenError::Invalid(None))?;
    let key = keys.find(&key_id).ok_or(TokenError::UnknownKey)?;
    let algorithm = algorithm_of(key).ok_or(TokenError::UnknownKey)?;
    let decoding = DecodingKey::from_jwk(key).map_err(|e| TokenError::Invalid(Some(e)))?;
    let claims = decode::<Claims>(token, &decoding, &validation(algorithm, issuer));
    let claims = claims.map_err(|e| TokenError::Invalid(Some(e)))?.claims;
    let is_current =
        claims.exp + LEEWAY_S > now.timestamp() && claims.nbf.is_none_or(|nbf| nbf - LEEWAY_S <= now.timestamp());
    if is_current { parse_subject(&claims.sub) } else { Err(TokenError::Expired) }
}

/// The one algorithm a key is good for: the token's own header has no say in it.
fn algorithm_of(key: &Jwk) -> Option<Algorithm> {
    match &key.algorithm {
        AlgorithmParameters::RSA(_) => Some(Algorithm::RS256),
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => Some(Algorithm::ES256),
        _ => None,
    }
}

/// Time is checked by the caller's clock.
fn validation(algorithm: Algorithm, issuer: &str) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[issuer]);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    validation.validate_exp = false;
    validation
}

fn parse_subject(subject: &str) -> Result<ServiceAccount, TokenError> {
    let account = subject.strip_prefix("system:serviceaccount:").and_then(|rest| rest.split_once(':'));
    let (namespace, name) = account.ok_or_else(|| TokenError::NotAnAgent(subject.to_owned()))?;
    Ok(ServiceAccount { namespace: namespace.to_owned(), name: name.to_owned() })
}
