//! An API server in memory behind a real `kube::Client`: objects with resource versions, and a little of what controllers
//! do. A Deployment with a replica has a pod; a Job runs at once, by a function of the test.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use tenant_agent::kit::cluster::Cluster;
use tokio::sync::Notify;

/// What a Job does: whether it succeeded.
pub type RunJob = Arc<dyn Fn(Value) -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

#[derive(Default)]
pub struct Store {
    /// By `<plural>/<name>`.
    pub objects: BTreeMap<String, Value>,
    version: u64,
    pub is_away: bool,
    /// A Deployment with a replica gets no pod: no node has room for it.
    pub has_no_room: bool,
}

#[derive(Clone)]
pub struct Kubernetes {
    pub store: Arc<Mutex<Store>>,
    changed: Arc<Notify>,
    run_job: RunJob,
}

impl Kubernetes {
    pub fn new(run_job: RunJob) -> Self {
        Self { store: Arc::default(), changed: Arc::new(Notify::new()), run_job }
    }

    pub fn cluster(&self) -> Cluster {
        Cluster::new(kube::Client::new(Service(self.clone()), "test"), "test")
    }

    pub fn get(&self, key: &str) -> Option<Value> {
        self.store.lock().unwrap().objects.get(key).cloned()
    }

    pub fn keys(&self) -> Vec<String> {
        self.store.lock().unwrap().objects.keys().cloned().collect()
    }

    /// By someone's hand.
    pub fn remove(&self, key: &str) -> Option<Value> {
        let removed = self.store.lock().unwrap().objects.remove(key);
        self.changed.notify_waiters();
        removed
    }

    fn put(&self, key: &str, mut object: Value) -> Value {
        let mut store = self.store.lock().unwrap();
        let old = store.objects.get(key).cloned();
        let same = |old: &Value| {
            let mut old = old.clone();
            old["metadata"]["resourceVersion"] = object["metadata"]["resourceVersion"].clone();
            old == object
        };
        if let Some(old) = old.filter(same) {
            return old;
        }
        store.version += 1;
        object["metadata"]["resourceVersion"] = json!(store.version.to_string());
        store.objects.insert(key.to_owned(), object.clone());
        control_deployment(&mut store, key, &object);
        drop(store);
        self.changed.notify_waiters();
        object
    }

    async fn answer(self, request: Request<kube::client::Body>) -> Response<Full<Bytes>> {
        if self.store.lock().unwrap().is_away {
            return refuse(StatusCode::SERVICE_UNAVAILABLE, "away");
        }
        let (head, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let path = head.uri.path().split("/namespaces/test/").nth(1).unwrap().to_owned();
        let query = head.uri.query().unwrap_or_default().to_owned();
        match (head.method, path.split_once('/')) {
            (Method::GET, None) if query.contains("watch=true") => self.watch(&path, &query).await,
            (Method::GET, None) => self.list(&path, &query),
            (Method::GET, Some((_, name))) if name.ends_with("/log") => {
                Response::new(Full::from("a line of the log\n"))
            }
            (Method::GET, Some(_)) => self.get(&path).map_or_else(missing, |object| say(&object)),
            (Method::POST, None) => self.create(&path, parse(&body)),
            (Method::PUT, Some(_)) => self.replace(&path, parse(&body)),
            (Method::PATCH, Some(_)) => self.apply(&path, parse(&body)),
            (Method::DELETE, Some(_)) => self.delete(&path),
            _ => refuse(StatusCode::METHOD_NOT_ALLOWED, "no such call"),
        }
    }

    /// Without a version to begin with: first what is there, then the next change.
    async fn watch(&self, plural: &str, query: &str) -> Response<Full<Bytes>> {
        let name = query.split("metadata.name%3D").nth(1).unwrap().split('&').next().unwrap();
        let key = format!("{plural}/{name}");
        let before = self.get(&key);
        let mut events: Vec<Value> = before.iter().map(|object| json!({"type": "ADDED", "object": object})).collect();
        let end = tokio::time::Instant::now() + Duration::from_secs(5);
        while self.get(&key) == before && tokio::time::Instant::now() < end {
            tokio::time::timeout(Duration::from_millis(100), self.changed.notified()).await.ok();
        }
        match self.get(&key) {
            same if same == before => {}
            Some(object) => events.push(json!({"type": "MODIFIED", "object": object})),
            None => events.push(json!({"type": "DELETED", "object": before})),
        }
        let lines: Vec<String> = events.iter().map(|event| format!("{event}\n")).collect();
        Response::new(Full::from(lines.concat()))
    }

    fn list(&self, plural: &str, query: &str) -> Response<Full<Bytes>> {
        let selector = query.split("labelSelector=").nth(1).unwrap().split('&').next().unwrap();
        let selector = selector.replace("%3D", "=").replace("%2F", "/");
        let (label, value) = selector.split_once('=').unwrap();
        let store = self.store.lock().unwrap();
        let items: Vec<&Value> = store
            .objects
            .iter()
            .filter(|(key, object)| {
                key.starts_with(&format!("{plural}/")) && object["metadata"]["labels"][label] == json!(value)
            })
            .map(|(_, object)| object)
            .collect();
        say(&json!({"kind": "List", "items": items}))
    }

    fn create(&self, plural: &str, object: Value) -> Response<Full<Bytes>> {
        let key = format!("{plural}/{}", object["metadata"]["name"].as_str().unwrap());
        if self.get(&key).is_some() {
            return refuse(StatusCode::CONFLICT, "exists already");
        }
        let stored = self.put(&key, object);
        if plural == "jobs" {
            let (cluster, job) = (self.clone(), stored.clone());
            tokio::spawn(async move { cluster.run(key, job).await });
        }
        say(&stored)
    }

    async fn run(self, key: String, mut job: Value) {
        let field = if (self.run_job)(job.clone()).await { "succeeded" } else { "failed" };
        if self.get(&key).is_some() {
            job["status"][field] = json!(1);
            self.put(&key, job);
        }
    }

    fn replace(&self, key: &str, object: Value) -> Response<Full<Bytes>> {
        match self.get(key) {
            None => missing(),
            Some(old) if old["metadata"]["resourceVersion"] != object["metadata"]["resourceVersion"] => {
                refuse(StatusCode::CONFLICT, "changed in between")
            }
            Some(_) => say(&self.put(key, object)),
        }
    }

    fn apply(&self, key: &str, mut object: Value) -> Response<Full<Bytes>> {
        if let Some(old) = self.get(key) {
            object["status"] = old["status"].clone();
        } else {
            object["status"] = json!({});
        }
        say(&self.put(key, object))
    }

    fn delete(&self, key: &str) -> Response<Full<Bytes>> {
        self.remove(key).map_or_else(missing, |object| say(&object))
    }
}

/// The pod follows at once.
fn control_deployment(store: &mut Store, key: &str, object: &Value) {
    let Some(name) = key.strip_prefix("deployments/") else { return };
    let pod = format!("pods/{name}-0");
    if object["spec"]["replicas"] == json!(1) && !store.has_no_room {
        let labels = object["spec"]["template"]["metadata"]["labels"].clone();
        store.objects.insert(pod, json!({"metadata": {"name": format!("{name}-0"), "labels": labels}, "status": {}}));
    } else {
        store.objects.remove(&pod);
    }
}

fn parse(body: &Bytes) -> Value {
    serde_json::from_slice(body).unwrap()
}

fn say(object: &Value) -> Response<Full<Bytes>> {
    Response::new(Full::from(object.to_string()))
}

fn missing() -> Response<Full<Bytes>> {
    refuse(StatusCode::NOT_FOUND, "not found")
}

fn refuse(code: StatusCode, message: &str) -> Response<Full<Bytes>> {
    let status = json!({
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code.as_u16(), "message": message,
        "reason": code.canonical_reason(),
    });
    let mut answer = Response::new(Full::from(status.to_string()));
    *answer.status_mut() = code;
    answer
}

#[derive(Clone)]
struct Service(Kubernetes);

impl tower_service::Service<Request<kube::client::Body>> for Service {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<kube::client::Body>) -> Self::Future {
        let server = self.0.clone();
        Box::pin(async move { Ok(server.answer(request).await) })
    }
}
