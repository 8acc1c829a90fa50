//! The operator's list.

use askama::Template;

use super::{Choice, Chrome};
use crate::web::components::{Alert, Heading, Status, When};

/// A tenant in the operator's list.
#[derive(Debug, Clone)]
pub(in super::super) struct FleetRow {
    pub(in super::super) id: String,
    pub(in super::super) company: String,
    pub(in super::super) address: String,
    pub(in super::super) email: String,
    pub(in super::super) status: Status,
    pub(in super::super) why: String,
    pub(in super::super) remedy: Option<&'static str>,
    pub(in super::super) since: When,
    pub(in super::super) next_try: String,
    pub(in super::super) can_retry: bool,
}

/// An order that uses up its time.
#[derive(Debug, Clone)]
pub(in super::super) struct OrderAlarm {
    pub(in super::super) tenant: String,
    pub(in super::super) text: String,
    /// Most of the time is used.
    pub(in super::super) is_most: bool,
}

/// How many tenants are in a phase, as a link to them.
#[derive(Debug, Clone)]
pub(in super::super) struct PhaseCount {
    pub(in super::super) label: &'static str,
    pub(in super::super) count: String,
    pub(in super::super) href: String,
    pub(in super::super) is_current: bool,
}

#[derive(Template)]
#[template(path = "fleet.html")]
pub(in super::super) struct FleetPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) notice: Option<Alert>,
    /// Orders that use up their time, the oldest first.
    pub(in super::super) alarms: Vec<OrderAlarm>,
    pub(in super::super) has_more_alarms: bool,
    pub(in super::super) counts: Vec<PhaseCount>,
    pub(in super::super) phases: Vec<Choice>,
    pub(in super::super) cells: Vec<Choice>,
    pub(in super::super) packages: Vec<Choice>,
    pub(in super::super) sorts: Vec<Choice>,
    pub(in super::super) search: String,
    pub(in super::super) is_filtered: bool,
    pub(in super::super) headings: Vec<Heading>,
    pub(in super::super) rows: Vec<FleetRow>,
    pub(in super::super) csv: String,
    pub(in super::super) next: Option<String>,
}
