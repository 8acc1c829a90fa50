//! The ConfigMap `runtime`: what should run, kept applied whether or not the control plane answers.

use std::time::Duration;

use agent_api::{DoorStateSeen, Resources, StopReason, TenantLimits};
use model::country::Language;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::{Mutex, watch};
use tokio::time::sleep;

use crate::Error;
use crate::erp::deployment::{ErpPlace, build_deployment, read_deployment};
use crate::kit::cluster::{Cluster, Kind, Written};
use crate::lease::Lease;

const NAME: &str = "runtime";
const KEY: &str = "runtime.json";
/// The ERP's Deployment is applied at least this often.
const EVERY: Duration = Duration::from_secs(60);
/// How often an agent without the Lease looks what should run, for its door.
const FOLLOW: Duration = Duration::from_secs(3);
/// How often a change is tried again when another writer was faster.
const TRIES: u32 = 5;

/// What the door says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DoorShown {
    /// The ERP starts, or is not there yet.
    #[default]
    Starting,
    /// Requests pass.
    Open,
    /// The ERP is stopped.
    Stopped {
        /// Why.
        reason: StopReason,
    },
}

impl From<DoorShown> for DoorStateSeen {
    fn from(shown: DoorShown) -> Self {
        match shown {
            DoorShown::Starting => Self::Starting,
            DoorShown::Open => Self::Open,
            DoorShown::Stopped { .. } => Self::Stopped,
        }
    }
}

/// What should run. A tenant that never started has the default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Runtime {
    /// The ERP image; absent before the first start, when there is no Deployment.
    pub image: Option<String>,
    /// Whether the ERP runs.
    pub is_up: bool,
    /// What its pod asks for and may use.
    pub resources: Option<Resources>,
    /// What the door says.
    pub door: DoorShown,
    /// Language of the door's pages.
    pub language: Option<Language>,
    /// The newest limits that the control plane sent.
    pub limits: Option<TenantLimits>,
}

/// Keeps what should run, in memory and in the cluster.
pub struct Keeper {
    cluster: Cluster,
    place: ErpPlace,
    current: watch::Sender<Runtime>,
    writing: Mutex<()>,
}

impl Keeper {
    /// A keeper that knows nothing yet.
    #[must_use]
    pub fn new(cluster: Cluster, place: ErpPlace) -> Self {
        Self { cluster, place, current: watch::Sender::default(), writing: Mutex::default() }
    }

    /// What should run, as last read or written.
    #[must_use]
    pub fn current(&self) -> Runtime {
        self.current.borrow().clone()
    }

    /// Follows what should run.
    pub fn subscribe(&self) -> watch::Receiver<Runtime> {
        self.current.subscribe()
    }

    /// Reads what is written. Where that was lost, what this agent knows stays; one that knows nothing yet takes what the
    /// Deployment says, behind a closed door: the control plane sees that and has the ERP proven again.
    ///
    /// # Errors
    /// When the cluster does not answer or the text can't be understood.
    pub async fn load(&self) -> Result<(), Error> {
        let _writing = self.writing.lock().await;
        let object = self.cluster.get(Kind::ConfigMap, NAME).await?;
        if let Some(written) = parse(object.as_ref())? {
            self.settle(written);
        } else if self.current().image.is_none() {
            self.adopt().await?;
        }
        Ok(())
    }

    async fn adopt(&self) -> Result<(), Error> {
        let deployment = self.cluster.get(Kind::Deployment, "erp").await?;
        if let Some((image, resources, is_up)) = deployment.as_ref().and_then(read_deployment) {
            tracing::warn!("what should run was lost; taking it from the Deployment");
            self.settle(Runtime { image: Some(image), resources: Some(resources), is_up, ..Runtime::default() });
        }
        Ok(())
    }

    /// Writes it down again where somebody removed it.
    async fn restore(&self) -> Result<(), Error> {
        let _writing = self.writing.lock().await;
        let is_lost = self.current().image.is_some() && self.cluster.get(Kind::ConfigMap, NAME).await?.is_none();
        if is_lost { self.write(|_| ()).await } else { Ok(()) }
    }

    /// Changes what should run, writes it down, and applies it.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub async fn change(&self, change: impl Fn(&mut Runtime) + Send) -> Result<(), Error> {
        {
            let _writing = self.writing.lock().await;
            self.write(change).await?;
        }
        self.apply().await.map(drop)
    }

    async fn write(&self, change: impl Fn(&mut Runtime) + Send) -> Result<(), Error> {
        for _ in 0..TRIES {
            let object = self.cluster.get(Kind::ConfigMap, NAME).await?;
            let old = parse(object.as_ref())?.unwrap_or_else(|| self.current());
            let mut new = old.clone();
            change(&mut new);
            if object.is_some() && new == old {
                self.settle(new);
                return Ok(());
            }
            let next = build(&new, object.as_ref())?;
            let written = match object {
                Some(_) => self.cluster.replace(Kind::ConfigMap, &next).await?,
                None => self.cluster.create(Kind::ConfigMap, &next).await?,
            };
            if let Written::Stored(_) = written {
                self.settle(new);
                return Ok(());
            }
        }
        Err(Error::Call { what: "the API server".into(), why: "others keep changing ConfigMap runtime".into() })
    }

    fn settle(&self, new: Runtime) {
        self.current.send_if_modified(|current| {
            let is_new = *current != new;
            *current = new;
            is_new
        });
    }

    /// Applies the ERP's Deployment, if there should be one.
    ///
    /// # Errors
    /// When the cluster does not answer or refuses it.
    pub async fn apply(&self) -> Result<Option<Value>, Error> {
        // Under the same lock as a change, so that no older state is applied after a newer one.
        let _writing = self.writing.lock().await;
        match build_deployment(&self.place, &self.current()) {
            Some(deployment) => self.cluster.apply(Kind::Deployment, &deployment).await.map(Some),
            None => Ok(None),
        }
    }

    /// Keeps it applied while the Lease is ours, and follows what the other agent writes while it is not. Never ends.
    pub async fn keep(&self, lease: Lease) {
        loop {
            if !lease.is_held() {
                if let Err(error) = self.load().await {
                    tracing::warn!(error = error.sentence(), "what should run can't be read");
                }
                sleep(FOLLOW).await;
                continue;
            }
            let kept = async { self.restore().await.and(self.apply().await) };
            let watched = match kept.await {
                Ok(Some(deployment)) => self.await_meddling(&deployment).await,
                Ok(None) => self.await_image().await,
                Err(error) => Err(error),
            };
            if let Err(error) = watched {
                tracing::warn!(error = error.sentence(), "what should run is not applied; trying again");
                sleep(FOLLOW).await;
            }
        }
    }

    /// Until someone touches the Deployment, or the minute is over.
    async fn await_meddling(&self, applied: &Value) -> Result<(), Error> {
        let version = applied["metadata"]["resourceVersion"].as_str().unwrap_or_default();
        self.cluster.await_change(Kind::Deployment, "erp", version, EVERY).await?;
        // A pod that becomes ready changes the Deployment as well: at most one apply a second.
        sleep(Duration::from_secs(1)).await;
        Ok(())
    }

    async fn await_image(&self) -> Result<(), Error> {
        let mut current = self.current.subscribe();
        let waiting = current.wait_for(|runtime| runtime.image.is_some());
        // Nobody else closes the channel, and a minute without an image is no error.
        let _ = tokio::time::timeout(EVERY, waiting).await;
        Ok(())
    }
}

/// Nothing when it is not written.
fn parse(object: Option<&Value>) -> Result<Option<Runtime>, Error> {
    let Some(text) = object.and_then(|object| object["data"][KEY].as_str()) else { return Ok(None) };
    serde_json::from_str(text).map(Some).map_err(|source| Error::Parse { what: "ConfigMap runtime", source })
}

fn build(runtime: &Runtime, old: Option<&Value>) -> Result<Value, Error> {
    let text = serde_json::to_string(runtime).map_err(|source| Error::Parse { what: "what should run", source })?;
    let mut metadata = json!({"name": NAME, "labels": {"app.kubernetes.io/managed-by": "tenant-agent"}});
    if let Some(old) = old {
        metadata["resourceVersion"] = old["metadata"]["resourceVersion"].clone();
    }
    Ok(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {KEY: text}}))
}
