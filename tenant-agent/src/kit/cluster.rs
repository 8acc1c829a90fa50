//! The few calls to the API server that an agent makes, with plain JSON: typed objects would cost an idle agent more
//! memory than all the rest of it.

use std::time::Duration;

use futures::TryStreamExt;
use http::Request;
use kube::Client;
use kube::core::WatchEvent;
use serde_json::Value;
use tokio::time::timeout;

use crate::Error;

/// The field manager of all that agents apply.
pub const MANAGER: &str = "tenant-agent";
/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Kinds of objects that agents touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// `v1 ConfigMap`.
    ConfigMap,
    /// `v1 Secret`.
    Secret,
    /// `v1 Pod`.
    Pod,
    /// `apps/v1 Deployment`.
    Deployment,
    /// `batch/v1 Job`.
    Job,
    /// `coordination.k8s.io/v1 Lease`.
    Lease,
}

impl Kind {
    const fn base(self) -> (&'static str, &'static str) {
        match self {
            Self::ConfigMap => ("/api/v1", "configmaps"),
            Self::Secret => ("/api/v1", "secrets"),
            Self::Pod => ("/api/v1", "pods"),
            Self::Deployment => ("/apis/apps/v1", "deployments"),
            Self::Job => ("/apis/batch/v1", "jobs"),
            Self::Lease => ("/apis/coordination.k8s.io/v1", "leases"),
        }
    }
}

/// What came of a write that can meet another writer.
#[derive(Debug)]
pub enum Written {
    /// Done; the object as stored.
    Stored(Value),
    /// Someone else was faster: it exists already, or has another `resourceVersion`.
    Conflict,
}

/// The API server, seen from one namespace.
#[derive(Clone)]
pub struct Cluster {
    client: Client,
    namespace: String,
}

impl Cluster {
    /// A client for one namespace.
    #[must_use]
    pub fn new(client: Client, namespace: &str) -> Self {
        Self { client, namespace: namespace.to_owned() }
    }

    /// The namespace.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    fn path(&self, kind: Kind, rest: &str) -> String {
        let (base, plural) = kind.base();
        format!("{base}/namespaces/{}/{plural}{rest}", self.namespace)
    }

    async fn call(&self, doing: String, request: Result<Request<Vec<u8>>, http::Error>) -> Result<Value, Error> {
        let text = self.text(doing, request).await?;
        serde_json::from_str(&text).map_err(|source| Error::Parse { what: "an object of the cluster", source })
    }

    async fn text(&self, doing: String, request: Result<Request<Vec<u8>>, http::Error>) -> Result<String, Error> {
        let failed = |source| Error::Cluster { doing: doing.clone(), source: Box::new(source) };
        let request = request.map_err(|error| failed(kube::Error::HttpError(error)))?;
        match timeout(TIMEOUT, self.client.request_text(request)).await {
            Ok(answer) => answer.map_err(failed),
            Err(_) => Err(Error::Call {
                what: "the API server".into(),
                why: format!("no answer in {} s to: {doing}", TIMEOUT.as_secs()),
            }),
        }
    }

    /// Reads an object.
    ///
    /// # Errors
    /// Anything but success and "not found".
    pub async fn get(&self, kind: Kind, name: &str) -> Result<Option<Value>, Error> {
        let request = Request::get(self.path(kind, &format!("/{name}"))).body(Vec::new());
        found(self.call(format!("read {kind} {name}"), request).await)
    }

    /// Reads all objects with the label (`key=value`).
    ///
    /// # Errors
    /// Anything but success.
    pub async fn list(&self, kind: Kind, label: &str) -> Result<Vec<Value>, Error> {
        let query = format!("?labelSelector={}&limit=500", label.replace('=', "%3D").replace('/', "%2F"));
        let request = Request::get(self.path(kind, &query)).body(Vec::new());
        let mut list = self.call(format!("list {kind}"), request).await?;
        Ok(match list["items"].take() {
            Value::Array(items) => items,
            _ => Vec::new(),
        })
    }

    /// Makes an object.
    ///
    /// # Errors
    /// Anything but success and "exists already".
    pub async fn create(&self, kind: Kind, object: &Value) -> Result<Written, Error> {
        let path = self.path(kind, &format!("?fieldManager={MANAGER}"));
        let request = Request::post(path).header("content-type", "application/json").body(bytes_of(object));
        written(self.call(format!("create {kind} {}", name_of(object)), request).await)
    }

    /// Replaces an object, which must carry the `resourceVersion` that was read.
    ///
    /// # Errors
    /// Anything but success and a conflict.
    pub async fn replace(&self, kind: Kind, object: &Value) -> Result<Written, Error> {
        let name = name_of(object);
        let path = self.path(kind, &format!("/{name}?fieldManager={MANAGER}"));
        let request = Request::put(path).header("content-type", "application/json").body(bytes_of(object));
        written(self.call(format!("replace {kind} {name}"), request).await)
    }

    /// Applies an object server-side; fields of others that this names become ours.
    ///
    /// # Errors
    /// Anything but success.
    pub async fn apply(&self, kind: Kind, object: &Value) -> Result<Value, Error> {
        let name = name_of(object);
        let path = self.path(kind, &format!("/{name}?fieldManager={MANAGER}&force=true"));
        let request = Request::patch(path).header("content-type", "application/apply-patch+yaml");
        self.call(format!("apply {kind} {name}"), request.body(bytes_of(object))).await
    }

    /// Removes an object and, in the background, what it owns; gone already is fine.
    ///
    /// # Errors
    /// Anything but success and "not found".
    pub async fn delete(&self, kind: Kind, name: &str) -> Result<(), Error> {
        let path = self.path(kind, &format!("/{name}?propagationPolicy=Background"));
        let request = Request::delete(path).body(Vec::new());
        found(self.call(format!("delete {kind} {name}"), request).await).map(drop)
    }

    /// The last lines of a container's log.
    ///
    /// # Errors
    /// Anything but success.
    pub async fn log_tail(&self, pod: &str, container: &str, lines: u32) -> Result<String, Error> {
        let query = format!("/{pod}/log?container={container}&tailLines={lines}&limitBytes=65536");
        let request = Request::get(self.path(Kind::Pod, &query)).body(Vec::new());
        self.text(format!("read the log of {pod}"), request).await
    }

    /// Waits until an object of that name is another than `version` or disappears, or until the API server ends the watch,
    /// at latest after `within`.
    ///
    /// The watch begins with what is there now: the version of an object that rests for a while is too old to begin with
    /// (410), because the server keeps changes for minutes only. One that disappears before the watch is open is missed,
    /// and found by the caller's next look.
    ///
    /// # Errors
    /// When the watch can't be opened or breaks.
    pub async fn await_change(&self, kind: Kind, name: &str, version: &str, within: Duration) -> Result<(), Error> {
        let (base, plural) = kind.base();
        let path = format!(
            "{base}/namespaces/{}/{plural}?watch=true&fieldSelector=metadata.name%3D{name}&timeoutSeconds={}",
            self.namespace,
            within.as_secs()
        );
        let doing = format!("watch {kind} {name}");
        let failed = |source| Error::Cluster { doing: doing.clone(), source: Box::new(source) };
        let request = Request::get(path).body(Vec::new()).map_err(|error| failed(kube::Error::HttpError(error)))?;
        let watching = async {
            let events = self.client.request_events::<Value>(request).await.map_err(failed)?;
            futures::pin_mut!(events);
            loop {
                match events.try_next().await.map_err(failed)? {
                    Some(WatchEvent::Bookmark(_)) => {}
                    Some(WatchEvent::Added(object)) if object["metadata"]["resourceVersion"] == version => {}
                    Some(WatchEvent::Error(status)) => return Err(failed(kube::Error::Api(status))),
                    Some(_) | None => return Ok(()),
                }
            }
        };
        timeout(within + TIMEOUT, watching).await.unwrap_or(Ok(()))
    }
}

fn bytes_of(object: &Value) -> Vec<u8> {
    object.to_string().into_bytes()
}

fn name_of(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}

fn code_of(error: &Error) -> Option<u16> {
    match error {
        Error::Cluster { source, .. } => match source.as_ref() {
            kube::Error::Api(status) => Some(status.code),
            _ => None,
        },
        _ => None,
    }
}

fn found(answer: Result<Value, Error>) -> Result<Option<Value>, Error> {
    match answer {
        Ok(object) => Ok(Some(object)),
        Err(error) if code_of(&error) == Some(404) => Ok(None),
        Err(error) => Err(error),
    }
}

fn written(answer: Result<Value, Error>) -> Result<Written, Error> {
    match answer {
        Ok(object) => Ok(Written::Stored(object)),
        Err(error) if code_of(&error) == Some(409) => Ok(Written::Conflict),
        Err(error) => Err(error),
    }
}
