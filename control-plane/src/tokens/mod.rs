//! Tokens that we sign: the short one of an agent, for its cluster's word, and the one of a person's program. One key file
//! serves both, and neither is ever taken for the other.

mod agent;
mod api;
mod keys;
mod service_account;
#[cfg(test)]
mod tests;

pub use agent::{AgentIdentity, LIFETIME_S};
pub use api::ApiTokenClaims;
pub use keys::TokenKeys;
pub use service_account::{ServiceAccount, verify};

/// Why a token was refused. The caller is told only that it was; the reason is logged.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Not a token of the expected kind, or its signature is wrong.
    #[error("the token is malformed or its signature is wrong")]
    Invalid(#[source] Option<jsonwebtoken::errors::Error>),
    /// Signed with a key that is not known (yet).
    #[error("the token is signed with an unknown key")]
    UnknownKey,
    /// Too old, or not yet valid.
    #[error("the token is outside its time")]
    Expired,
    /// Genuine, but not an agent's.
    #[error("the token belongs to {0}, which is no agent")]
    NotAnAgent(String),
    /// The key file can't be read.
    #[error("TOKEN_KEY_FILE is malformed: {0}")]
    Key(&'static str),
    /// A token could not be signed.
    #[error("a token could not be signed")]
    Sign(#[source] jsonwebtoken::errors::Error),
}
