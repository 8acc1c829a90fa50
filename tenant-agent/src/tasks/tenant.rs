//! The tenant that this agent works for, and which tasks it knows.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use agent_api::{AgentObservation, Plan, Resources, TenantLimits};
use model::TenantId;
use tokio::sync::watch;
use tokio_postgres::Client;

use super::{ResetAdminTask, StartTask, StopTask};
use crate::Error;
use crate::claim::{TaskSecrets, Trade};
use crate::erp::role::{ErpRole, PutBack};
use crate::erp::web::ErpWeb;
use crate::erp::{guard, proof, sessions};
use crate::journal::Entry;
use crate::kit::clock::Clock;
use crate::kit::cluster::{Cluster, Kind};
use crate::kit::database::Database;
use crate::kit::http::Http;
use crate::kit::wait::{Seen, until};
use crate::meter::Meter;
use crate::run::{Bench, carry_out};
use crate::runtime::{DoorShown, Keeper};

/// How long an ERP may take to end: its grace period and some.
const STOP_WITHIN: Duration = Duration::from_secs(90);
/// How long an ERP may take to start: pulling the image on a slow line included.
const READY_WITHIN: Duration = Duration::from_secs(600);
/// How often a condition is looked at.
const LOOK: Duration = Duration::from_millis(300);

/// All that a task of this tenant works with.
pub struct Tenant {
    /// The tenant.
    pub id: TenantId,
    /// Its namespace.
    pub cluster: Cluster,
    /// The cell's database server, as the tenant's admin role.
    pub database: Database,
    /// The ERP's own role on it.
    pub role: ErpRole,
    /// Calls to the cell agent.
    pub http: Http,
    /// The ERP through the door's internal listener.
    pub erp: ErpWeb,
    /// What should run.
    pub keeper: Arc<Keeper>,
    /// The tenant's volume.
    pub files: PathBuf,
    /// The time.
    pub clock: Clock,
    /// Whether a `Stop` waits for the task under way to end.
    pub stop_waits: StopWaits,
}

/// Whether a `Stop` waits for the task under way to end, as the control plane said last.
#[derive(Debug, Default)]
pub struct StopWaits(watch::Sender<bool>);

impl StopWaits {
    /// What the control plane says now.
    pub fn hear(&self, waits: bool) {
        self.0.send_if_modified(|before| std::mem::replace(before, waits) != waits);
    }

    /// Whether one waits.
    #[must_use]
    pub fn is_true(&self) -> bool {
        *self.0.borrow()
    }

    /// Ends as soon as one waits.
    pub async fn heard(&self) {
        // The sender lives in `self`, so this can't end by its absence.
        let _ = self.0.subscribe().wait_for(|waits| *waits).await;
    }
}

impl Tenant {
    /// A connection to the tenant's own database.
    ///
    /// # Errors
    /// [`Error::ConnectDatabase`].
    pub async fn connect(&self) -> Result<Client, Error> {
        self.database.connect(&self.id.database()).await
    }

    /// Puts the ERP's role back as its Secret says, and says so in the log: its people can change it by SQL.
    ///
    /// # Errors
    /// Those of [`ErpRole::ensure`].
    pub async fn ensure_role(&self) -> Result<(), Error> {
        let put_back = self.role.ensure(&mut self.connect().await?, &self.id.database()).await?;
        if put_back != PutBack::default() {
            tracing::warn!(?put_back, "the ERP's database role had changed itself and was put back");
        }
        Ok(())
    }

    /// The ERP's sessions on the volume.
    #[must_use]
    pub fn sessions(&self) -> PathBuf {
        self.files.join("sessions")
    }

    /// Brings the ERP to zero and waits until its last process is gone.
    ///
    /// # Errors
    /// [`Error::Deadline`] when it does not end.
    pub async fn stop_erp(&self, door: DoorShown) -> Result<(), Error> {
        self.keeper
            .change(|runtime| {
                runtime.door = door;
                runtime.is_up = false;
            })
            .await?;
        until("the end of the ERP", STOP_WITHIN, LOOK, || async {
            let pods = self.cluster.list(Kind::Pod, "app.kubernetes.io/name=erp").await?;
            Ok(if pods.is_empty() { Seen::Yes(()) } else { Seen::NotYet(format!("{} pods", pods.len())) })
        })
        .await
    }

    /// Lets the ERP run, with another image and other resources if they are given.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub async fn run_erp(&self, with: Option<(&str, Resources)>) -> Result<(), Error> {
        self.keeper
            .change(|runtime| {
                runtime.is_up = true;
                if let Some((image, resources)) = with {
                    runtime.image = Some(image.to_owned());
                    runtime.resources = Some(resources);
                }
            })
            .await
    }

    /// Waits until the ERP answers through the door's internal listener, or until it is stopped anyway: an ERP that does not
    /// come up must not keep its tenant from being stopped.
    ///
    /// # Errors
    /// [`Error::NotProven`] with the pod's own words when it does not start; [`Error::StopWaits`].
    pub async fn await_ready(&self) -> Result<(), Error> {
        tokio::select! {
            ready = self.until_ready() => ready,
            () = self.stop_waits.heard() => Err(Error::StopWaits),
        }
    }

    async fn until_ready(&self) -> Result<(), Error> {
        let waiting = until("the ERP's readiness", READY_WITHIN, LOOK, || async {
            Ok(match self.erp.health().await {
                Ok(()) => Seen::Yes(()),
                Err(said) => {
                    self.check_pod().await?;
                    Seen::NotYet(said)
                }
            })
        });
        match waiting.await {
            Err(error @ Error::Deadline { .. }) => Err(Error::NotProven(error.sentence())),
            done => done,
        }
    }

    /// Ends the wait early for a pod that can't start by itself any more.
    async fn check_pod(&self) -> Result<(), Error> {
        for pod in self.cluster.list(Kind::Pod, "app.kubernetes.io/name=erp").await? {
            let Some(status) = pod["status"]["containerStatuses"].get(0) else { continue };
            let restarts = status["restartCount"].as_i64().unwrap_or(0);
            let reason = status["state"]["waiting"]["reason"].as_str().unwrap_or_default();
            if reason == "InvalidImageName" || reason == "ErrImageNeverPull" || restarts >= 5 {
                let message = status["state"]["waiting"]["message"].as_str().unwrap_or_default();
                return Err(Error::NotProven(format!(
                    "the ERP's pod does not start: {reason} {message} after {restarts} restarts"
                )));
            }
        }
        Ok(())
    }

    /// No trace of the proof user but its archived row.
    ///
    /// # Errors
    /// When the database or the volume does not do it.
    pub async fn archive_proof(&self) -> Result<(), Error> {
        let database = match self.connect().await {
            // A tenant without database has no proof user.
            Err(error @ Error::ConnectDatabase { .. }) if error.kind() == agent_api::FailureKind::Conflict => {
                return Ok(());
            }
            connected => connected?,
        };
        if let Some(uid) = proof::archive(&database).await? {
            sessions::remove(&self.sessions(), uid).await?;
        }
        Ok(())
    }
}

/// The tasks of a tenant agent.
pub struct TenantTrade {
    tenant: Arc<Tenant>,
    meter: Arc<Meter>,
}

impl TenantTrade {
    /// For one tenant.
    #[must_use]
    pub const fn new(tenant: Arc<Tenant>, meter: Arc<Meter>) -> Self {
        Self { tenant, meter }
    }
}

impl Trade for TenantTrade {
    async fn carry_out(
        &self,
        entry: &mut Entry,
        secrets: TaskSecrets,
        bench: &Bench,
        seen: &watch::Sender<Entry>,
    ) -> Result<(), Error> {
        let tenant = self.tenant.clone();
        match entry.plan.clone() {
            Plan::Start(plan) => carry_out(&StartTask { tenant, plan, secrets }, entry, bench, seen).await,
            Plan::Stop(plan) => carry_out(&StopTask { tenant, plan }, entry, bench, seen).await,
            Plan::ResetAdmin(plan) => carry_out(&ResetAdminTask { tenant, plan, secrets }, entry, bench, seen).await,
            other => crate::claim::refuse(entry, &other),
        }
    }

    async fn abandon(&self, entry: &Entry, secrets: TaskSecrets) -> Result<(), Error> {
        use crate::run::Work;
        let tenant = self.tenant.clone();
        match entry.plan.clone() {
            Plan::Start(plan) => StartTask { tenant, plan, secrets }.settle(&entry.results).await,
            Plan::Stop(plan) => StopTask { tenant, plan }.settle(&entry.results).await,
            Plan::ResetAdmin(plan) => ResetAdminTask { tenant, plan, secrets }.settle(&entry.results).await,
            _ => Ok(()),
        }
    }

    async fn observe(&self) -> Option<AgentObservation> {
        Some(self.meter.observe(&self.tenant).await)
    }

    fn hear_stop(&self, waits: bool) {
        self.tenant.stop_waits.hear(waits);
    }

    fn limits_version(&self) -> Option<i64> {
        self.tenant.keeper.current().limits.map(|limits| limits.version)
    }

    /// Written down first, so that they survive; then set in the database, which a tenant that was never guarded gets
    /// with its first guard. Until the database has them the next claim waits.
    async fn apply_limits(&self, limits: TenantLimits) -> Result<(), Error> {
        let current = self.tenant.keeper.current().limits;
        if current.is_some_and(|current| current.version >= limits.version) {
            return Ok(());
        }
        self.tenant.keeper.change(|runtime| runtime.limits = Some(limits.clone())).await?;
        tracing::info!(limits.version = limits.version, limits.seats = limits.seats, "newer limits");
        self.meter.wake();
        let database = self.tenant.connect().await?;
        guard::set_seats(&database, &limits).await
    }
}
