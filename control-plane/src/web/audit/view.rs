//! What the template of the audit log shows.

use askama::Template;

use super::texts::AuditTexts;
use crate::web::views::{Choice, Chrome};

/// A field of the filter.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) value: String,
    pub(super) error: Option<String>,
}

/// The filter as it was typed.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) actors: Vec<Choice>,
    pub(super) actor_error: Option<String>,
    pub(super) others: Vec<Field>,
}

/// A line of the log.
#[derive(Debug, Clone)]
pub(super) struct AuditRow {
    pub(super) id: i64,
    pub(super) at: String,
    pub(super) at_iso: String,
    pub(super) actor: String,
    pub(super) email: Option<String>,
    /// What was done, in words.
    pub(super) did: String,
    /// The same as the log has it.
    pub(super) action: String,
    pub(super) account: Option<String>,
    pub(super) tenant: Option<String>,
    pub(super) data: String,
    pub(super) is_sealed: bool,
}

#[derive(Template)]
#[template(path = "audit.html")]
pub(super) struct AuditPage {
    pub(super) chrome: Chrome,
    pub(super) texts: &'static AuditTexts,
    /// How far the log is sealed, in a sentence.
    pub(super) sealed: String,
    pub(super) fields: Fields,
    /// The filter could be read.
    pub(super) is_sound: bool,
    pub(super) is_filtered: bool,
    pub(super) rows: Vec<AuditRow>,
    pub(super) csv: String,
    pub(super) next: Option<String>,
}

impl AuditPage {
    const fn columns(&self) -> [&'static str; 5] {
        let AuditTexts { when, who, what, about, details, .. } = self.texts;
        [when, who, what, about, details]
    }
}
