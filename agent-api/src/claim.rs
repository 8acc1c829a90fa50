//! Who an agent is, and what it is given to do.

use chrono::{DateTime, Utc};
use model::{Generation, TaskId};
use serde::{Deserialize, Serialize};

use crate::plan::{Plan, TenantLimits};
use crate::secrets::{Secret, Secrets};

/// `POST /token`: the agent's projected service-account token for a short JWT of the control plane.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TokenRequest {
    /// Name of the cell the agent runs in.
    pub cell: String,
    /// The projected token, audience `stackyard`.
    pub token: Secret,
}

/// Answer to [`TokenRequest`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TokenAnswer {
    /// The JWT for the `Authorization: Bearer` header of every other call.
    pub token: Secret,
    /// Seconds until it expires.
    pub expires_in_s: u64,
}

/// `POST /claim`: asks for a task and for newer limits, and says what the agent sees.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimRequest {
    /// A task is running here: answer with limits only.
    pub busy: bool,
    /// How long the agent waits for an answer, in seconds, at most [`crate::LONGEST_WAIT_S`].
    pub wait_s: u64,
    /// Version of the limits in force here; a newer one is answered at once.
    pub limits_version: Option<i64>,
    /// What the agent sees of its tenant; absent from a cell agent.
    pub observed: Option<AgentObservation>,
    /// Version of the agent's program.
    pub agent_version: String,
}

/// What a tenant agent sees. Absent facts are unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentObservation {
    /// When it was seen, by the agent's clock.
    pub at: DateTime<Utc>,
    /// What the door answers with.
    pub door: DoorStateSeen,
    /// Whether the ERP answered its health check.
    pub erp_ready: Option<bool>,
    /// Internal ERP users that are active.
    pub seats_used: Option<i64>,
    /// `pg_database_size` of the tenant's database, in bytes.
    pub database_bytes: Option<i64>,
}

/// What a door answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DoorStateSeen {
    /// Passes requests to the ERP.
    Open,
    /// Says that the ERP starts.
    Starting,
    /// Says why the ERP is stopped.
    Stopped,
    /// Says that the ERP is being updated.
    Maintenance,
}

/// Answer to [`ClaimRequest`]; all parts absent when the wait ended with nothing new.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimAnswer {
    /// Limits newer than the agent's.
    pub limits: Option<TenantLimits>,
    /// The task, now leased to this agent.
    pub task: Option<Task>,
    /// To a busy agent: a `Stop` of its tenant waits for the task under way to end, so that nobody waits for its ERP to come
    /// up any more.
    pub stop_waits: bool,
}

/// A task, leased to an agent. `GET /tasks/{id}` answers with the same again after a crash.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Task {
    /// Its id; with `attempt` it fences the reports.
    pub id: TaskId,
    /// How often it has been leased, this time included.
    pub attempt: i32,
    /// Age of the intent it carries out. An agent refuses to start a task older than one it has started.
    pub generation: Generation,
    /// All there is to do. Journaled by the agent.
    pub plan: Plan,
    /// What must not be journaled.
    #[serde(default)]
    pub secrets: Secrets,
}
