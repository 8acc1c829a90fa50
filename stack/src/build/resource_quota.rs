//! What all of a tenant's pods together may use.

use k8s_openapi::api::core::v1::{ResourceQuota, ResourceQuotaSpec};

use super::quantities;
use crate::ValidatedTenant;

/// Builds the quota: room for two agents (they overlap during an update), ERP, a test copy and two Jobs at their limits
/// (1 GiB each, measured for fewer than 15 users) with as much again; one volume; nothing that opens a port of a node.
/// The volume's size is not counted: nobody but the control plane may ask for one, and a quota would be in the way of
/// its growth.
pub fn build_resource_quota(tenant: &ValidatedTenant) -> ResourceQuota {
    ResourceQuota {
        metadata: tenant.meta(tenant.room()),
        spec: Some(ResourceQuotaSpec {
            hard: Some(quantities([
                ("limits.cpu", "16"),
                ("limits.memory", "8Gi"),
                ("persistentvolumeclaims", "1"),
                ("pods", "16"),
                ("requests.cpu", "4"),
                ("requests.memory", "4Gi"),
                ("services.loadbalancers", "0"),
                ("services.nodeports", "0"),
            ])),
            ..ResourceQuotaSpec::default()
        }),
        ..ResourceQuota::default()
    }
}
