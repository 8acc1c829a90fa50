//! What carries our label and was not applied: left over from a release that built something else.

use std::collections::BTreeSet;

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, LimitRange, ResourceQuota, Service, ServiceAccount};
use k8s_openapi::api::networking::v1::{Ingress, NetworkPolicy};
use k8s_openapi::api::rbac::v1::RoleBinding;
use kube::api::{DeleteParams, ListParams, Preconditions};

use super::{Applier, Object};
use crate::Error;
use crate::call::{call, call_opt};
use crate::labels::{MANAGED_BY, STACKYARD};

/// What one pass applied, of each kind among which orphans are looked for. Claims and Secrets are not among them: data
/// and passwords are never taken away because a release forgot them.
pub struct Applied {
    pub ca: Vec<ConfigMap>,
    pub service_accounts: Vec<ServiceAccount>,
    pub role_binding: Vec<RoleBinding>,
    pub network_policies: Vec<NetworkPolicy>,
    pub limit_range: Vec<LimitRange>,
    pub resource_quota: Vec<ResourceQuota>,
    pub services: Vec<Service>,
    pub agent: Vec<Deployment>,
    pub ingress: Vec<Ingress>,
}

/// Most objects of one kind that are ours in one namespace: a handful, and as many again from a release before.
const MOST: u32 = 200;

/// Removes our objects that were not applied.
pub async fn remove(room: &Applier<'_>, applied: &Applied) -> Result<(), Error> {
    let Applied {
        ca,
        service_accounts,
        role_binding,
        network_policies,
        limit_range,
        resource_quota,
        services,
        agent,
        ingress,
    } = applied;
    tokio::try_join!(
        remove_kind(room, ca),
        remove_kind(room, service_accounts),
        remove_kind(room, role_binding),
        remove_kind(room, network_policies),
        remove_kind(room, limit_range),
        remove_kind(room, resource_quota),
        remove_kind(room, services),
        remove_kind(room, agent),
        remove_kind(room, ingress),
    )?;
    Ok(())
}

async fn remove_kind<K: Object>(room: &Applier<'_>, applied: &[K]) -> Result<(), Error> {
    let names: BTreeSet<&str> = applied.iter().filter_map(|object| object.meta().name.as_deref()).collect();
    let ours = ListParams::default().labels(&format!("{MANAGED_BY}={STACKYARD}")).limit(MOST);
    let found = call(&room.name_of::<K>("*"), room.api::<K>().list_metadata(&ours)).await?;
    for orphan in &found.items {
        let name = orphan.metadata.name.as_deref().unwrap_or_default();
        if names.contains(name) {
            continue;
        }
        let seen = Preconditions { uid: orphan.metadata.uid.clone(), resource_version: None };
        let params = DeleteParams::background().preconditions(seen);
        tracing::info!(object = room.name_of::<K>(name), "removing an orphan");
        call_opt(&room.name_of::<K>(name), room.api::<K>().delete(name, &params)).await?;
    }
    Ok(())
}
