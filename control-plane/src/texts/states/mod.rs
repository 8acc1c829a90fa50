//! Names of states and things, and what is said of a tenant's state.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

use agent_api::PlanKind;
use model::country::{Country, Language};
use model::order::Stage;
use model::tenant::{Phase, StuckReason, Waiting};
use store::packages::PackageOffer;

use crate::ops::saying::Saying;

/// A state as a person reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// What is.
    pub state: &'static str,
    /// What happens next, and what the person can do.
    pub next: &'static str,
}

/// Why a tenant needs an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StuckWords {
    /// What is wrong.
    pub why: String,
    /// What the operator can do.
    pub remedy: &'static str,
}

/// Names of states and things.
#[derive(Debug)]
pub struct States {
    /// The word of a phase.
    pub phase: fn(Phase) -> &'static str,
    /// The word of an ERP that ran before and comes back.
    pub starting_again: &'static str,
    /// Behind a state's word, in front of a time.
    pub since: &'static str,
    /// What is done in a stage of an order.
    pub stage: fn(Stage) -> &'static str,
    /// Of a stage that is over, under way, and to come.
    pub done: &'static str,
    pub under_way: &'static str,
    pub to_come: &'static str,
    /// What a customer reads of a state.
    pub saying: fn(Saying) -> Words,
    /// What an operator reads of what is stuck.
    pub stuck: fn(&StuckReason) -> StuckWords,
    /// What an operator reads of what waits. The English reason stands with the tenant and is the most exact.
    pub waiting: fn(Waiting, &str) -> String,
    /// The name of a country.
    pub country: fn(Country) -> &'static str,
    /// The name of an ERP's language.
    pub language: fn(Language) -> &'static str,
    /// Name and purpose of a package. The English ones stand beside the offer, where the operator sets them.
    pub package: fn(&PackageOffer) -> [String; 2],
    /// The lines of a timeline.
    pub ordered: &'static str,
    pub intent: &'static str,
    pub now_is: fn(&str) -> String,
    pub running: &'static str,
    pub starts_again: &'static str,
    pub reset_asked: &'static str,
    pub reset_done: &'static str,
    pub verified: &'static str,
    pub task_done: fn(PlanKind) -> &'static str,
    pub task_failed: fn(PlanKind) -> &'static str,
}
