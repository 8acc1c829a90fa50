//! Observation: written by the reconciler only, from the cluster, the agent and the tasks.

use serde::{Deserialize, Serialize};

use super::StuckReason;

/// What was seen of a tenant at its last reconcile. An absent fact is unknown, never "no".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Observed {
    /// What the tenant waits for, when it can't go on yet through nobody's fault.
    pub waiting: Option<Waiting>,
    /// What needs a person, when something does.
    pub stuck: Option<StuckReason>,
    /// The objects of the control plane are applied and the agent's pod is ready.
    pub room_ready: Option<bool>,
    /// The tenant's database exists.
    pub database_ready: Option<bool>,
    /// The newest `Start` for the current intent.
    pub start: Option<TaskState>,
    /// The newest `Stop` for the current intent.
    pub stop: Option<TaskState>,
    /// The newest `ResetAdmin`, while it is not over.
    pub reset: Option<TaskState>,
    /// The ERP's pod is ready.
    pub erp_ready: Option<bool>,
    /// A login was proven at least once since the intent last became `Running`.
    pub login_proven: Option<bool>,
    /// The namespace, the databases and the roles are gone.
    pub gone: Option<bool>,
}

/// What a tenant waits for without anyone's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Waiting {
    /// No cell has a free place.
    CellFull,
    /// The cell's cluster or its agent does not answer.
    CellAway,
    /// The golden database of this package and country is being built.
    TemplateBuilding,
    /// The namespace fills: objects are applied, the agent's pod starts.
    Room,
    /// The database is being copied.
    Database,
    /// The ERP starts and its login is being proven.
    Start,
}

/// State of an agent's task as the reconciler sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TaskState {
    /// Waits for its agent.
    Queued,
    /// An agent holds it.
    Claimed,
    /// Succeeded.
    Done,
    /// Ended without success, and was put back.
    Failed,
    /// A newer intent made it pointless before it started.
    Superseded,
}
