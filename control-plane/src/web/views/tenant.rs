//! A customer's pages.

use askama::Template;

use super::{Chrome, Holds, Settings};
use crate::texts::Texts;
use crate::web::components::{Alert, Empty, Meter, Status, Steps, Timeline, When};

/// The part of a tenant's page that follows by itself.
#[derive(Debug, Clone)]
pub(in super::super) struct Live {
    pub(in super::super) texts: &'static Texts,
    pub(in super::super) id: String,
    pub(in super::super) company: String,
    /// Where the ERP is opened; known once it has a place.
    pub(in super::super) url: Option<String>,
    pub(in super::super) status: Status,
    pub(in super::super) since: When,
    /// What is.
    pub(in super::super) state: &'static str,
    /// What happens next.
    pub(in super::super) next: &'static str,
    pub(in super::super) steps: Steps,
    /// How much of the limits is used; empty while the ERP is built.
    pub(in super::super) meters: Vec<Meter>,
    /// When that was measured.
    pub(in super::super) measured: Option<When>,
    /// Who gives more of it.
    pub(in super::super) more: Option<String>,
    /// The order is under way, so its stages are shown.
    pub(in super::super) is_building: bool,
    /// The ERP runs: it can be opened, and its password can be set.
    pub(in super::super) is_open: bool,
    /// The state changes by itself, so a browser without scripts looks again.
    pub(in super::super) is_moving: bool,
}

/// The live part alone, as it is sent again on each change.
#[derive(Template)]
#[template(path = "components/live.html")]
pub(in super::super) struct LivePart {
    pub(in super::super) live: Live,
}

#[derive(Template)]
#[template(path = "tenant.html")]
pub(in super::super) struct TenantPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) notice: Option<Alert>,
    pub(in super::super) live: Live,
    /// Whether the person may act for the company; its members, and staff, only look.
    pub(in super::super) is_owner: bool,
    /// Whether the person runs the fleet.
    pub(in super::super) is_operator: bool,
    /// What a new password of the ERP's administrator does.
    pub(in super::super) password_note: String,
    pub(in super::super) password_label: String,
    pub(in super::super) password_error: Option<String>,
    pub(in super::super) repeat_error: Option<String>,
    pub(in super::super) timeline: Option<Timeline>,
    pub(in super::super) older: Option<String>,
    /// The timeline begins with the newest line.
    pub(in super::super) is_newest: bool,
    pub(in super::super) unverified: Option<UnverifiedNotice>,
    /// Where its data lies, the zone of its times, its maintenance window.
    pub(in super::super) settings: Settings,
    /// What holds the ERP back.
    pub(in super::super) holds: Option<Holds>,
    /// Whether the person may ask for the ERP's deletion.
    pub(in super::super) can_delete: bool,
}

/// What an unverified customer is told.
#[derive(Debug, Clone)]
pub(in super::super) struct UnverifiedNotice {
    /// Where the link went.
    pub(in super::super) sent: String,
    /// What happens without, and when.
    pub(in super::super) outlook: String,
}

/// What can be done on the page behind a verification link.
#[derive(Debug, Clone)]
pub(in super::super) enum VerifyAct {
    /// Use the link.
    Verify { token: String },
    /// Ask for another.
    SendAgain,
    /// Sign in, and then ask for another.
    SignIn,
    /// Go on to one's ERP.
    GoOn,
}

#[derive(Template)]
#[template(path = "verify.html")]
pub(in super::super) struct VerifyPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) title: &'static str,
    pub(in super::super) text: String,
    pub(in super::super) act: VerifyAct,
}

/// A tenant in its owner's list.
#[derive(Debug, Clone)]
pub(in super::super) struct TenantRow {
    pub(in super::super) id: String,
    pub(in super::super) company: String,
    pub(in super::super) url: Option<String>,
    pub(in super::super) status: Status,
}

#[derive(Template)]
#[template(path = "tenants.html")]
pub(in super::super) struct TenantsPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) tenants: Vec<TenantRow>,
    pub(in super::super) empty: Empty,
}

impl TenantsPage {
    /// The table's columns.
    pub(in super::super) fn columns(&self) -> [&'static str; 3] {
        let texts = &self.chrome.texts.common.tenants;
        [texts.company, texts.address, texts.state]
    }
}
