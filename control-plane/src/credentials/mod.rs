//! Passwords, keys and tokens: everything secret is made, checked and sealed here.
//!
//! Randomness is an argument wherever a result should be reproducible in a test; [`random`] is its only source.

pub mod envelope;
pub mod link;
pub mod odoo;
pub mod password;
pub mod pool;
pub mod random;
pub mod readable;
pub mod recovery;
pub mod scram;
pub mod session;
pub mod totp;

pub use envelope::{EnvelopeKeys, RowField};
pub use link::LinkToken;
pub use password::{Password, PasswordHash};
pub use pool::HashPool;
pub use recovery::RecoveryCode;
pub use session::SessionToken;
pub use totp::TotpSecret;

/// Why a credential could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// The operating system gave no randomness.
    #[error("no randomness could be read")]
    Random,
    /// argon2 refused its parameters or a stored hash.
    #[error("a password could not be hashed or checked: {0}")]
    Hash(String),
    /// Every place in the hashing queue is taken.
    #[error("too many passwords are being hashed")]
    Busy,
    /// The hashing thread is gone.
    #[error("the hashing thread ended early")]
    Lost,
    /// The keys can't be read.
    #[error("the key is malformed: {0}")]
    Key(&'static str),
    /// A sealed value names a key that is not loaded.
    #[error("sealed with a key that is not among the keys of ENVELOPE_KEY_FILE")]
    UnknownKey,
    /// A sealed value was damaged, or moved from another row.
    #[error("a sealed value does not belong to this row or was damaged")]
    Seal,
}

/// SHA-256 of some bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes).as_ref());
    hash
}
