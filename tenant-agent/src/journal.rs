//! The ConfigMap `journal`: what this agent has begun, so that another life of it can finish it.
//!
//! Written with the `resourceVersion` that was read: a conflict means that another agent writes, and this one stops. It
//! holds plans, steps and results, never secrets and never logs, and stays below 64 KiB.

use std::collections::BTreeMap;

use agent_api::{Plan, ReportState, Step, StepState, Task};
use chrono::{DateTime, Utc};
use model::{Generation, TaskId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::Error;
use crate::kit::cluster::{Cluster, Kind, Written};

const NAME: &str = "journal";
/// Bytes that a journal may hold.
const LARGEST: usize = 64 << 10;
/// Owners whose newest generation is remembered. Ids grow with time, the oldest are forgotten first.
const FENCES: usize = 400;

/// What steps leave for later steps and for the outcome.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Results(BTreeMap<String, Value>);

impl Results {
    /// Leaves a result; an older one of that name is replaced.
    ///
    /// # Errors
    /// When it has no JSON form.
    pub fn set(&mut self, name: &'static str, value: &impl Serialize) -> Result<(), Error> {
        let value = serde_json::to_value(value).map_err(|source| Error::Parse { what: name, source })?;
        self.0.insert(name.to_owned(), value);
        Ok(())
    }

    /// A result that was left.
    ///
    /// # Errors
    /// When it has another shape.
    pub fn get<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>, Error> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        serde_json::from_value(value.clone()).map(Some).map_err(|source| Error::Parse { what: name, source })
    }
}

/// A task as written down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The task.
    pub id: TaskId,
    /// The attempt that reports are fenced by.
    pub attempt: i32,
    /// The age of the intent.
    pub generation: Generation,
    /// All there is to do.
    pub plan: Plan,
    /// Steps begun so far.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// What they left.
    #[serde(default)]
    pub results: Results,
    /// How it ended.
    #[serde(default)]
    pub end: Option<ReportState>,
    /// Whether the control plane knows.
    #[serde(default)]
    pub reported: bool,
}

impl Entry {
    /// A task that was just claimed.
    #[must_use]
    pub fn new(task: &Task) -> Self {
        Self {
            id: task.id,
            attempt: task.attempt,
            generation: task.generation,
            plan: task.plan.clone(),
            steps: Vec::new(),
            results: Results::default(),
            end: None,
            reported: false,
        }
    }

    /// Whether a step ended well.
    #[must_use]
    pub fn is_done(&self, step: &str) -> bool {
        self.steps.iter().any(|seen| seen.name == step && seen.state == StepState::Done)
    }

    /// Notes that a step begins, once more if it had begun.
    pub fn begin(&mut self, step: &str, now: DateTime<Utc>) {
        self.steps.retain(|seen| seen.name != step);
        let name = step.to_owned();
        self.steps.push(Step { name, state: StepState::Running, started_at: now, ended_at: None });
    }

    /// Notes that the newest step ended.
    pub fn end_step(&mut self, is_well: bool, now: DateTime<Utc>) {
        if let Some(step) = self.steps.last_mut() {
            step.state = if is_well { StepState::Done } else { StepState::Failed };
            step.ended_at = Some(now);
        }
    }

    /// Whose generations this one is compared with.
    fn fence(&self) -> String {
        match &self.plan {
            Plan::Start(_) | Plan::Stop(_) | Plan::ResetAdmin(_) => "tenant".into(),
            Plan::PrepareDatabase(plan) => plan.tenant.to_string(),
            Plan::DropDatabase(plan) => plan.tenant.to_string(),
            Plan::BuildGolden(plan) => plan.golden.to_string(),
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Stored {
    version: Option<String>,
    entries: BTreeMap<String, Entry>,
    newest: BTreeMap<String, Generation>,
}

/// The journal of one agent.
pub struct Journal {
    cluster: Cluster,
    stored: Mutex<Stored>,
}

impl Journal {
    /// A journal that knows nothing yet.
    #[must_use]
    pub fn new(cluster: Cluster) -> Self {
        Self { cluster, stored: Mutex::default() }
    }

    /// Reads what is written, after the Lease was taken or another agent wrote.
    ///
    /// # Errors
    /// When the cluster does not answer or the journal can't be understood.
    pub async fn load(&self) -> Result<(), Error> {
        let mut stored = self.stored.lock().await;
        *stored = match self.cluster.get(Kind::ConfigMap, NAME).await? {
            Some(object) => parse(&object)?,
            None => Stored::default(),
        };
        Ok(())
    }

    /// What is written in a place.
    pub async fn entry(&self, slot: usize) -> Option<Entry> {
        self.stored.lock().await.entries.get(&key(slot)).cloned()
    }

    /// Writes a task down for the first time.
    ///
    /// # Errors
    /// [`Error::Conflict`] when a newer intent of the same owner was started before; else as [`Journal::save`].
    pub async fn start(&self, slot: usize, entry: &Entry) -> Result<(), Error> {
        let mut stored = self.stored.lock().await;
        let mut next = stored.clone();
        let fence = entry.fence();
        if let Some(newest) = next.newest.get(&fence).filter(|newest| **newest > entry.generation) {
            let ours = entry.generation;
            return Err(Error::Conflict(format!("generation {ours} is older than {newest}, which was started before")));
        }
        next.newest.insert(fence, entry.generation);
        while next.newest.len() > FENCES {
            next.newest.pop_first();
        }
        next.entries.insert(key(slot), entry.clone());
        self.write(&mut stored, next).await
    }

    /// Writes down where a task stands.
    ///
    /// # Errors
    /// [`Error::NotMine`] when another agent wrote in between; else when the cluster does not answer.
    pub async fn save(&self, slot: usize, entry: &Entry) -> Result<(), Error> {
        let mut stored = self.stored.lock().await;
        let mut next = stored.clone();
        next.entries.insert(key(slot), entry.clone());
        self.write(&mut stored, next).await
    }

    async fn write(&self, stored: &mut Stored, next: Stored) -> Result<(), Error> {
        let object = build(&next)?;
        let size: usize = object["data"].to_string().len();
        if size > LARGEST {
            return Err(Error::Conflict(format!("the journal would hold {size} bytes, at most {LARGEST} are allowed")));
        }
        let written = match next.version {
            Some(_) => self.cluster.replace(Kind::ConfigMap, &object).await?,
            None => self.cluster.create(Kind::ConfigMap, &object).await?,
        };
        match written {
            Written::Stored(object) => {
                *stored = parse(&object)?;
                Ok(())
            }
            Written::Conflict => Err(Error::NotMine),
        }
    }
}

fn key(slot: usize) -> String {
    format!("task-{slot}")
}

fn build(stored: &Stored) -> Result<Value, Error> {
    let text = |what, value: Result<String, serde_json::Error>| value.map_err(|source| Error::Parse { what, source });
    let mut data = serde_json::Map::new();
    for (key, entry) in &stored.entries {
        data.insert(key.clone(), Value::String(text("a journaled task", serde_json::to_string(entry))?));
    }
    data.insert("newest".into(), Value::String(text("the newest generations", serde_json::to_string(&stored.newest))?));
    let mut metadata = json!({"name": NAME, "labels": {"app.kubernetes.io/managed-by": "tenant-agent"}});
    if let Some(version) = &stored.version {
        metadata["resourceVersion"] = json!(version);
    }
    Ok(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}))
}

fn parse(object: &Value) -> Result<Stored, Error> {
    let mut stored =
        Stored { version: object["metadata"]["resourceVersion"].as_str().map(ToOwned::to_owned), ..Stored::default() };
    for (key, text) in object["data"].as_object().into_iter().flatten() {
        let text = text.as_str().unwrap_or_default();
        let wrong = |source| Error::Parse { what: "the journal", source };
        if key == "newest" {
            stored.newest = serde_json::from_str(text).map_err(wrong)?;
        } else {
            stored.entries.insert(key.clone(), serde_json::from_str(text).map_err(wrong)?);
        }
    }
    Ok(stored)
}
