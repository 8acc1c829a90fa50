//! The passwords of a room: made once, kept by the cluster alone.

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use secrecy::SecretString;

use crate::Error;

/// Fresh passwords for a room that has none yet; unused where it has.
#[derive(Debug)]
pub struct RoomPasswords {
    pub(crate) admin: SecretString,
    pub(crate) erp: SecretString,
    pub(crate) master: SecretString,
}

impl RoomPasswords {
    /// Three passwords of 32 random bytes each, base64url.
    ///
    /// # Errors
    /// [`Error::Make`] when the machine has no randomness.
    pub fn random() -> Result<Self, Error> {
        let random = SystemRandom::new();
        Ok(Self { admin: password(&random)?, erp: password(&random)?, master: password(&random)? })
    }
}

/// A password of 32 random bytes, base64url.
pub fn password(random: &SystemRandom) -> Result<SecretString, Error> {
    let mut bytes = [0; 32];
    random
        .fill(&mut bytes)
        .map_err(|source: Unspecified| Error::Make { what: "a password".into(), source: source.into() })?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes).into())
}

/// The passwords that a room has, as read back from the cluster: whoever came first made them.
#[derive(Debug, Clone)]
pub struct RoomSecrets {
    /// Of the role `t_<id>_admin`.
    pub admin_password: SecretString,
    /// Of the role `t_<id>`.
    pub erp_password: SecretString,
}
