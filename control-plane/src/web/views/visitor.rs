//! A visitor's pages.

use askama::Template;

use super::{Choice, Chrome};
use crate::texts::Texts;
use crate::web::components::{Alert, Money, Status, When};

/// A plan on offer.
#[derive(Debug, Clone)]
pub(in super::super) struct PlanCard {
    pub(in super::super) code: String,
    pub(in super::super) name: String,
    pub(in super::super) price: Money,
    pub(in super::super) facts: Vec<String>,
}

/// A package on offer.
#[derive(Debug, Clone)]
pub(in super::super) struct PackageChoice {
    pub(in super::super) code: String,
    pub(in super::super) label: String,
    pub(in super::super) summary: String,
}

#[derive(Template)]
#[template(path = "offer.html")]
pub(in super::super) struct OfferPage {
    pub(in super::super) chrome: Chrome,
    /// How long a set-up takes.
    pub(in super::super) ready: String,
    pub(in super::super) plans: Vec<PlanCard>,
    pub(in super::super) packages: Vec<PackageChoice>,
    /// Questions and answers.
    pub(in super::super) points: Vec<(&'static str, String)>,
}

/// What was typed into the sign-up form, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct SignUpForm {
    pub(in super::super) idempotency_key: String,
    pub(in super::super) company: String,
    pub(in super::super) name: String,
    pub(in super::super) email: String,
    pub(in super::super) address: String,
    pub(in super::super) package: String,
    /// Field and sentence.
    pub(in super::super) errors: Vec<(String, String)>,
}

impl SignUpForm {
    /// The sentence beside a field, if something is wrong with it.
    pub(in super::super) fn error(&self, field: &str) -> Option<String> {
        self.errors.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone())
    }
}

#[derive(Template)]
#[template(path = "sign_up.html")]
pub(in super::super) struct SignUpPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) summary: Option<Alert>,
    pub(in super::super) form: SignUpForm,
    pub(in super::super) password_label: String,
    pub(in super::super) countries: Vec<Choice>,
    pub(in super::super) plans: Vec<Choice>,
    pub(in super::super) packages: Vec<PackageChoice>,
    /// Domain that addresses are given in, once there is a cell.
    pub(in super::super) domain: Option<String>,
    pub(in super::super) address: AddressPart,
    pub(in super::super) quote: Option<QuotePart>,
}

/// What is said of an address as it is typed.
#[derive(Debug, Clone, Template)]
#[template(path = "components/address.html")]
pub(in super::super) struct AddressPart {
    /// How good it is; absent before anything was typed.
    pub(in super::super) is_free: Option<bool>,
    pub(in super::super) text: String,
}

/// What an order will cost.
#[derive(Debug, Clone, Template)]
#[template(path = "components/quote.html")]
pub(in super::super) struct QuotePart {
    pub(in super::super) texts: &'static Texts,
    /// Seats, price and sum.
    pub(in super::super) cost: String,
    /// When it is charged first.
    pub(in super::super) first: String,
    /// What the country decides, once one is chosen.
    pub(in super::super) country: Option<String>,
}

impl askama::filters::HtmlSafe for AddressPart {}
impl askama::filters::HtmlSafe for QuotePart {}

/// A part of the house.
#[derive(Debug, Clone)]
pub(in super::super) struct StatusRow {
    pub(in super::super) part: String,
    pub(in super::super) status: Status,
    pub(in super::super) since: Option<When>,
}

#[derive(Template)]
#[template(path = "status.html")]
pub(in super::super) struct StatusPage {
    pub(in super::super) chrome: Chrome,
    pub(in super::super) summary: Alert,
    pub(in super::super) looked_at: When,
    pub(in super::super) parts: Vec<StatusRow>,
    pub(in super::super) has_cells: bool,
    pub(in super::super) set_up_lead: String,
    /// Labels and values; empty without a measured order.
    pub(in super::super) set_up: Vec<(&'static str, String)>,
    pub(in super::super) no_orders: String,
    pub(in super::super) under_way: String,
}

impl StatusPage {
    /// The table's columns.
    pub(in super::super) fn columns(&self) -> [&'static str; 2] {
        [self.chrome.texts.status.part, self.chrome.texts.status.state]
    }
}
