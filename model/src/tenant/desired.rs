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

/// The kinds of [`SuspendReason`], the gravest last: of several that hold a tenant at once, its door tells that one.
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
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SuspendKind {
    /// The customer's e-mail address was not verified in time.
    Unverified,
    /// An invoice is unpaid past its calendar.
    Unpaid,
    /// A member of staff suspended it.
    Staff,
    /// The owner asked for deletion.
    DeletionRequested,
}

impl SuspendReason {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> SuspendKind {
        match self {
            Self::Unpaid => SuspendKind::Unpaid,
            Self::Unverified => SuspendKind::Unverified,
            Self::Staff => SuspendKind::Staff,
            Self::DeletionRequested { .. } => SuspendKind::DeletionRequested,
        }
    }
}

impl Desired {
    /// The intent of a tenant that these reasons hold: suspended for the gravest of them. Nothing where none does.
    pub fn held_by(reasons: impl IntoIterator<Item = SuspendReason>) -> Option<Self> {
        let reason = reasons.into_iter().max_by_key(SuspendReason::kind)?;
        Some(Self::Suspended { reason })
    }

    /// Whether the tenant is on its way out for good: no reason and no person brings it back.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Archived | Self::Deleted)
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn the_gravest_reason_is_told_and_none_means_none() {
        let deletion = SuspendReason::DeletionRequested { purge_at: DateTime::UNIX_EPOCH };
        let told = |reasons: &[SuspendReason]| Desired::held_by(reasons.to_vec());
        let suspended = |reason: &SuspendReason| Some(Desired::Suspended { reason: reason.clone() });
        assert_eq!(told(&[]), None);
        for reason in [SuspendReason::Unpaid, SuspendReason::Unverified, SuspendReason::Staff] {
            assert_eq!(told(std::slice::from_ref(&reason)), suspended(&reason));
            assert_eq!(told(&[deletion.clone(), reason.clone()]), suspended(&deletion));
            assert_eq!(told(&[reason, deletion.clone()]), suspended(&deletion));
        }
        assert_eq!(told(&[SuspendReason::Staff, SuspendReason::Unverified]), suspended(&SuspendReason::Staff));
    }

    #[test]
    fn a_kind_is_written_as_its_reason_is() {
        let purge_at = DateTime::UNIX_EPOCH;
        let reasons = [
            SuspendReason::Unverified,
            SuspendReason::Unpaid,
            SuspendReason::Staff,
            SuspendReason::DeletionRequested { purge_at },
        ];
        assert_eq!(
            reasons.iter().map(SuspendReason::kind).collect::<Vec<_>>(),
            SuspendKind::iter().collect::<Vec<_>>()
        );
        for reason in reasons {
            let json = serde_json::to_value(&reason).unwrap();
            assert_eq!(json["why"], reason.kind().to_string());
        }
    }
}
