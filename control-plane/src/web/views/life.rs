//! What holds an ERP back, its deletion, and the operator's page about both.

use askama::Template;

use super::Chrome;
use crate::web::components::Alert;

/// One reason that holds an ERP back.
#[derive(Debug, Clone)]
pub(in super::super) struct Hold {
    /// What is, and since when.
    pub(in super::super) state: String,
    /// What to do.
    pub(in super::super) next: String,
    /// It is a deletion, which a button undoes.
    pub(in super::super) can_undo: bool,
}

/// All that holds an ERP back.
#[derive(Debug, Clone)]
pub(in super::super) struct Holds {
    /// Above several.
    pub(in super::super) several: Option<String>,
    pub(in super::super) holds: Vec<Hold>,
}

/// The page that asks whether an ERP shall be deleted.
#[derive(Template)]
#[template(path = "deletion.html")]
pub(in super::super) struct DeletionPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) action: String,
    pub(in super::super) back: String,
    pub(in super::super) company: String,
    pub(in super::super) address: String,
    pub(in super::super) meanwhile: String,
    pub(in super::super) until: String,
    /// What is lost, in numbers, as far as they are known.
    pub(in super::super) lost_today: Option<String>,
    pub(in super::super) label: String,
    /// What was typed before.
    pub(in super::super) typed: String,
    pub(in super::super) error: Option<String>,
}

/// What an operator can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum SuspensionAct {
    Suspend,
    Resume,
    /// Neither: the tenant is on its way out.
    None,
}

/// The operator's page of what holds a tenant back.
#[derive(Template)]
#[template(path = "suspension.html")]
pub(in super::super) struct SuspensionPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) id: String,
    pub(in super::super) company: String,
    pub(in super::super) notice: Option<Alert>,
    pub(in super::super) holds: Vec<Hold>,
    pub(in super::super) act: SuspensionAct,
    /// What was typed before.
    pub(in super::super) reason: String,
    pub(in super::super) reason_error: Option<String>,
}
