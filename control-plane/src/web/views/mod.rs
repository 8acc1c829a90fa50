//! What the templates show: plain texts and components, ready to print. Handlers fill these from what ops return.

mod fleet;
mod inside;
mod life;
mod queue;
mod settings;
mod tenant;
mod visitor;

use askama::Template;

pub(super) use fleet::{FleetPage, FleetRow, OrderAlarm, PhaseCount};
pub(super) use inside::{Compared, InsidePage, InsideWhy, ManifestsPage, TaskCard, TaskStep};
pub(super) use life::{DeletionPage, Hold, Holds, SuspensionAct, SuspensionPage};
pub(super) use queue::{
    CellPage, CellRow, CellsPage, GoldenRow, JobRow, JobsPage, MailPage, MailRow, MailsPage, RequeuePage,
};
pub(super) use settings::{Settings, SettingsPage};
pub(super) use tenant::{Live, LivePart, TenantPage, TenantRow, TenantsPage, UnverifiedNotice, VerifyAct, VerifyPage};
pub(super) use visitor::{
    AddressPart, OfferPage, PackageChoice, PlanCard, QuotePart, SignUpForm, SignUpPage, StatusPage, StatusRow,
};

use super::components::Alert;
use crate::texts::Texts;

/// What stands around every page.
#[derive(Debug, Clone)]
pub(super) struct Chrome {
    /// The page's texts.
    pub(super) texts: &'static Texts,
    /// Who is signed in.
    pub(super) person: Option<Person>,
    /// Where a member of staff can go.
    pub(super) staff: Vec<NavLink>,
    /// Token bound to the session, for every form; empty without a session.
    pub(super) csrf: String,
    /// Whose time it is.
    pub(super) times_in: String,
    /// This page, to come back to.
    pub(super) here: String,
    /// The menu of languages.
    pub(super) languages: Vec<LanguageChoice>,
}

/// A person who is signed in.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) email: String,
    pub(super) is_staff: bool,
    /// Nothing is asked of them any more.
    pub(super) is_in: bool,
}

/// A link of the navigation.
#[derive(Debug, Clone)]
pub(super) struct NavLink {
    pub(super) href: &'static str,
    pub(super) label: &'static str,
    /// This page is there, or below it.
    pub(super) is_current: bool,
}

/// A language of the menu.
#[derive(Debug, Clone)]
pub(super) struct LanguageChoice {
    pub(super) tag: &'static str,
    /// In itself.
    pub(super) name: &'static str,
    pub(super) is_current: bool,
}

/// A choice in a list.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) is_selected: bool,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
pub(super) struct SignInPage {
    pub(super) chrome: Chrome,
    pub(super) email: String,
    pub(super) next: String,
    pub(super) error: Option<Alert>,
    /// The fields have no errors of their own: a wrong e-mail is not told from a wrong password.
    pub(super) no_error: Option<String>,
}

/// What a tenant's host shows that no tenant has.
#[derive(Template)]
#[template(path = "no_tenant.html")]
pub(super) struct NoTenantPage {
    pub(super) texts: &'static Texts,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) action: &'static str,
    pub(super) public_url: String,
}

#[derive(Template)]
#[template(path = "error.html")]
pub(super) struct ErrorPage {
    pub(super) chrome: Chrome,
    pub(super) title: &'static str,
    pub(super) text: String,
    pub(super) action: &'static str,
    pub(super) action_href: String,
    /// What to quote, where the fault is ours.
    pub(super) quote: Option<String>,
}
