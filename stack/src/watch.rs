//! A cell's changes, as ids of tenants to look at.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::stream::{BoxStream, StreamExt, select_all};
use futures::{Stream, pin_mut};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, Service, ServiceAccount};
use k8s_openapi::api::networking::v1::{Ingress, NetworkPolicy};
use k8s_openapi::api::rbac::v1::RoleBinding;
use kube::api::Api;
use kube::core::PartialObjectMeta;
use kube::core::Resource;
use kube::runtime::watcher::{Config, Error as WatchError, Event};
use kube::runtime::{WatchStreamExt, watcher};
use model::TenantId;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use crate::Cluster;
use crate::delete::tenant_of;
use crate::labels::{CELL, TENANT};

/// Ids that wait for the reader at most; the watch stands still meanwhile and forgets nothing.
const WAITING: usize = 64;
/// Changes of one tenant within this time are one: a Deployment changes several times in a second as its pods start.
const DEBOUNCE: Duration = Duration::from_millis(200);

impl Cluster {
    /// Watches what a tenant can't do without a minute and tells which tenants to look at: all of them once at the beginning
    /// and after each gap, then those that changed. Limits and quotas wait for the sweep: the cluster writes into them all
    /// the time. Reconnects for ever with growing delay; ends when the receiver is dropped. Must be called within a tokio
    /// runtime.
    #[must_use]
    pub fn watch(&self) -> mpsc::Receiver<TenantId> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let ours = Config::default().labels(&format!("{TENANT},{CELL}={}", self.cell().name()));
        let all = select_all([
            self.ids::<Namespace>(&ours),
            self.ids::<Deployment>(&ours),
            self.ids::<Service>(&ours),
            self.ids::<Ingress>(&ours),
            self.ids::<NetworkPolicy>(&ours),
            self.ids::<ConfigMap>(&ours),
            self.ids::<ServiceAccount>(&ours),
            self.ids::<RoleBinding>(&ours),
        ]);
        tokio::spawn(forward(all, sender));
        receiver
    }

    fn ids<K>(&self, config: &Config) -> BoxStream<'static, TenantId>
    where
        K: Resource<DynamicType = ()> + Clone + std::fmt::Debug + DeserializeOwned + Send + 'static,
    {
        let api: Api<PartialObjectMeta<K>> = Api::all(self.client.clone());
        watcher(api, config.clone()).default_backoff().filter_map(|event| async { id_of(event) }).boxed()
    }
}

fn id_of<K>(event: Result<Event<PartialObjectMeta<K>>, WatchError>) -> Option<TenantId> {
    match event {
        Ok(Event::Apply(object) | Event::InitApply(object) | Event::Delete(object)) => tenant_of(&object.metadata),
        Ok(Event::Init | Event::InitDone) => None,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the watch of a cell broke; connecting again");
            None
        }
    }
}

/// Gathers ids until nothing new came in for a moment's length, then hands each on once.
async fn forward(ids: impl Stream<Item = TenantId>, sender: mpsc::Sender<TenantId>) {
    pin_mut!(ids);
    let mut gathered = BTreeSet::new();
    let mut due = None;
    loop {
        let wait = async {
            match due {
                Some(due) => sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = sender.closed() => return,
            () = wait => {
                for id in std::mem::take(&mut gathered) {
                    if sender.send(id).await.is_err() {
                        return;
                    }
                }
                due = None;
            }
            id = ids.next() => match id {
                Some(id) => {
                    gathered.insert(id);
                    due.get_or_insert_with(|| Instant::now() + DEBOUNCE);
                }
                None => return,
            },
        }
    }
}
