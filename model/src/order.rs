//! An order and the stages of its way to the first proven login.

use serde::{Deserialize, Serialize};

/// A stage of an order; each has its own start and end on the order clock.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Stage {
    /// A cell with room is found.
    Place,
    /// The golden database of this package and country is ready.
    Template,
    /// Namespace, policies, secrets, volume and agent stand.
    Room,
    /// The tenant's database is copied from the template.
    Database,
    /// The ERP is personalised, started, and a login is proven.
    Start,
}
