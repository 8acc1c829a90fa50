//! What must never be journaled, logged or shown.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text that its `Debug` never shows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself: for the one place that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The secrets of a task, by their use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Secrets {
    /// `Start`, `ResetAdmin`: the first administrator's password as the ERP's own hash.
    pub admin_password_hash: Option<Secret>,
    /// `PrepareDatabase`: SCRAM-SHA-256 verifier of the tenant's admin role.
    pub admin_verifier: Option<Secret>,
    /// `PrepareDatabase`: SCRAM-SHA-256 verifier of the ERP's role.
    pub erp_verifier: Option<Secret>,
}

impl Secrets {
    /// Whether there is nothing to hide.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
