//! The labels that say what is ours, and whose.

use std::collections::BTreeMap;

/// Who keeps an object as it is.
pub const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
/// What a pod is.
pub const NAME: &str = "app.kubernetes.io/name";
/// Id of the tenant.
pub const TENANT: &str = "stackyard.dev/tenant";
/// Name of the cell.
pub const CELL: &str = "stackyard.dev/cell";
/// The control plane, as value of [`MANAGED_BY`] and as field manager.
pub const STACKYARD: &str = "stackyard";

/// Labels as Kubernetes' types hold them.
pub type Labels = BTreeMap<String, String>;

/// Labels from pairs.
pub fn labels<const N: usize>(pairs: [(&str, &str); N]) -> Labels {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}
