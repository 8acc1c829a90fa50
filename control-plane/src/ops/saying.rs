//! What a customer reads of a tenant's state. The sentences stand in `texts`, one for each of these.

use model::tenant::{Desired, Observed, Phase, SuspendReason, TaskState, Waiting};

/// A state as a person is told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumIter)]
pub enum Saying {
    /// The order waits for its payment.
    AwaitingPayment,
    /// Every place is taken.
    CellFull,
    /// A part does not answer.
    CellAway,
    /// The package is prepared for the country.
    TemplateBuilding,
    /// The room is built.
    Building,
    /// The database is made.
    MakingDatabase,
    /// The ERP starts and its sign-in is tried.
    Starting,
    /// The ERP restarts, because its administrator gets a new password.
    Resetting,
    /// The ERP ran and starts again by itself.
    Restarting,
    /// All is well.
    Running,
    /// The ERP is on its way to zero.
    Stopping,
    /// Stopped: an invoice is unpaid.
    Unpaid,
    /// Stopped: the e-mail address was not verified.
    Unverified,
    /// Stopped: deletion was asked for and can be undone.
    DeletionRequested,
    /// Stopped by staff.
    StoppedByStaff,
    /// A person of ours is needed.
    Stuck,
    /// The export is kept, all else is gone.
    Archived,
    /// On its way out for good.
    Deleting,
    /// Gone.
    Deleted,
}

impl Saying {
    /// What is said of a tenant.
    #[must_use]
    pub const fn of(phase: Phase, desired: &Desired, observed: &Observed) -> Self {
        match phase {
            Phase::AwaitingPayment => Self::AwaitingPayment,
            Phase::Provisioning => Self::provisioning(observed),
            Phase::Running => Self::Running,
            Phase::Suspending => Self::Stopping,
            Phase::Suspended => Self::stopped(desired),
            Phase::Stuck => Self::Stuck,
            Phase::Archived => Self::Archived,
            Phase::Deleting => Self::Deleting,
            Phase::Deleted => Self::Deleted,
        }
    }

    /// An ERP that ran before is not built: it comes back.
    const fn provisioning(observed: &Observed) -> Self {
        match (observed.waiting, observed.reset, observed.login_proven) {
            (Some(Waiting::CellAway), ..) => Self::CellAway,
            (_, Some(TaskState::Claimed), Some(true)) => Self::Resetting,
            (.., Some(true)) => Self::Restarting,
            (waiting, ..) => Self::building(waiting),
        }
    }

    const fn building(waiting: Option<Waiting>) -> Self {
        match waiting {
            Some(Waiting::CellFull) => Self::CellFull,
            Some(Waiting::CellAway) => Self::CellAway,
            Some(Waiting::TemplateBuilding) => Self::TemplateBuilding,
            Some(Waiting::Room) | None => Self::Building,
            Some(Waiting::Database) => Self::MakingDatabase,
            Some(Waiting::Start) => Self::Starting,
        }
    }

    const fn stopped(desired: &Desired) -> Self {
        match desired {
            Desired::Suspended { reason: SuspendReason::Unpaid } => Self::Unpaid,
            Desired::Suspended { reason: SuspendReason::Unverified } => Self::Unverified,
            Desired::Suspended { reason: SuspendReason::DeletionRequested { .. } } => Self::DeletionRequested,
            _ => Self::StoppedByStaff,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_erp_that_ran_before_is_not_said_to_be_built() {
        let said = |observed: &Observed| Saying::of(Phase::Provisioning, &Desired::Running, observed);
        let fresh = Observed { waiting: Some(Waiting::Start), ..Observed::default() };
        let proven = Observed { start: Some(TaskState::Done), login_proven: Some(true), ..fresh.clone() };
        let resetting = Observed { reset: Some(TaskState::Claimed), ..proven.clone() };
        let away = Observed { waiting: Some(Waiting::CellAway), ..resetting.clone() };
        assert_eq!(said(&fresh), Saying::Starting);
        assert_eq!(said(&proven), Saying::Restarting);
        assert_eq!(said(&resetting), Saying::Resetting);
        assert_eq!(said(&Observed { reset: Some(TaskState::Failed), ..proven }), Saying::Restarting);
        assert_eq!(said(&away), Saying::CellAway);
    }
}
