//! What the pages of the staff show.

use askama::Template;

use crate::texts::StaffTexts;
use crate::web::components::{Alert, Status, When};
use crate::web::views::{Choice, Chrome};

/// A member of staff in the list.
#[derive(Debug, Clone)]
pub(super) struct StaffRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: &'static str,
    pub(super) status: Status,
    /// Since when they have a second factor, in words.
    pub(super) second_factor: Option<String>,
    pub(super) last_seen: Option<When>,
    /// It is the reader themselves.
    pub(super) is_reader: bool,
}

/// The form that adds somebody, as it was typed.
#[derive(Debug, Clone)]
pub(super) struct AddForm {
    pub(super) idempotency_key: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) roles: Vec<Choice>,
    /// Field and sentence.
    pub(super) errors: Vec<(String, String)>,
}

impl AddForm {
    /// The sentence beside a field, if something is wrong with it; the empty name is for what concerns none of them.
    pub(super) fn error(&self, field: &str) -> Option<String> {
        self.errors.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone())
    }
}

#[derive(Template)]
#[template(path = "staff/list.html")]
pub(super) struct StaffPage {
    pub(super) chrome: Chrome,
    pub(super) rows: Vec<StaffRow>,
    pub(super) next: Option<String>,
    pub(super) form: AddForm,
}

impl StaffPage {
    /// The table's columns.
    fn columns(&self) -> [&'static str; 5] {
        let StaffTexts { name, role, state, second_factor, last_seen, .. } = self.chrome.texts.staff;
        [name, role, state, second_factor, last_seen]
    }
}

/// Somebody was added.
#[derive(Template)]
#[template(path = "staff/added.html")]
pub(super) struct AddedPage {
    pub(super) chrome: Chrome,
    pub(super) title: String,
    pub(super) email: String,
    pub(super) password: String,
}

#[derive(Template)]
#[template(path = "staff/member.html")]
pub(super) struct MemberPage {
    pub(super) chrome: Chrome,
    pub(super) notice: Option<Alert>,
    pub(super) row: StaffRow,
    pub(super) created: String,
    pub(super) may: &'static str,
    pub(super) roles: Vec<Choice>,
    pub(super) is_disabled: bool,
    pub(super) has_second_factor: bool,
    /// Whether the reader may change this person.
    pub(super) may_change: bool,
    /// Where the form that disables goes.
    pub(super) disable_href: String,
    pub(super) confirm_label: String,
    pub(super) confirm_error: Option<String>,
}
