//! The end of a room.

use k8s_openapi::api::core::v1::{Namespace, PersistentVolume};
use kube::api::{Api, DeleteParams, ListParams, Preconditions};
use kube::core::ObjectMeta;
use model::TenantId;

use crate::call::{call, call_opt, name_of};
use crate::labels::{MANAGED_BY, STACKYARD, TENANT};
use crate::{Cluster, Error};

/// Objects on one page of a list.
const PAGE: u32 = 500;

/// How far a deletion is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    /// Nothing of the namespace is left.
    Gone,
    /// The cluster is taking it apart.
    Going {
        /// What it waits for, in its own words, when it says so.
        waits_for: Option<String>,
    },
}

impl Cluster {
    /// Deletes the namespace of a tenant with all that is in it, and tells how far that is. To be repeated until
    /// [`Deletion::Gone`].
    ///
    /// # Errors
    /// [`Error::Refused`] also for a namespace that has the tenant's name but not our labels; [`Error::CellAway`].
    pub async fn delete(&self, tenant: TenantId) -> Result<Deletion, Error> {
        let api = Api::<Namespace>::all(self.client.clone());
        let name = tenant.namespace();
        let object = name_of::<Namespace>(None, &name);
        let Some(found) = call_opt(&object, api.get(&name)).await? else { return Ok(Deletion::Gone) };
        if !is_ours(&found.metadata, tenant) {
            let message = format!("it does not carry the labels of tenant {tenant}, so it is not ours to delete");
            return Err(Error::Refused { object, message });
        }
        if found.metadata.deletion_timestamp.is_some() {
            return Ok(Deletion::Going { waits_for: waits_for(&found) });
        }
        let seen = Preconditions { uid: found.metadata.uid.clone(), resource_version: None };
        let params = DeleteParams::background().preconditions(seen);
        call_opt(&object, api.delete(&name, &params)).await?;
        Ok(match call_opt(&object, api.get(&name)).await? {
            Some(going) => Deletion::Going { waits_for: waits_for(&going) },
            None => Deletion::Gone,
        })
    }

    /// What is still there of a tenant: its namespace, and volumes that were bound in it. Empty when all is gone.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::CellAway`].
    pub async fn leftovers(&self, tenant: TenantId) -> Result<Vec<String>, Error> {
        let mut left = Vec::new();
        let namespaces = Api::<Namespace>::all(self.client.clone());
        let object = name_of::<Namespace>(None, &tenant.namespace());
        if call_opt(&object, namespaces.get_metadata(&tenant.namespace())).await?.is_some() {
            left.push(object);
        }
        let volumes = Api::<PersistentVolume>::all(self.client.clone());
        let mut page = ListParams::default().limit(PAGE);
        loop {
            let found = call("the list of volumes", volumes.list(&page)).await?;
            left.extend(found.items.iter().filter(|volume| is_bound_in(volume, tenant)).map(name_of_volume));
            match found.metadata.continue_ {
                Some(token) if !token.is_empty() => page = page.continue_token(&token),
                _ => return Ok(left),
            }
        }
    }

    /// The tenants that have a namespace in this cell, whether or not anyone still knows of them.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::CellAway`].
    pub async fn tenants(&self) -> Result<Vec<TenantId>, Error> {
        let api = Api::<Namespace>::all(self.client.clone());
        let ours = format!("{MANAGED_BY}={STACKYARD},{}={}", crate::labels::CELL, self.cell().name());
        let mut page = ListParams::default().labels(&ours).limit(PAGE);
        let mut tenants = Vec::new();
        loop {
            let found = call("the list of namespaces", api.list_metadata(&page)).await?;
            tenants.extend(found.items.iter().filter_map(|namespace| tenant_of(&namespace.metadata)));
            match found.metadata.continue_ {
                Some(token) if !token.is_empty() => page = page.continue_token(&token),
                _ => return Ok(tenants),
            }
        }
    }
}

/// The tenant that an object's labels name.
pub fn tenant_of(meta: &ObjectMeta) -> Option<TenantId> {
    meta.labels.as_ref()?.get(TENANT)?.parse().ok()
}

fn is_ours(meta: &ObjectMeta, tenant: TenantId) -> bool {
    let manager = meta.labels.as_ref().and_then(|labels| labels.get(MANAGED_BY));
    manager.is_some_and(|manager| manager == STACKYARD) && tenant_of(meta) == Some(tenant)
}

/// What the namespace controller says is in its way.
fn waits_for(namespace: &Namespace) -> Option<String> {
    let conditions = namespace.status.as_ref()?.conditions.as_ref()?;
    let messages: Vec<&str> = conditions
        .iter()
        .filter(|condition| condition.status == "True")
        .filter_map(|condition| condition.message.as_deref())
        .collect();
    (!messages.is_empty()).then(|| messages.join("; "))
}

fn is_bound_in(volume: &PersistentVolume, tenant: TenantId) -> bool {
    let claim = volume.spec.as_ref().and_then(|spec| spec.claim_ref.as_ref());
    claim.and_then(|claim| claim.namespace.as_deref()) == Some(tenant.namespace().as_str())
}

fn name_of_volume(volume: &PersistentVolume) -> String {
    name_of::<PersistentVolume>(None, volume.metadata.name.as_deref().unwrap_or_default())
}
