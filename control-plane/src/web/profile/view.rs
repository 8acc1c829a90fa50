//! What a person's own pages show.

use askama::Template;

use crate::texts::ProfileTexts;
use crate::web::components::{Alert, When};
use crate::web::views::{Choice, Chrome};

#[derive(Template)]
#[template(path = "profile.html")]
pub(super) struct ProfilePage {
    pub(super) says: &'static ProfileTexts,
    pub(super) chrome: Chrome,
    pub(super) notice: Option<Alert>,
    pub(super) signs_in: String,
    /// As it is, or as it was typed.
    pub(super) typed_name: String,
    pub(super) name_error: Option<String>,
    pub(super) languages: Vec<Choice>,
    pub(super) language_error: Option<String>,
    pub(super) new_label: String,
    pub(super) current_error: Option<String>,
    pub(super) password_error: Option<String>,
    pub(super) repeat_error: Option<String>,
    /// Whether a link by mail gives them another password; no mailbox is the key to the fleet, so staff has none.
    pub(super) has_mailed_reset: bool,
}

/// A session in the list.
#[derive(Debug, Clone)]
pub(super) struct SessionRow {
    pub(super) id: String,
    /// Browser and system in words.
    pub(super) browser: String,
    pub(super) seen: Option<When>,
    /// Where from, in words.
    pub(super) from: Option<String>,
    pub(super) began: When,
    pub(super) is_current: bool,
}

#[derive(Template)]
#[template(path = "sessions.html")]
pub(super) struct SessionsPage {
    pub(super) says: &'static ProfileTexts,
    pub(super) chrome: Chrome,
    pub(super) notice: Option<Alert>,
    pub(super) rows: Vec<SessionRow>,
    /// There are others than this one.
    pub(super) has_others: bool,
    pub(super) next: Option<String>,
}

impl SessionsPage {
    /// The table's columns.
    pub(super) fn columns(&self) -> [&'static str; 3] {
        [self.says.browser, self.says.seen, self.says.act]
    }
}
