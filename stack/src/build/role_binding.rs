//! What the agent may do in its namespace.

use k8s_openapi::api::rbac::v1::{RoleBinding, RoleRef, Subject};

use crate::ValidatedTenant;

/// The chart's ClusterRole, the only one that the control plane may bind.
const CLUSTER_ROLE: &str = "stackyard-tenant-agent";

/// Builds the binding of the agent's account to the chart's ClusterRole.
pub fn build_role_binding(tenant: &ValidatedTenant) -> RoleBinding {
    RoleBinding {
        metadata: tenant.meta(tenant.agent()),
        role_ref: RoleRef {
            api_group: "rbac.authorization.k8s.io".into(),
            kind: "ClusterRole".into(),
            name: CLUSTER_ROLE.into(),
        },
        subjects: Some(vec![Subject {
            kind: "ServiceAccount".into(),
            name: tenant.agent().into(),
            namespace: Some(tenant.namespace()),
            ..Subject::default()
        }]),
    }
}
