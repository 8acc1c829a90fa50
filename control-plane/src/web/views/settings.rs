//! Where an ERP's data lies, the zone of its times, and when it may be interrupted.

use askama::Template;

use super::{Choice, Chrome};
use crate::web::components::Alert;

/// What the page of an ERP says of them.
#[derive(Debug, Clone)]
pub(in super::super) struct Settings {
    pub(in super::super) place: String,
    pub(in super::super) zone: String,
    pub(in super::super) window: String,
    /// When the window begins next.
    pub(in super::super) next: Option<String>,
}

/// The page where they are changed.
#[derive(Template)]
#[template(path = "settings.html")]
pub(in super::super) struct SettingsPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) id: String,
    pub(in super::super) company: String,
    pub(in super::super) notice: Option<Alert>,
    pub(in super::super) settings: Settings,
    pub(in super::super) zones: Vec<Choice>,
    pub(in super::super) zone_error: Option<String>,
    pub(in super::super) days: Vec<Choice>,
    pub(in super::super) hours: Vec<Choice>,
    pub(in super::super) window_error: Option<String>,
}
