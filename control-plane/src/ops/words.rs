//! The state of a tenant in words for its customer: what is, and what happens next.

use model::tenant::Desired;
use model::tenant::{Observed, Phase, SuspendReason, Waiting};

/// A state as a person reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// What is.
    pub state: &'static str,
    /// What happens next, and what the person can do.
    pub next: &'static str,
}

/// The words for a tenant.
#[must_use]
pub fn words(phase: Phase, desired: &Desired, observed: &Observed) -> Words {
    let words = |state, next| Words { state, next };
    match phase {
        Phase::AwaitingPayment => {
            words("Your order waits for its payment.", "Your ERP is built as soon as the payment has arrived.")
        }
        Phase::Provisioning => building(observed.waiting),
        Phase::Running => words("Your ERP is running.", "Open it and sign in with your e-mail address."),
        Phase::Suspending => words("Your ERP is being stopped.", "Your data is kept."),
        Phase::Suspended => suspended(desired),
        Phase::Stuck => words(
            "Something is in the way, and we have been told.",
            "We look at it now; it is tried again by itself meanwhile. You need not do anything.",
        ),
        Phase::Archived => words("Your ERP is archived.", "A verified export is kept; a payment brings it back."),
        Phase::Deleting => words("Your ERP is being deleted.", "Everything is removed for good."),
        Phase::Deleted => words("Your ERP is deleted.", "Its address stays reserved for 30 days."),
    }
}

fn building(waiting: Option<Waiting>) -> Words {
    let state = match waiting {
        Some(Waiting::CellFull) => "All places are taken at the moment; your ERP is built as soon as one is free.",
        Some(Waiting::CellAway) => "A part of our site does not answer at the moment; we go on as soon as it does.",
        Some(Waiting::TemplateBuilding) => "The apps for your country are being prepared; this is done once only.",
        Some(Waiting::Room) | None => "Your ERP is being built.",
        Some(Waiting::Database) => "Your database is being made.",
        Some(Waiting::Start) => "Your ERP is starting, and its sign-in is being tried.",
    };
    Words { state, next: "You can close this page and come back: it goes on by itself." }
}

fn suspended(desired: &Desired) -> Words {
    let next = match desired {
        Desired::Suspended { reason: SuspendReason::Unpaid } => "It comes back within a minute after the payment.",
        Desired::Suspended { reason: SuspendReason::Unverified } => {
            "It comes back as soon as your e-mail address is verified."
        }
        Desired::Suspended { reason: SuspendReason::DeletionRequested { .. } } => {
            "It will be deleted; you can still undo this."
        }
        _ => "Please write to us.",
    };
    Words { state: "Your ERP is stopped; your data is kept.", next }
}
