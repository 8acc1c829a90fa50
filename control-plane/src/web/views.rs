//! What the templates show: plain texts, ready to print. Handlers fill these from what ops return.

use askama::Template;

use super::words::Status;

/// What stands around every page.
#[derive(Debug, Clone)]
pub(super) struct Chrome {
    /// Who is signed in.
    pub(super) person: Option<Person>,
    /// Token bound to the session, for every form; empty without a session.
    pub(super) csrf: String,
    /// Name of the zone that times are shown in.
    pub(super) time_zone: String,
}

/// A person who is signed in.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) email: String,
    pub(super) is_staff: bool,
}

/// A choice in a list.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) is_selected: bool,
}

/// A package on offer.
#[derive(Debug, Clone)]
pub(super) struct PackageChoice {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) summary: String,
}

/// What was typed into the sign-up form, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(super) struct SignUpForm {
    pub(super) idempotency_key: String,
    pub(super) company: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) address: String,
    pub(super) country: String,
    pub(super) plan: String,
    pub(super) package: String,
    /// Field and sentence.
    pub(super) errors: Vec<(String, String)>,
}

impl SignUpForm {
    /// The sentence beside a field, if something is wrong with it.
    pub(super) fn error(&self, field: &str) -> Option<String> {
        self.errors.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone())
    }

    /// The sentence above the form: how many fields need a look, or what concerns none of them.
    pub(super) fn summary(&self) -> String {
        match self.errors.as_slice() {
            [(field, text)] if field.is_empty() => text.clone(),
            [_] => "One field needs another look. Nothing was ordered yet.".to_owned(),
            errors => format!("{} fields need another look. Nothing was ordered yet.", errors.len()),
        }
    }
}

#[derive(Template)]
#[template(path = "sign_up.html")]
pub(super) struct SignUpPage {
    pub(super) chrome: Chrome,
    pub(super) form: SignUpForm,
    pub(super) countries: Vec<Choice>,
    pub(super) plans: Vec<Choice>,
    pub(super) packages: Vec<PackageChoice>,
    /// Domain that addresses are given in, once there is a cell.
    pub(super) domain: Option<String>,
    /// When the first invoice comes, in a sentence.
    pub(super) trial: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
pub(super) struct SignInPage {
    pub(super) chrome: Chrome,
    pub(super) email: String,
    pub(super) next: String,
    pub(super) error: Option<String>,
    /// The fields have no errors of their own: a wrong e-mail is not told from a wrong password.
    pub(super) no_error: Option<String>,
}

/// A stage of the order as the progress shows it.
#[derive(Debug, Clone)]
pub(super) struct StepView {
    pub(super) class: &'static str,
    pub(super) mark: &'static str,
    pub(super) word: &'static str,
    pub(super) text: &'static str,
    pub(super) took: String,
}

/// The part of a tenant's page that follows by itself.
#[derive(Debug, Clone)]
pub(super) struct Live {
    pub(super) id: String,
    pub(super) company: String,
    pub(super) administrator: String,
    /// Where the ERP is opened; known once it has a place.
    pub(super) url: Option<String>,
    pub(super) status: Status,
    pub(super) since: String,
    pub(super) since_iso: String,
    /// What is.
    pub(super) state: String,
    /// What happens next.
    pub(super) next: String,
    pub(super) steps: Vec<StepView>,
    /// The order is under way, so its stages are shown.
    pub(super) is_building: bool,
    /// The ERP can be opened.
    pub(super) is_open: bool,
    /// The password can be set: the ERP runs.
    pub(super) can_reset: bool,
    /// The state changes by itself, so a browser without scripts looks again.
    pub(super) is_moving: bool,
}

/// The live part alone, as it is sent again on each change.
#[derive(Template)]
#[template(path = "components/live.html")]
pub(super) struct LivePart {
    pub(super) live: Live,
}

/// One line of a timeline.
#[derive(Debug, Clone)]
pub(super) struct EventView {
    pub(super) at: String,
    pub(super) at_iso: String,
    pub(super) text: String,
}

#[derive(Template)]
#[template(path = "tenant.html")]
pub(super) struct TenantPage {
    pub(super) chrome: Chrome,
    pub(super) notice: Option<String>,
    pub(super) live: Live,
    /// Whether the person may act for the company; staff only look.
    pub(super) is_owner: bool,
    pub(super) timeline: Vec<EventView>,
    pub(super) older: Option<String>,
    pub(super) unverified: Option<UnverifiedNotice>,
    pub(super) password_error: Option<String>,
    pub(super) repeat_error: Option<String>,
}

/// What an unverified customer is told.
#[derive(Debug, Clone)]
pub(super) struct UnverifiedNotice {
    /// Where the link went.
    pub(super) email: String,
    /// What happens without, and when.
    pub(super) outlook: String,
}

/// What can be done on the page behind a verification link.
#[derive(Debug, Clone)]
pub(super) enum VerifyAct {
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
pub(super) struct VerifyPage {
    pub(super) chrome: Chrome,
    pub(super) title: &'static str,
    pub(super) text: String,
    pub(super) act: VerifyAct,
}

/// A tenant in its owner's list.
#[derive(Debug, Clone)]
pub(super) struct TenantRow {
    pub(super) id: String,
    pub(super) company: String,
    pub(super) url: Option<String>,
    pub(super) status: Status,
}

#[derive(Template)]
#[template(path = "tenants.html")]
pub(super) struct TenantsPage {
    pub(super) chrome: Chrome,
    pub(super) tenants: Vec<TenantRow>,
}

/// A tenant in the operator's list.
#[derive(Debug, Clone)]
pub(super) struct FleetRow {
    pub(super) id: String,
    pub(super) company: String,
    pub(super) address: String,
    pub(super) status: Status,
    pub(super) why: String,
    pub(super) remedy: Option<String>,
    pub(super) since: String,
    pub(super) since_iso: String,
    pub(super) next_try: String,
    pub(super) can_retry: bool,
}

/// An order that uses up its time.
#[derive(Debug, Clone)]
pub(super) struct OrderAlarm {
    pub(super) tenant: String,
    pub(super) text: String,
    /// Most of the time is used.
    pub(super) is_most: bool,
}

#[derive(Template)]
#[template(path = "fleet.html")]
pub(super) struct FleetPage {
    pub(super) chrome: Chrome,
    pub(super) notice: Option<String>,
    /// Orders that use up their time, the oldest first.
    pub(super) alarms: Vec<OrderAlarm>,
    pub(super) has_more_alarms: bool,
    pub(super) phases: Vec<Choice>,
    pub(super) search: String,
    pub(super) is_filtered: bool,
    pub(super) rows: Vec<FleetRow>,
    pub(super) next: Option<String>,
}

#[derive(Template)]
#[template(path = "error.html")]
pub(super) struct ErrorPage {
    pub(super) chrome: Chrome,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) action: &'static str,
    pub(super) action_href: String,
    pub(super) request_id: Option<String>,
}
