//! Intent: written by ops only, each change with a new generation.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a tenant is meant to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Desired {
    /// Ordered on a plan without trial: nothing is built before the payment.
    AwaitingPayment,
    /// Up and open.
    Running,
    /// ERP at zero, data kept.
    Suspended {
        /// Why.
        reason: SuspendReason,
    },
    /// Verified export kept, namespace and databases gone.
    Archived,
    /// Everything gone.
    Deleted,
}

/// Why a tenant is suspended; the door says it, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SuspendReason {
    /// An invoice is unpaid past its calendar.
    Unpaid,
    /// The customer's e-mail address was not verified in time.
    Unverified,
    /// A member of staff suspended it.
    Staff,
    /// The owner asked for deletion; an undo clears this until `purge_at`.
    DeletionRequested {
        /// When the deletion becomes final.
        purge_at: DateTime<Utc>,
    },
}
