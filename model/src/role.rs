//! Who a person is to Stackyard, and to their company's account.

use serde::{Deserialize, Serialize};

/// The role of a user.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Role {
    /// A person of a customer company; the only role with an account.
    Customer,
    /// Runs the fleet.
    Operator,
    /// Reviews subscriptions, invoices and payments.
    Billing,
    /// All of these, and manages the staff.
    Admin,
}

/// The role of a person in the account of their company.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AccountRole {
    /// Changes whatever belongs to the company; there is always at least one.
    Owner,
    /// Looks, and changes nothing but what is their own.
    Member,
}
