//! The words, icons and tones of states: how a page shows a phase, and what it says of a stage.

use model::order::Stage;
use model::tenant::Phase;

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
