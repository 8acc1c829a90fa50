//! What all of a tenant's pods together may use.

use k8s_openapi::api::core::v1::{ResourceQuota, ResourceQuotaSpec};

use super::quantities;
use crate::ValidatedTenant;

/// Builds the quota: room for two agents (they overlap during an update), ERP, a test copy and two Jobs at their limits
/// (1 GiB each, `odoo-mechanics` §9) with as much again; one volume; nothing that opens a port of a node.
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
                ("requests.storage", &format!("{}Gi", tenant.volume_gib())),
                ("services.loadbalancers", "0"),
                ("services.nodeports", "0"),
            ])),
            ..ResourceQuotaSpec::default()
        }),
        ..ResourceQuota::default()
    }
}
