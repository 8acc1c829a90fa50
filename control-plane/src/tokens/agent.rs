//! The 15-minute token of an agent: EdDSA, signed and verified here.

use chrono::{DateTime, Utc};
use model::{CellId, TenantId};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::TokenError;
use super::keys::{Kind, TokenKeys};

/// How long an agent's token is good for, in seconds.
pub const LIFETIME_S: i64 = 900;
const KIND: Kind = Kind { typ: "stackyard-agent+jwt", audience: "agent" };

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

impl TokenKeys {
    /// A token for `agent`, good for [`LIFETIME_S`].
    ///
    /// # Errors
    /// [`TokenError::Sign`].
    pub fn sign_agent(&self, agent: AgentIdentity, now: DateTime<Utc>) -> Result<SecretString, TokenError> {
        let (aud, iat) = (KIND.audience.to_owned(), now.timestamp());
        self.sign(KIND, &Claims { sub: agent.subject(), aud, iat, exp: iat + LIFETIME_S })
    }

    /// Which agent's token it is.
    ///
    /// # Errors
    /// [`TokenError`], for the log.
    pub fn verify_agent(&self, token: &str, now: DateTime<Utc>) -> Result<AgentIdentity, TokenError> {
        let claims: Claims = self.claims(KIND, token)?;
        if claims.exp <= now.timestamp() {
            return Err(TokenError::Expired);
        }
        AgentIdentity::parse(&claims.sub).ok_or(TokenError::NotAnAgent(claims.sub))
    }
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
