//! What a server holds, and how it is made to misbehave.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde_json::{Value, json};

use super::path::Key;

/// States kept for stale reads.
const PAST: usize = 64;

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The connection breaks before the server does anything.
    Before,
    /// The server does it, then the connection breaks: the answer is lost.
    After,
    /// There is never an answer, and nothing is done.
    HangBefore,
    /// There is never an answer, and it is done.
    HangAfter,
}

/// A write that is refused.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// Text within the path of the request.
    pub path: String,
    /// Status code.
    pub code: u16,
    /// In words.
    pub message: String,
}

/// An object, and who applied what of it.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub object: Arc<Value>,
    pub applied: BTreeMap<String, Arc<Value>>,
}

/// A change, for watches.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub version: u64,
    pub kind: &'static str,
    pub key: Key,
    pub object: Arc<Value>,
}

pub(super) struct State {
    pub objects: BTreeMap<Key, Stored>,
    pub changes: Vec<Change>,
    /// Changes up to this version are forgotten.
    pub forgotten: u64,
    /// Grows when open watches are to end.
    pub watch_epoch: u64,
    pub calls: Vec<String>,
    pub refusals: Vec<Refusal>,
    pub is_away: bool,
    pub lag: usize,
    pub issuer: String,
    pub jwks: Value,
    pub(super) holds_deletions: bool,
    version: u64,
    uids: u64,
    past: VecDeque<BTreeMap<Key, Stored>>,
    faults: BTreeMap<usize, Fault>,
}

impl State {
    pub fn new() -> Self {
        let mut state = Self {
            objects: BTreeMap::new(),
            changes: Vec::new(),
            forgotten: 0,
            watch_epoch: 0,
            calls: Vec::new(),
            refusals: Vec::new(),
            is_away: false,
            lag: 0,
            issuer: "https://kubernetes.default.svc.cluster.local".into(),
            jwks: json!({"keys": [{"kty": "RSA", "kid": "fake", "alg": "RS256", "use": "sig", "n": "AQAB", "e": "AQAB"}]}),
            holds_deletions: false,
            version: 0,
            uids: 0,
            past: VecDeque::new(),
            faults: BTreeMap::new(),
        };
        for object in [
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}}),
            json!({
                "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                "metadata": {"name": "kubernetes", "namespace": "default",
                    "labels": {"kubernetes.io/service-name": "kubernetes"}},
                "endpoints": [{"addresses": ["10.213.0.2"]}],
                "ports": [{"name": "https", "port": 6443, "protocol": "TCP"}],
            }),
        ] {
            if let Some(key) = Key::of(&object) {
                state.put(key, object);
            }
        }
        state
    }

    pub fn version(&self) -> u64 {
        self.version
    }

    pub fn fail(&mut self, call: usize, fault: Fault) {
        self.faults.insert(self.calls.len() + call, fault);
    }

    /// Notes a call, and tells how it is to fail.
    pub fn begin(&mut self, call: String) -> Option<Fault> {
        let fault = self.faults.remove(&self.calls.len());
        self.calls.push(call);
        if self.is_away { Some(Fault::Before) } else { fault }
    }

    pub fn heal(&mut self) {
        self.faults.clear();
        self.refusals.clear();
        self.is_away = false;
        self.lag = 0;
    }

    pub fn set_keys(&mut self, issuer: &str, jwks: Value) {
        issuer.clone_into(&mut self.issuer);
        self.jwks = jwks;
    }

    pub fn break_watches(&mut self) {
        self.watch_epoch += 1;
        self.version += 1;
        self.forgotten = self.version;
        self.changes.clear();
    }

    /// The next version, with the present kept for stale reads.
    pub fn advance(&mut self) -> u64 {
        self.past.push_front(self.objects.clone());
        self.past.truncate(PAST);
        self.version += 1;
        self.version
    }

    pub fn next_uid(&mut self) -> String {
        self.uids += 1;
        format!("00000000-0000-0000-0000-{:012}", self.uids)
    }

    /// The objects as reads see them.
    pub fn seen(&self) -> &BTreeMap<Key, Stored> {
        match self.lag.checked_sub(1) {
            None => &self.objects,
            Some(back) => self.past.get(back).or(self.past.back()).unwrap_or(&self.objects),
        }
    }
}
