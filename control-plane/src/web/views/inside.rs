//! The operator's page of one tenant.

use askama::Template;

use super::{Chrome, JobRow};
use crate::web::components::{Alert, Status, Steps, Timeline, When};

/// A line of intent against observation.
#[derive(Debug, Clone)]
pub(in super::super) struct Compared {
    pub(in super::super) label: &'static str,
    pub(in super::super) wanted: String,
    pub(in super::super) seen: Option<Status>,
    /// What is seen where that is no state.
    pub(in super::super) text: String,
}

/// Why a tenant is not where it should be.
#[derive(Debug, Clone)]
pub(in super::super) struct InsideWhy {
    pub(in super::super) text: String,
    pub(in super::super) remedy: Option<&'static str>,
    pub(in super::super) own_words: Option<String>,
    /// Somebody has to do something.
    pub(in super::super) is_attention: bool,
}

/// A step of a task.
#[derive(Debug, Clone)]
pub(in super::super) struct TaskStep {
    pub(in super::super) name: String,
    pub(in super::super) status: Status,
    pub(in super::super) took: String,
}

/// A task of an agent.
#[derive(Debug, Clone)]
pub(in super::super) struct TaskCard {
    pub(in super::super) what: String,
    pub(in super::super) by: &'static str,
    pub(in super::super) status: Status,
    pub(in super::super) at: When,
    pub(in super::super) generation: String,
    pub(in super::super) tried: String,
    pub(in super::super) offered: Option<String>,
    pub(in super::super) failure: Option<String>,
    /// It fails, so its steps and log stand open.
    pub(in super::super) is_open: bool,
    pub(in super::super) steps: Vec<TaskStep>,
    pub(in super::super) log: String,
}

#[derive(Template)]
#[template(path = "inside.html")]
pub(in super::super) struct InsidePage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) notice: Option<Alert>,
    pub(in super::super) id: String,
    pub(in super::super) company: String,
    pub(in super::super) address: String,
    pub(in super::super) url: Option<String>,
    pub(in super::super) status: Status,
    pub(in super::super) since: When,
    pub(in super::super) why: Option<InsideWhy>,
    pub(in super::super) next_try: Option<String>,
    pub(in super::super) can_retry: bool,
    pub(in super::super) facts: Vec<(&'static str, String)>,
    pub(in super::super) compared: Vec<Compared>,
    pub(in super::super) order: Vec<(&'static str, String)>,
    pub(in super::super) steps: Option<Steps>,
    pub(in super::super) tasks: Vec<TaskCard>,
    pub(in super::super) older_tasks: Option<String>,
    pub(in super::super) jobs: Vec<JobRow>,
    pub(in super::super) timeline: Option<Timeline>,
    pub(in super::super) older: Option<String>,
}

#[derive(Template)]
#[template(path = "manifests.html")]
pub(in super::super) struct ManifestsPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) id: String,
    pub(in super::super) title: String,
    /// Of the intent that they are of.
    pub(in super::super) generation: String,
    pub(in super::super) yaml: Option<String>,
    /// Why there are none.
    pub(in super::super) missing: Option<&'static str>,
}
