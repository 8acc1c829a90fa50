//! Who a person is to Stackyard.

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
