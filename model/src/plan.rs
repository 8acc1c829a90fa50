//! Plans: the price per seat and month, and the limits.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// The code of a plan, as written in the plans table and in a sign-up.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanCode(pub String);

impl PlanCode {
    /// Parses a code as it was sent: 1 to 40 lower-case letters, digits, hyphens and underscores.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_code = (1..=40).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b));
        is_code.then(|| Self(text.to_owned()))
    }
}

/// What a tenant may use at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limits {
    /// Total users: internal ERP users that are active.
    pub seats: i32,
    /// Persons with a request in the last five minutes.
    pub simultaneous: i32,
    /// Size of database and attachments together, in MiB.
    pub database_mib: i64,
}

/// A plan on offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Its code.
    pub code: PlanCode,
    /// Its name as shown to people.
    pub name: String,
    /// Price of a seat for a month.
    pub seat_price: Money,
    /// Days before the first invoice; a plan with 0 waits for its payment before anything is built.
    pub trial_days: i32,
    /// The included limits.
    pub limits: Limits,
}
