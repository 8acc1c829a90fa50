//! The phase of a tenant: one total pure function of intent and observation.

use serde::{Deserialize, Serialize};

use super::{Desired, Observed, TaskState};

/// Where a tenant stands, as every page and list says it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Phase {
    /// Ordered; nothing is built yet.
    AwaitingPayment,
    /// Objects applied, database copied, ERP starting.
    Provisioning,
    /// The door answers, a real login was proven.
    Running,
    /// The ERP is on its way to zero.
    Suspending,
    /// ERP at zero, data kept.
    Suspended,
    /// Needs a person.
    Stuck,
    /// Export kept, namespace and databases gone.
    Archived,
    /// On its way out.
    Deleting,
    /// Gone.
    Deleted,
}

/// Why a tenant needs a person. Each has a sentence for the operator; the customer's page has its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum StuckReason {
    /// The cluster refused an object of the tenant's room.
    Refused {
        /// The object and the cluster's own words.
        message: String,
    },
    /// No node has room for the tenant's pods.
    NoRoom {
        /// The scheduler's own words.
        message: String,
    },
    /// The agent's pod does not become ready.
    AgentNotReady {
        /// The pod's own words.
        message: String,
    },
    /// The golden database can't be built.
    Template {
        /// What the cell agent reported.
        message: String,
    },
    /// A task failed more often than it is retried in a row.
    Task {
        /// The task's kind.
        kind: String,
        /// What the agent reported.
        message: String,
    },
}

impl StuckReason {
    /// What is wrong, in a sentence for the operator.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Refused { message } => format!("The cluster refused an object of this tenant: {message}"),
            Self::NoRoom { message } => format!("No node has room for this tenant's pods: {message}"),
            Self::AgentNotReady { message } => format!("The tenant's agent does not start: {message}"),
            Self::Template { message } => format!("The golden database can't be built: {message}"),
            Self::Task { kind, message } => format!("The task {kind} keeps failing: {message}"),
        }
    }

    /// What the operator can do about it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "Read the refusal, mend the cell's settings or the release, then retry.",
            Self::NoRoom { .. } => "Add a node or free one; the pods start by themselves as soon as there is room.",
            Self::AgentNotReady { .. } => {
                "Check that the agent's image can be pulled and the volume be bound, then retry."
            }
            Self::Template { .. } => "Read the log of the failed build, mend the release or the cell, then retry.",
            Self::Task { .. } => "Read the task's log, mend the cause, then retry.",
        }
    }
}

impl Phase {
    /// The phase that follows from what is wanted and what is seen.
    #[must_use]
    pub fn of(desired: &Desired, observed: &Observed) -> Self {
        if observed.stuck.is_some() {
            return Self::Stuck;
        }
        match desired {
            Desired::AwaitingPayment => Self::AwaitingPayment,
            Desired::Running => Self::of_running(observed),
            Desired::Suspended { .. } if observed.stop == Some(TaskState::Done) => Self::Suspended,
            Desired::Suspended { .. } => Self::Suspending,
            Desired::Archived if observed.gone == Some(true) => Self::Archived,
            Desired::Deleted if observed.gone == Some(true) => Self::Deleted,
            Desired::Archived | Desired::Deleted => Self::Deleting,
        }
    }

    fn of_running(observed: &Observed) -> Self {
        let is_proven = observed.start == Some(TaskState::Done) && observed.login_proven == Some(true);
        if is_proven && observed.erp_ready != Some(false) { Self::Running } else { Self::Provisioning }
    }

    /// Whether nothing follows this phase without a new intent or a person.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::AwaitingPayment | Self::Running | Self::Suspended | Self::Archived | Self::Deleted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenant::SuspendReason;

    fn proven() -> Observed {
        Observed { start: Some(TaskState::Done), login_proven: Some(true), ..Observed::default() }
    }

    #[test]
    fn running_needs_a_proven_login() {
        let cases = [
            (Observed::default(), Phase::Provisioning),
            (Observed { start: Some(TaskState::Done), ..Observed::default() }, Phase::Provisioning),
            (Observed { start: Some(TaskState::Failed), ..proven() }, Phase::Provisioning),
            (proven(), Phase::Running),
            (Observed { erp_ready: Some(false), ..proven() }, Phase::Provisioning),
        ];
        for (observed, phase) in cases {
            assert_eq!(Phase::of(&Desired::Running, &observed), phase, "{observed:?}");
        }
    }

    #[test]
    fn unknown_is_not_gone() {
        assert_eq!(Phase::of(&Desired::Deleted, &Observed::default()), Phase::Deleting);
        let gone = Observed { gone: Some(true), ..Observed::default() };
        assert_eq!(Phase::of(&Desired::Deleted, &gone), Phase::Deleted);
        assert_eq!(Phase::of(&Desired::Archived, &gone), Phase::Archived);
    }

    #[test]
    fn stuck_wins_over_everything() {
        let stuck = Some(StuckReason::NoRoom { message: "0/1 nodes are available".into() });
        let observed = Observed { stuck, ..proven() };
        let suspended = Desired::Suspended { reason: SuspendReason::Unpaid };
        for desired in [Desired::AwaitingPayment, Desired::Running, suspended, Desired::Archived, Desired::Deleted] {
            assert_eq!(Phase::of(&desired, &observed), Phase::Stuck);
        }
    }
}
