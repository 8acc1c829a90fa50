//! The token with which a person's program calls the API: it names a row, without which it is good for nothing.

use chrono::{DateTime, Utc};
use model::{ApiTokenId, UserId};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::api_tokens::ApiToken;

use super::TokenError;
use super::keys::{Kind, TokenKeys};

const KIND: Kind = Kind { typ: "stackyard-api+jwt", audience: "api" };

/// What a genuine token says. What it is good for says its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiTokenClaims {
    /// Its row.
    pub id: ApiTokenId,
    /// For whom it speaks.
    pub user: UserId,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: UserId,
    aud: String,
    jti: ApiTokenId,
    /// As in RFC 9068 §2.2.3: for whoever holds the token to read.
    scope: String,
    iat: i64,
    exp: i64,
}

impl TokenKeys {
    /// The token of a row. The same row gives the same text, as long as the same key signs.
    ///
    /// # Errors
    /// [`TokenError::Sign`].
    pub fn sign_api(&self, token: &ApiToken) -> Result<SecretString, TokenError> {
        let (iat, exp) = (token.created_at.timestamp(), token.expires_at.timestamp());
        let (aud, scope) = (KIND.audience.to_owned(), token.scopes.to_string());
        self.sign(KIND, &Claims { sub: token.user_id, aud, jti: token.id, scope, iat, exp })
    }

    /// Which row a token names.
    ///
    /// # Errors
    /// [`TokenError`], for the log.
    pub fn verify_api(&self, token: &str, now: DateTime<Utc>) -> Result<ApiTokenClaims, TokenError> {
        let claims: Claims = self.claims(KIND, token)?;
        let is_current = claims.exp > now.timestamp();
        is_current.then_some(ApiTokenClaims { id: claims.jti, user: claims.sub }).ok_or(TokenError::Expired)
    }
}
