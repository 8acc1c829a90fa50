//! The agent protocol: what agents and the control plane say to each other over `/agent/v1`.
//!
//! Agents pull. An agent exchanges its service-account token for a short JWT ([`TokenRequest`]), claims a task by long
//! poll ([`ClaimRequest`], [`ClaimAnswer`]) and reports its progress as often as it likes ([`Report`]); a report said
//! twice is harmless. Fields are only ever added, and unknown fields are ignored, so that an older agent and a newer
//! control plane understand each other.

mod claim;
mod plan;
mod report;
mod secrets;

pub use claim::{AgentObservation, ClaimAnswer, ClaimRequest, DoorStateSeen, Task, TokenAnswer, TokenRequest};
pub use plan::{
    Administrator, BuildGolden, Company, DropDatabase, GoldenFiles, MailRelay, Plan, PlanKind, PrepareDatabase,
    ResetAdmin, Resources, SeatMessage, Start, Stop, StopReason, TenantLimits,
};
pub use report::{Failure, FailureKind, Outcome, Report, ReportState, Step, StepState};
pub use secrets::{Secret, Secrets};

/// Where the protocol lives below the control plane's agent address.
pub const PATH: &str = "/agent/v1";

/// The longest a claim is held open when there is nothing to do, in seconds.
pub const LONGEST_WAIT_S: u64 = 30;

/// How long a claimed task belongs to its agent without a report, in seconds. Agents report at least each third of it.
pub const LEASE_S: u64 = 90;
