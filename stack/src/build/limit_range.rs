//! What a container gets that says nothing about what it needs.

use k8s_openapi::api::core::v1::{LimitRange, LimitRangeItem, LimitRangeSpec};

use super::quantities;
use crate::ValidatedTenant;

/// Builds the defaults for a forgotten request or limit, and the most that one container may have: twice what the
/// largest Job, a migration, is given.
pub fn build_limit_range(tenant: &ValidatedTenant) -> LimitRange {
    LimitRange {
        metadata: tenant.meta(tenant.room()),
        spec: Some(LimitRangeSpec {
            limits: vec![LimitRangeItem {
                type_: "Container".into(),
                default_request: Some(quantities([("cpu", "20m"), ("ephemeral-storage", "16Mi"), ("memory", "64Mi")])),
                default: Some(quantities([("cpu", "1"), ("ephemeral-storage", "2Gi"), ("memory", "512Mi")])),
                max: Some(quantities([("cpu", "4"), ("memory", "4Gi")])),
                ..LimitRangeItem::default()
            }],
        }),
    }
}
