//! The operator's page of the queue.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

use store::jobs::JobState;

use crate::ops::jobs::JobKind;

/// The operator's page of the queue.
#[derive(Debug)]
pub struct JobsTexts {
    pub title: &'static str,
    pub lead: &'static str,
    pub filter: &'static str,
    pub any_state: &'static str,
    pub any_kind: &'static str,
    pub show: &'static str,
    pub show_all: &'static str,
    pub state: fn(JobState) -> &'static str,
    /// What a job does.
    pub does: fn(JobKind) -> &'static str,
    pub unknown_kind: &'static str,
    pub what: &'static str,
    pub of_state: &'static str,
    pub tries: &'static str,
    /// Attempts, and failures in a row of those that are borne.
    pub tried: fn(&str, i32, i32) -> String,
    pub error: &'static str,
    pub next_try: &'static str,
    pub act: &'static str,
    pub since: &'static str,
    pub requeue: &'static str,
    pub requeued: &'static str,
    pub none_fits: &'static str,
    pub empty: &'static str,
    pub next_page: &'static str,
    /// The page that asks.
    pub confirm: &'static str,
    pub confirm_lead: &'static str,
    pub not_dead: &'static str,
    pub back: &'static str,
}
