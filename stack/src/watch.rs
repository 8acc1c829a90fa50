//! A cell's changes, as ids of tenants to look at.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::stream::{StreamExt, select};
use futures::{Stream, pin_mut};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::Namespace;
use k8s_openapi::api::networking::v1::{Ingress, NetworkPolicy};
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
    /// Watches the cell's namespaces, Deployments, network policies and Ingresses and tells which tenants to look at: all
    /// of them once at the beginning and after each gap, then those that changed. A policy that somebody removed must not
    /// wait for the sweep. Reconnects for ever with growing delay; ends when the
    /// receiver is dropped. Must be called within a tokio runtime.
    #[must_use]
    pub fn watch(&self) -> mpsc::Receiver<TenantId> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let ours = Config::default().labels(&format!("{TENANT},{CELL}={}", self.cell().name()));
        let deployments = ids::<Deployment>(Api::all(self.client.clone()), ours.clone());
        let namespaces = ids::<Namespace>(Api::all(self.client.clone()), ours.clone());
        let policies = ids::<NetworkPolicy>(Api::all(self.client.clone()), ours.clone());
        let ingresses = ids::<Ingress>(Api::all(self.client.clone()), ours);
        let all = select(select(deployments, namespaces), select(policies, ingresses));
        tokio::spawn(forward(all, sender));
        receiver
    }
}

fn ids<K>(api: Api<PartialObjectMeta<K>>, config: Config) -> impl Stream<Item = TenantId> + Send
where
    K: Resource<DynamicType = ()> + Clone + std::fmt::Debug + DeserializeOwned + Send + 'static,
{
    watcher(api, config).default_backoff().filter_map(|event| async { id_of(event) })
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
