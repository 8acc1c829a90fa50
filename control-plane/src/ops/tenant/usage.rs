//! How much of its limits a tenant uses.

use agent_api::AgentObservation;
use chrono::{DateTime, Utc};
use store::tenant_agents::TenantAgent;

/// What a tenant's agent measured last. What could not be measured is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// When it was measured.
    pub at: DateTime<Utc>,
    /// Internal ERP users that are active.
    pub seats: Option<i64>,
    /// Size of the database, in bytes.
    pub database_bytes: Option<i64>,
}

impl Usage {
    /// What an agent said; nothing when it said nothing that this version understands.
    #[must_use]
    pub fn of(agent: TenantAgent) -> Option<Self> {
        let seen: AgentObservation = serde_json::from_value(agent.observation?).ok()?;
        Some(Self { at: seen.at, seats: seen.seats_used, database_bytes: seen.database_bytes })
    }
}
