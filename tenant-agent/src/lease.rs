//! The Lease: two agents overlap during an update, one of them claims and runs tasks.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use crate::Error;
use crate::kit::clock::Clock;
use crate::kit::cluster::{Cluster, Kind, Written};

/// How long a Lease holds without renewal, in seconds.
const DURATION_S: u64 = 15;
/// How often it is renewed by its holder.
const RENEW: Duration = Duration::from_secs(5);
/// How often another agent looks whether it is free.
const LOOK: Duration = Duration::from_secs(2);

/// What is known about the Lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is ours.
    Held,
    /// It was ours, and the cluster has not answered since: nobody else can have taken it either.
    Unsure,
    /// It is another's, or nobody's yet.
    Not,
}

/// The right to claim and run tasks.
#[derive(Clone)]
pub struct Lease(watch::Receiver<Standing>);

impl Lease {
    /// A right that nobody contests, for tests of what needs one.
    #[must_use]
    pub fn uncontested() -> Self {
        Self(watch::channel(Standing::Held).1)
    }

    /// Whether it is ours now.
    #[must_use]
    pub fn is_held(&self) -> bool {
        *self.0.borrow() == Standing::Held
    }

    /// Waits until it is ours.
    pub async fn held(&self) {
        let mut standing = self.0.clone();
        if standing.wait_for(|now| *now == Standing::Held).await.is_err() && !self.is_held() {
            std::future::pending::<()>().await;
        }
    }

    /// Ends when it is another's.
    pub async fn lost(&self) {
        let mut standing = self.0.clone();
        if standing.wait_for(|now| *now == Standing::Not).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Waits while it is not known whose it is.
    ///
    /// # Errors
    /// [`Error::NotMine`] when it is another's.
    pub async fn confirm(&self) -> Result<(), Error> {
        let mut standing = self.0.clone();
        match standing.wait_for(|now| *now != Standing::Unsure).await.map(|now| *now) {
            Ok(Standing::Held) => Ok(()),
            Ok(_) => Err(Error::NotMine),
            Err(_) if self.is_held() => Ok(()),
            Err(_) => Err(Error::NotMine),
        }
    }
}

/// Who strives for the Lease.
pub struct Candidate {
    cluster: Cluster,
    clock: Clock,
    name: &'static str,
    identity: String,
    standing: watch::Sender<Standing>,
    /// What another holder last wrote, and when this agent first saw it: clocks of two machines are never compared.
    seen: Option<(String, Instant)>,
    renewed: Option<Instant>,
}

impl Candidate {
    /// Strives for the Lease `name` under the pod's name.
    #[must_use]
    pub fn new(cluster: Cluster, clock: Clock, name: &'static str, identity: &str) -> (Self, Lease) {
        let (standing, lease) = watch::channel(Standing::Not);
        let identity = identity.to_owned();
        (Self { cluster, clock, name, identity, standing, seen: None, renewed: None }, Lease(lease))
    }

    /// Takes and renews it until `stop`, then gives it back.
    pub async fn strive(mut self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            let standing = self.turn().await;
            if self.standing.send_replace(standing) != standing {
                tracing::info!(lease.name = self.name, lease.standing = ?standing, "the Lease changed hands");
            }
            let pause = if standing == Standing::Held { RENEW } else { LOOK };
            tokio::select! {
                () = sleep(pause) => {}
                () = &mut stop => break,
            }
        }
        if let Err(error) = self.give_back().await {
            tracing::warn!(error = error.sentence(), "the Lease could not be given back; it runs out by itself");
        }
        self.standing.send_replace(Standing::Not);
    }

    async fn turn(&mut self) -> Standing {
        match self.try_take().await {
            Ok(true) => {
                self.renewed = Some(Instant::now());
                Standing::Held
            }
            Ok(false) => {
                self.renewed = None;
                Standing::Not
            }
            Err(error) => {
                tracing::warn!(error = error.sentence(), "the Lease could not be renewed");
                match self.renewed {
                    Some(at) if at.elapsed() < Duration::from_secs(DURATION_S) => Standing::Held,
                    Some(_) => Standing::Unsure,
                    None => Standing::Not,
                }
            }
        }
    }

    async fn try_take(&mut self) -> Result<bool, Error> {
        let written = match self.cluster.get(Kind::Lease, self.name).await? {
            None => self.cluster.create(Kind::Lease, &self.build(None)).await?,
            Some(lease) if self.is_free(&lease) => self.cluster.replace(Kind::Lease, &self.build(Some(&lease))).await?,
            Some(_) => return Ok(false),
        };
        Ok(matches!(written, Written::Stored(_)))
    }

    fn is_free(&mut self, lease: &Value) -> bool {
        let holder = lease["spec"]["holderIdentity"].as_str().unwrap_or_default();
        if holder.is_empty() || holder == self.identity {
            return true;
        }
        let written = lease["spec"].to_string();
        match &self.seen {
            Some((seen, since)) if *seen == written => since.elapsed() > Duration::from_secs(DURATION_S),
            _ => {
                self.seen = Some((written, Instant::now()));
                false
            }
        }
    }

    fn build(&self, old: Option<&Value>) -> Value {
        let now = micro_time(self.clock.now());
        let mut metadata = json!({"name": self.name, "labels": {"app.kubernetes.io/managed-by": "tenant-agent"}});
        let mut spec = json!({
            "holderIdentity": self.identity, "leaseDurationSeconds": DURATION_S,
            "acquireTime": now, "renewTime": now, "leaseTransitions": 0,
        });
        if let Some(old) = old {
            metadata["resourceVersion"] = old["metadata"]["resourceVersion"].clone();
            let transitions = old["spec"]["leaseTransitions"].as_i64().unwrap_or(0);
            if old["spec"]["holderIdentity"] == spec["holderIdentity"] {
                spec["acquireTime"] = old["spec"]["acquireTime"].clone();
                spec["leaseTransitions"] = json!(transitions);
            } else {
                spec["leaseTransitions"] = json!(transitions + 1);
            }
        }
        json!({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata, "spec": spec})
    }

    async fn give_back(&self) -> Result<(), Error> {
        let Some(mut lease) = self.cluster.get(Kind::Lease, self.name).await? else { return Ok(()) };
        if lease["spec"]["holderIdentity"] == json!(self.identity) {
            lease["spec"]["holderIdentity"] = json!("");
            self.cluster.replace(Kind::Lease, &lease).await?;
        }
        Ok(())
    }
}

fn micro_time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
