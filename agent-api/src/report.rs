//! What an agent says of a task it holds.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// `PUT /tasks/{id}/report`: the whole state of the task, repeatable; the newest wins within an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The attempt it speaks of; a report of another attempt is refused with 409.
    pub attempt: i32,
    /// Where the task stands.
    pub state: ReportState,
    /// Every step begun so far, in order.
    pub steps: Vec<Step>,
    /// The last lines of its log, at most 100, without secrets.
    #[serde(default)]
    pub log: Vec<String>,
}

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ReportState {
    /// Under way; renews the lease.
    Running,
    /// Succeeded.
    Done {
        /// What came of it.
        outcome: Outcome,
    },
    /// Ended without success; nothing is left half done.
    Failed {
        /// Why.
        failure: Failure,
    },
}

/// What came of a task that succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing to tell but the success.
    Done,
    /// `Start`: a login was proven.
    LoginProven {
        /// When, by the agent's clock.
        at: DateTime<Utc>,
    },
    /// `BuildGolden`: the template is ready.
    GoldenReady {
        /// `pg_database_size` in bytes.
        database_bytes: i64,
        /// Installed modules: name and version.
        modules: Vec<(String, String)>,
    },
}

/// Why a task ended without success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Which kind of fault.
    pub kind: FailureKind,
    /// A sentence for the operator: what happened, in which step.
    pub message: String,
}

/// Kinds of fault, by what can be done about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FailureKind {
    /// A part that should answer does not; a later attempt can succeed.
    Unavailable,
    /// The ERP did not start or its login could not be proven.
    NotProven,
    /// The plan contradicts what is there.
    Conflict,
    /// Anything else.
    Internal,
}

/// One step of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name, a verb phrase in snake_case.
    pub name: String,
    /// Where it stands.
    pub state: StepState,
    /// When it began, by the agent's clock.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StepState {
    /// Under way.
    Running,
    /// Ended well.
    Done,
    /// Ended badly.
    Failed,
}
