//! The operator's page of one tenant.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

use agent_api::{DoorStateSeen, PlanKind, StepState};
use model::tenant::{Desired, TaskState};

use crate::ops::fleet::NoManifests;

/// The operator's page of one tenant.
#[derive(Debug)]
pub struct InsideTexts {
    /// To the page that its customer has, the audit log, its mails and its manifests.
    pub customers_page: &'static str,
    pub audit: &'static str,
    pub mails: &'static str,
    pub manifests: &'static str,
    pub retry: &'static str,
    pub next_try: &'static str,
    /// In the worker's own words, which are English.
    pub in_its_words: &'static str,
    pub facts: &'static str,
    pub id: &'static str,
    pub namespace: &'static str,
    pub cell: &'static str,
    pub no_cell: &'static str,
    pub plan: &'static str,
    pub package: &'static str,
    pub administrator: &'static str,
    pub ordered: &'static str,
    pub agent: &'static str,
    pub never_heard: &'static str,
    /// The agent's version, and when it was heard of.
    pub heard: fn(&str, &str) -> String,
    /// Intent against observation.
    pub comparison: &'static str,
    pub what: &'static str,
    pub wanted: &'static str,
    pub seen: &'static str,
    pub state: &'static str,
    /// The intent; the time is that of a deletion that was asked for.
    pub desired: fn(&Desired, &str) -> String,
    pub intent: &'static str,
    /// Epoch and change.
    pub generation: fn(i64, i64) -> String,
    pub not_looked: &'static str,
    pub room: &'static str,
    pub database: &'static str,
    pub erp: &'static str,
    pub start: &'static str,
    pub stop: &'static str,
    pub login: &'static str,
    pub door: &'static str,
    pub mail: &'static str,
    pub there: &'static str,
    pub gone: &'static str,
    pub runs: &'static str,
    pub stopped: &'static str,
    pub carried_out: &'static str,
    pub proven: &'static str,
    pub is_open: &'static str,
    pub may_send: &'static str,
    pub may_not_send: &'static str,
    pub ready: &'static str,
    pub not_ready: &'static str,
    pub not_proven: &'static str,
    pub unknown: &'static str,
    pub nothing_yet: &'static str,
    pub door_state: fn(DoorStateSeen) -> &'static str,
    pub task_state: fn(TaskState) -> &'static str,
    pub at_most: fn(&str) -> String,
    pub used: fn(&str) -> String,
    /// The order.
    pub order: &'static str,
    pub placed: &'static str,
    pub deadline: &'static str,
    pub proven_at: &'static str,
    pub no_order: &'static str,
    /// The agents' tasks.
    pub tasks: &'static str,
    pub no_tasks: &'static str,
    pub task: fn(PlanKind) -> &'static str,
    pub of_cell: &'static str,
    pub of_tenant: &'static str,
    /// Attempt, failures in a row.
    pub tried: fn(i32, i32) -> String,
    pub offered: &'static str,
    pub failure: &'static str,
    pub step_state: fn(StepState) -> &'static str,
    pub steps: &'static str,
    pub log: &'static str,
    pub no_log: &'static str,
    pub older_tasks: &'static str,
    /// Its jobs.
    pub jobs: &'static str,
    pub no_jobs: &'static str,
    /// Its manifests.
    pub manifests_of: fn(&str) -> String,
    pub manifests_lead: &'static str,
    pub no_manifests: fn(NoManifests) -> &'static str,
    pub back: &'static str,
}
