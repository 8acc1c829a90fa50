//! The objects of a room, as data: one file per kind, no IO, no time, no randomness.

mod agent_deployment;
mod ca_config_map;
mod ingress;
mod limit_range;
mod namespace;
mod network_policies;
mod pvc;
mod resource_quota;
mod role_binding;
mod secrets;
mod service_accounts;
mod services;

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{
    ConfigMap, LimitRange, Namespace, PersistentVolumeClaim, ResourceQuota, Service, ServiceAccount,
};
use k8s_openapi::api::networking::v1::{Ingress, NetworkPolicy};
use k8s_openapi::api::rbac::v1::RoleBinding;

pub(crate) use secrets::build_secrets;

use crate::ValidatedTenant;

/// User, group and file-system group of agent, ERP and Jobs: hard links between their files need one owner.
pub const ERP_UID: i64 = 10001;

/// Everything in a tenant's namespace that the control plane keeps as it is. The Secrets are not here: they are made
/// once and never applied again. Whoever handles a room takes it apart without `..`, so that a new kind can't be
/// forgotten.
#[derive(Debug, Clone)]
pub struct Room {
    /// The namespace.
    pub namespace: Namespace,
    /// The certificate authority.
    pub ca: ConfigMap,
    /// Of agent and ERP, and the namespace's default without a token.
    pub service_accounts: Vec<ServiceAccount>,
    /// What the agent may do.
    pub role_binding: RoleBinding,
    /// Who reaches whom.
    pub network_policies: Vec<NetworkPolicy>,
    /// File store, sessions and modules.
    pub files: PersistentVolumeClaim,
    /// What a container gets that says nothing.
    pub limit_range: LimitRange,
    /// What all pods together may use.
    pub resource_quota: ResourceQuota,
    /// Door and ERP.
    pub services: Vec<Service>,
    /// The agent.
    pub agent: Deployment,
    /// The way in.
    pub ingress: Ingress,
}

impl Room {
    /// Builds the room of a tenant.
    #[must_use]
    pub fn build(tenant: &ValidatedTenant) -> Self {
        Self {
            namespace: namespace::build_namespace(tenant),
            ca: ca_config_map::build_ca_config_map(tenant),
            service_accounts: service_accounts::build_service_accounts(tenant),
            role_binding: role_binding::build_role_binding(tenant),
            network_policies: network_policies::build_network_policies(tenant),
            files: pvc::build_pvc(tenant),
            limit_range: limit_range::build_limit_range(tenant),
            resource_quota: resource_quota::build_resource_quota(tenant),
            services: services::build_services(tenant),
            agent: agent_deployment::build_agent_deployment(tenant),
            ingress: ingress::build_ingress(tenant),
        }
    }
}

/// Quantities by name, as requests and limits hold them.
fn quantities<const N: usize>(
    pairs: [(&str, &str); N],
) -> std::collections::BTreeMap<String, k8s_openapi::apimachinery::pkg::api::resource::Quantity> {
    use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
    pairs.into_iter().map(|(name, quantity)| (name.to_owned(), Quantity(quantity.to_owned()))).collect()
}
