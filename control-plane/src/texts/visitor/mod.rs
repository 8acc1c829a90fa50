//! What a visitor reads: the offer, the sign-up, the public status.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

/// All a visitor reads.
#[derive(Debug)]
pub struct Visitor {
    pub(super) offer: Offer,
    pub(super) sign_up: SignUp,
    pub(super) status: StatusTexts,
}

/// The offer.
#[derive(Debug)]
pub struct Offer {
    pub title: &'static str,
    pub lead: &'static str,
    /// With the median of the set-up times, and without one yet.
    pub ready: fn(&str) -> String,
    pub ready_unknown: &'static str,
    pub button: &'static str,
    pub plans: &'static str,
    /// Behind the price of a seat.
    pub per_seat: &'static str,
    pub monthly: fn(&str, i32) -> String,
    pub up_to_seats: fn(i32) -> String,
    pub at_once: fn(i32) -> String,
    pub size: fn(&str) -> String,
    pub trial: fn(i32) -> String,
    pub no_trial: &'static str,
    pub tax: &'static str,
    pub packages: &'static str,
    pub packages_lead: &'static str,
    pub contract: &'static str,
    pub contract_lead: &'static str,
    /// The ten points of a hosting contract: what is asked.
    pub points: [&'static str; 10],
    /// What is answered.
    pub version: fn(&[String]) -> String,
    pub set_up_cost: &'static str,
    pub set_up_time: fn(&str, &str, i64) -> String,
    pub set_up_time_unknown: &'static str,
    pub security: &'static str,
    pub prevention: &'static str,
    pub repair: &'static str,
    pub limits: &'static str,
    pub support: fn(&str) -> String,
    pub support_unknown: &'static str,
    pub updates: &'static str,
    pub leaving: &'static str,
}

/// The sign-up.
#[derive(Debug)]
pub struct SignUp {
    pub title: &'static str,
    pub lead: &'static str,
    pub company: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub password: fn(usize) -> String,
    /// Beside the password of a form that was refused for something else.
    pub password_again: &'static str,
    pub address: &'static str,
    pub address_note: &'static str,
    pub address_free: fn(&str) -> String,
    pub address_unchecked: &'static str,
    pub country: &'static str,
    pub choose_country: &'static str,
    pub country_note: &'static str,
    pub country_sets: fn(&str, &str) -> String,
    pub plan: &'static str,
    pub plan_label: fn(&str, i32, &str) -> String,
    pub sector: &'static str,
    pub cost: &'static str,
    pub cost_line: fn(i32, &str, &str) -> String,
    pub free_until: fn(&str) -> String,
    pub before: &'static str,
    pub submit: &'static str,
    pub leave: &'static str,
}

/// The public status.
#[derive(Debug)]
pub struct StatusTexts {
    pub title: &'static str,
    pub well: &'static str,
    pub disturbed: &'static str,
    pub looked_at: &'static str,
    pub parts: &'static str,
    pub part: &'static str,
    pub state: &'static str,
    pub pages: &'static str,
    pub work: &'static str,
    pub cell: fn(&str) -> String,
    pub no_cell: &'static str,
    pub working: &'static str,
    pub not_answering: &'static str,
    pub late: &'static str,
    pub unknown: &'static str,
    pub set_up: &'static str,
    pub set_up_lead: fn(i64) -> String,
    pub median: &'static str,
    pub most: &'static str,
    pub orders: &'static str,
    pub no_orders: fn(i64) -> String,
    pub under_way: fn(i64) -> String,
}
