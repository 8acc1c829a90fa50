//! What can go wrong with a cell's cluster.

use crate::InvalidTenant;

/// A failed act on a cell's cluster.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The cluster does not answer, or answers that it can't just now. Passes by itself.
    #[error("the cluster did not carry out: {call}")]
    CellAway {
        /// What was asked of it.
        call: String,
        /// What came instead of an answer.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The object is in a passing state that forbids this: its namespace ends, or another wrote to it at once.
    #[error("{object} is busy: {message}")]
    Busy {
        /// Kind, namespace and name.
        object: String,
        /// The cluster's own words.
        message: String,
    },
    /// The cluster says no, and will say it again until a person changes something.
    #[error("{object}: {message}")]
    Refused {
        /// Kind, namespace and name.
        object: String,
        /// The cluster's own words.
        message: String,
    },
    /// The facts about a tenant do not make a room.
    #[error("tenant {tenant} can't be built")]
    ValidateTenant {
        /// Id of the tenant.
        tenant: model::TenantId,
        /// What is wrong.
        #[source]
        source: InvalidTenant,
    },
    /// The access to the cluster in the cell's settings can't be used.
    #[error("can't connect to the cluster of cell {cell}; check the setting kube")]
    Connect {
        /// Name of the cell.
        cell: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The cluster signs its service accounts' tokens under another name than the settings say.
    #[error("the cluster issues tokens as {actual}, the setting service_account_issuer says {expected}")]
    CompareIssuer {
        /// As in the settings.
        expected: String,
        /// As the cluster says.
        actual: String,
    },
    /// The cluster answered something that is not what was asked for.
    #[error("can't read {object}: {message}")]
    Read {
        /// What was read.
        object: String,
        /// What is wrong with it.
        message: String,
    },
    /// A certificate or key can't be made.
    #[error("can't make {what}")]
    Make {
        /// What was to be made.
        what: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Error {
    /// Whether it passes by itself: the same call is simply made again later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::CellAway { .. } | Self::Busy { .. })
    }
}
