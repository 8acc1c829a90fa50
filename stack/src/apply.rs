//! Making a room be as built: server-side apply, in order, and nothing of ours that was not applied.

mod orphans;
mod volume;

use std::fmt::Debug;

use futures::future::try_join_all;
use k8s_openapi::api::core::v1::Secret;
use k8s_openapi::{ClusterResourceScope, NamespaceResourceScope};
use kube::Client;
use kube::api::{Api, Patch, PatchParams, PostParams};
use kube::core::Resource;
use secrecy::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::build::build_secrets;
use crate::call::{call, call_opt, name_of};
use crate::{Cluster, Error, Room, RoomPasswords, RoomSecrets, ValidatedTenant, labels};
use orphans::Applied;

impl Cluster {
    /// Makes the room of a tenant be as built, removes what is ours and was not built, and tells the passwords that the
    /// room has. `fresh` are used where it has none yet. Harmless to repeat, and to break off anywhere.
    ///
    /// What is in the way of a pod comes before it: policies and Secrets before the agent. The volume's claim comes
    /// before the quota, which refuses to count in the moment after it was made.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Busy`], [`Error::CellAway`].
    pub async fn apply(&self, tenant: &ValidatedTenant, fresh: &RoomPasswords) -> Result<RoomSecrets, Error> {
        let Room {
            namespace,
            ca,
            service_accounts,
            role_binding,
            network_policies,
            files,
            limit_range,
            resource_quota,
            services,
            agent,
            ingress,
        } = Room::build(tenant);
        let room = Applier { client: &self.client, namespace: tenant.namespace() };
        room.apply_namespace(&namespace).await?;
        let files = volume::keep_bound(&room, files).await?;
        tokio::try_join!(
            room.apply(&ca),
            room.apply_all(&service_accounts),
            room.apply(&role_binding),
            room.apply_all(&network_policies),
            room.apply(&files),
            room.apply(&limit_range),
            room.apply_all(&services),
            room.create_missing(build_secrets(tenant, fresh)),
        )?;
        room.apply(&resource_quota).await?;
        tokio::try_join!(room.apply(&agent), room.apply(&ingress))?;
        let applied = Applied {
            ca: vec![ca],
            service_accounts,
            role_binding: vec![role_binding],
            network_policies,
            limit_range: vec![limit_range],
            resource_quota: vec![resource_quota],
            services,
            agent: vec![agent],
            ingress: vec![ingress],
        };
        orphans::remove(&room, &applied).await?;
        room.read_secrets(tenant).await
    }
}

/// One namespace of one cluster, to be written to.
pub(crate) struct Applier<'a> {
    pub(crate) client: &'a Client,
    pub(crate) namespace: String,
}

/// An object that lives in a namespace and can be sent and read.
pub(crate) trait Object:
    Resource<DynamicType = (), Scope = NamespaceResourceScope> + Clone + Debug + Serialize + DeserializeOwned + Send + Sync
{
}

impl<K> Object for K where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope>
        + Clone
        + Debug
        + Serialize
        + DeserializeOwned
        + Send
        + Sync
{
}

impl Applier<'_> {
    pub(crate) fn api<K: Object>(&self) -> Api<K> {
        Api::namespaced(self.client.clone(), &self.namespace)
    }

    pub(crate) fn name_of<K: Object>(&self, name: &str) -> String {
        name_of::<K>(Some(&self.namespace), name)
    }

    async fn apply_namespace<K>(&self, object: &K) -> Result<(), Error>
    where
        K: Resource<DynamicType = (), Scope = ClusterResourceScope> + Clone + Debug + Serialize + DeserializeOwned,
    {
        let api = Api::<K>::all(self.client.clone());
        let patch = Patch::Apply(object);
        call(&name_of::<K>(None, &self.namespace), api.patch(&self.namespace, &as_stackyard(), &patch)).await?;
        Ok(())
    }

    async fn apply<K: Object>(&self, object: &K) -> Result<(), Error> {
        let name = object.meta().name.as_deref().unwrap_or_default();
        let patch = Patch::Apply(object);
        call(&self.name_of::<K>(name), self.api::<K>().patch(name, &as_stackyard(), &patch)).await?;
        Ok(())
    }

    async fn apply_all<K: Object>(&self, objects: &[K]) -> Result<(), Error> {
        try_join_all(objects.iter().map(|object| self.apply(object))).await?;
        Ok(())
    }

    /// Makes the Secrets that are missing. One that is there stays as it is, whoever made it in the meantime.
    async fn create_missing(&self, secrets: Vec<Secret>) -> Result<(), Error> {
        let api = self.api::<Secret>();
        for secret in secrets {
            let name = secret.metadata.name.clone().unwrap_or_default();
            let object = self.name_of::<Secret>(&name);
            if call_opt(&object, api.get_metadata(&name)).await?.is_some() {
                continue;
            }
            let params = PostParams { field_manager: Some(labels::STACKYARD.into()), ..PostParams::default() };
            let made = async {
                match api.create(&params, &secret).await {
                    Err(kube::Error::Api(status)) if status.is_already_exists() => Ok(()),
                    other => other.map(|_| ()),
                }
            };
            call(&object, made).await?;
        }
        Ok(())
    }

    async fn read_secrets(&self, tenant: &ValidatedTenant) -> Result<RoomSecrets, Error> {
        let (admin_password, erp_password) =
            tokio::try_join!(self.read_password(tenant.admin_secret()), self.read_password(tenant.erp_secret()))?;
        Ok(RoomSecrets { admin_password, erp_password })
    }

    async fn read_password(&self, name: &str) -> Result<SecretString, Error> {
        let object = self.name_of::<Secret>(name);
        let secret = call(&object, self.api::<Secret>().get(name)).await?;
        let password = secret.data.unwrap_or_default().remove("password").map(|bytes| String::from_utf8(bytes.0));
        match password {
            Some(Ok(password)) if !password.is_empty() => Ok(password.into()),
            _ => Err(Error::Read { object, message: "it has no key password; delete it to have it made anew".into() }),
        }
    }
}

/// We say how these objects are: whoever else wrote to our fields is overruled.
fn as_stackyard() -> PatchParams {
    PatchParams::apply(labels::STACKYARD).force()
}
