//! The words, icons and tones of states, in one place: what a page says of a phase, a stage or a wait.

use model::order::Stage;
use model::tenant::{Phase, Waiting};

/// A state as a pill: colour, icon and word together, so that none of the three is needed alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Status {
    /// Class of the tone: good, waiting, attention, stopped.
    pub(super) tone: &'static str,
    /// A character in front of the word.
    pub(super) icon: &'static str,
    /// The word.
    pub(super) word: &'static str,
}

/// The pill of a phase.
pub(super) const fn status(phase: Phase) -> Status {
    let (tone, icon, word) = match phase {
        Phase::AwaitingPayment => ("waiting", "◔", "Awaiting payment"),
        Phase::Provisioning => ("waiting", "◔", "Being set up"),
        Phase::Running => ("good", "✓", "Running"),
        Phase::Suspending => ("stopped", "◔", "Being suspended"),
        Phase::Suspended => ("stopped", "❚❚", "Suspended"),
        Phase::Stuck => ("attention", "!", "Needs attention"),
        Phase::Archived => ("stopped", "▣", "Archived"),
        Phase::Deleting => ("stopped", "◔", "Being deleted"),
        Phase::Deleted => ("stopped", "✕", "Deleted"),
    };
    Status { tone, icon, word }
}

/// What a phase means for the customer, and what happens next.
pub(super) const fn sentence(phase: Phase) -> &'static str {
    match phase {
        Phase::AwaitingPayment => "Your ERP is built as soon as your payment arrives.",
        Phase::Provisioning => "Your ERP is being set up. This page follows by itself.",
        Phase::Running => "Your ERP runs, and a real sign-in to it was proven.",
        Phase::Suspending => "Your ERP is being stopped. Your data is kept.",
        Phase::Suspended => "Your ERP is stopped. Your data is kept.",
        Phase::Stuck => {
            "Something went wrong on our side. Our operators see it, and it is tried again by itself; you need not do anything."
        }
        Phase::Archived => "Your ERP was archived. An export of your data is kept.",
        Phase::Deleting => "Your ERP is being deleted.",
        Phase::Deleted => "This ERP was deleted.",
    }
}

/// What a wait means for the customer.
pub(super) const fn waiting(waiting: Waiting) -> Option<&'static str> {
    match waiting {
        Waiting::CellFull => Some("All places are taken at the moment. Your order is kept and is built as soon as one is free."),
        Waiting::CellAway => Some("A part of our platform does not answer at the moment. We try again by ourselves."),
        Waiting::TemplateBuilding => {
            Some("You are the first with this package and country: we prepare its template, which takes some minutes once.")
        }
        Waiting::Room | Waiting::Database | Waiting::Start => None,
    }
}

/// What is done in a stage of an order.
pub(super) const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Place => "Find a place",
        Stage::Template => "Prepare the package for your country",
        Stage::Room => "Build your own, separated room",
        Stage::Database => "Make your database",
        Stage::Start => "Start your ERP and prove that one can sign in",
    }
}
