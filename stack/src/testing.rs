//! An API server in memory, behind a real `kube::Client`.
//!
//! It keeps objects as a server would: server-side apply with field owners, generated metadata, label selectors, pages,
//! watches, namespaces that take their contents along. It runs no controllers: tests say what pods and Deployments
//! report. Tests compare the state that is reached in the end, never the order of calls; the log is for reading when one
//! fails.
//!
//! Left out because nothing here rests on it: lists are merged as a whole, not element by element; admission, RBAC and
//! schemas are the devcluster's to test.

mod answer;
mod path;
mod select;
mod server;
mod service;
mod state;
mod store;
mod watch;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kube::Client;
use serde_json::{Value, json};
use tokio::sync::watch as signal;

use crate::cell::Cell;
use crate::setup::{Installation, Namespaces};
use crate::{Cluster, ControlPlane};
use path::Key;
use service::Api;
use state::State;
pub use state::{Fault, Refusal};

/// An API server in memory. Clones are the same server.
#[derive(Clone)]
pub struct FakeCluster {
    shared: Arc<Shared>,
}

/// What all clones, clients and open watches have in common.
struct Shared {
    state: Mutex<State>,
    /// Newest version, for open watches.
    version: signal::Sender<u64>,
    /// Calls that hang.
    hung: signal::Sender<usize>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the state, then tells open watches.
    fn change<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let (result, version) = {
            let mut state = self.lock();
            let result = act(&mut state);
            (result, state.version())
        };
        self.version.send_replace(version);
        result
    }
}

impl Default for FakeCluster {
    fn default() -> Self {
        Self::new()
    }
}

impl FakeCluster {
    /// A fresh cluster with the namespace `default` and the endpoints of an API server at 10.213.0.2:6443.
    #[must_use]
    pub fn new() -> Self {
        let shared =
            Shared { state: Mutex::new(State::new()), version: signal::Sender::new(0), hung: signal::Sender::new(0) };
        Self { shared: Arc::new(shared) }
    }

    /// A client of this server. Must be called within a tokio runtime.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(Api { shared: Arc::clone(&self.shared) }, "default")
    }

    /// This server as a cell's cluster. Must be called within a tokio runtime.
    #[must_use]
    pub fn cluster(&self, cell: Cell, control_plane: ControlPlane) -> Cluster {
        Cluster::new(self.client(), cell, control_plane)
    }

    /// This server as the home of an installation. Must be called within a tokio runtime.
    #[must_use]
    pub fn installation(&self, namespaces: Namespaces) -> Installation {
        Installation::new(self.client(), namespaces)
    }

    /// Lets a call to come fail: 0 is the very next.
    pub fn fail(&self, call: usize, fault: Fault) {
        self.shared.lock().fail(call, fault);
    }

    /// Forgets the faults that did not strike, and whatever made the cluster refuse or be away.
    pub fn heal(&self) {
        self.shared.lock().heal();
    }

    /// While away, every call fails as if no server were there.
    pub fn set_away(&self, is_away: bool) {
        self.shared.lock().is_away = is_away;
    }

    /// Refuses every write whose path contains a text, until [`Self::heal`].
    pub fn refuse(&self, refusal: Refusal) {
        self.shared.lock().refusals.push(refusal);
    }

    /// Lets reads show the cluster as it was that many changes ago.
    pub fn set_stale(&self, changes: usize) {
        self.shared.lock().lag = changes;
    }

    /// While held, a deleted namespace stays and is ending, as one whose contents can't be removed.
    pub fn hold_deletions(&self, is_held: bool) {
        self.shared.change(|state| state.hold_deletions(is_held));
    }

    /// Ends all open watches, as a server that restarts; forgets past changes too, so that they can't be resumed.
    pub fn break_watches(&self) {
        self.shared.change(State::break_watches);
    }

    /// Waits until a call hangs by [`Fault::HangBefore`] or [`Fault::HangAfter`], of those since the last [`Self::heal`].
    pub async fn hung(&self) {
        let mut hung = self.shared.hung.subscribe();
        // The sender lives as long as this server, so there is always an answer.
        let _ = hung.wait_for(|calls| *calls > 0).await;
        self.shared.hung.send_replace(0);
    }

    /// Every call so far, for reading.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.shared.lock().calls.clone()
    }

    /// Puts an object as it is, as another program or a controller would. It has `apiVersion`, `kind` and `metadata`.
    ///
    /// # Panics
    /// When the object's kind is none that this server knows.
    #[allow(clippy::panic, reason = "a test that puts an unknown kind is wrong, and is told at once")]
    pub fn put(&self, object: Value) {
        let Some(key) = Key::of(&object) else { panic!("an object of a kind that is not known: {object}") };
        self.shared.change(|state| state.put(key, object));
    }

    /// An object by its path, like `/api/v1/namespaces/x/services/door`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Value> {
        self.shared.lock().get(&Key::parse(path)?)
    }

    /// Takes an object away, as a person with `kubectl` would.
    pub fn remove(&self, path: &str) {
        if let Some(key) = Key::parse(path) {
            self.shared.change(|state| state.remove(&key));
        }
    }

    /// Reports a Deployment's pods as ready or not, as its controller would.
    pub fn set_ready(&self, namespace: &str, deployment: &str, is_ready: bool) {
        let path = format!("/apis/apps/v1/namespaces/{namespace}/deployments/{deployment}");
        let Some(mut object) = self.get(&path) else { return };
        let ready = i32::from(is_ready);
        let generation = object["metadata"]["generation"].clone();
        object["status"] = json!({
            "observedGeneration": generation, "replicas": 1, "readyReplicas": ready, "availableReplicas": ready,
        });
        self.put(object);
    }

    /// Publishes other keys for service accounts' tokens.
    pub fn set_keys(&self, issuer: &str, jwks: Value) {
        self.shared.lock().set_keys(issuer, jwks);
    }

    /// Every object by its path, without what differs from run to run (versions, uids, times): two clusters that came
    /// to the same end are equal.
    #[must_use]
    pub fn objects(&self) -> BTreeMap<String, Value> {
        self.shared.lock().objects()
    }
}
