//! `Start`: prepare, run, prove the login, open the door.

use std::sync::Arc;

use agent_api::{Outcome, Start, TenantLimits};
use chrono::{DateTime, Utc};

use super::{Tenant, place_files};
use crate::Error;
use crate::claim::TaskSecrets;
use crate::erp::{guard, personalise, proof};
use crate::journal::Results;
use crate::kit::random;
use crate::run::{Step, Work};
use crate::runtime::DoorShown;

/// When the login was proven.
const PROVEN_AT: &str = "proven_at";

/// A `Start` under way.
pub struct StartTask {
    /// The tenant.
    pub tenant: Arc<Tenant>,
    /// What is to be done.
    pub plan: Start,
    /// The first administrator's hash, needed by the first start only.
    pub secrets: TaskSecrets,
}

impl StartTask {
    async fn close_door(&self) -> Result<(), Error> {
        self.tenant.keeper.change(|runtime| runtime.language = Some(self.plan.company.language)).await?;
        self.tenant.stop_erp(DoorShown::Starting).await
    }

    async fn fetch_files(&self) -> Result<(), Error> {
        let golden = &self.plan.golden_files;
        place_files(&self.tenant.http, &golden.url, &self.tenant.files, &self.tenant.id.database()).await
    }

    async fn personalise(&self) -> Result<(), Error> {
        let mut database = self.tenant.connect().await?;
        let hash = if personalise::is_personalised(&database).await? {
            None
        } else {
            self.secrets.get().await?.admin_password_hash.clone()
        };
        personalise::personalise(&mut database, &self.plan, hash.as_ref().map(agent_api::Secret::expose)).await
    }

    async fn run_erp(&self) -> Result<(), Error> {
        self.tenant.run_erp(Some((&self.plan.image, self.plan.resources))).await
    }

    /// The ERP reads the proof user's row at each sign-in, so that it may be activated while the ERP runs. The password
    /// exists in this function only; whatever happens in it, the user is archived again.
    async fn prove_login(&self, results: &mut Results) -> Result<(), Error> {
        let password = random::password()?;
        let hash = tokio::task::spawn_blocking({
            let password = password.clone();
            move || random::erp_hash(&password)
        });
        let hash =
            hash.await.map_err(|error| Error::Conflict(format!("the password could not be hashed: {error}")))??;
        let mut database = self.tenant.connect().await?;
        let proven = match proof::activate(&mut database, &hash).await {
            Ok(uid) => self.tenant.erp.prove(uid, &password).await,
            Err(error) => Err(error),
        };
        self.tenant.archive_proof().await?;
        proven?;
        results.set(PROVEN_AT, &self.tenant.clock.now())
    }

    async fn guard(&self) -> Result<(), Error> {
        let limits = self.limits();
        let mut database = self.tenant.connect().await?;
        guard::guard(&mut database, &self.tenant.id.database(), &limits).await?;
        self.tenant
            .keeper
            .change(|runtime| {
                if runtime.limits.as_ref().is_none_or(|current| current.version < limits.version) {
                    runtime.limits = Some(limits.clone());
                }
            })
            .await
    }

    /// The newer of the plan's and those that came since.
    fn limits(&self) -> TenantLimits {
        match self.tenant.keeper.current().limits {
            Some(current) if current.version > self.plan.limits.version => current,
            _ => self.plan.limits.clone(),
        }
    }

    async fn open_door(&self) -> Result<(), Error> {
        self.tenant.keeper.change(|runtime| runtime.door = DoorShown::Open).await
    }
}

impl Work for StartTask {
    const STEPS: &'static [Step<Self>] = &[
        Step { name: "close_door", run: |task, _| Box::pin(async { task.close_door().await }) },
        Step { name: "fetch_files", run: |task, _| Box::pin(async { task.fetch_files().await }) },
        Step { name: "personalise", run: |task, _| Box::pin(async { task.personalise().await }) },
        Step { name: "ensure_role", run: |task, _| Box::pin(async { task.tenant.ensure_role().await }) },
        Step { name: "run_erp", run: |task, _| Box::pin(async { task.run_erp().await }) },
        Step { name: "await_ready", run: |task, _| Box::pin(async { task.tenant.await_ready().await }) },
        Step { name: "prove_login", run: |task, results| Box::pin(async { task.prove_login(results).await }) },
        Step { name: "guard", run: |task, _| Box::pin(async { task.guard().await }) },
        Step { name: "open_door", run: |task, _| Box::pin(async { task.open_door().await }) },
    ];

    /// Nothing unproven runs: the ERP is at zero, the proof user archived, and the door says that the ERP starts, which
    /// the control plane's next try makes true.
    async fn settle(&self, _results: &Results) -> Result<(), Error> {
        let stopped = self.tenant.stop_erp(DoorShown::Starting).await;
        self.tenant.archive_proof().await?;
        stopped
    }

    fn outcome(&self, results: &Results) -> Result<Outcome, Error> {
        match results.get::<DateTime<Utc>>(PROVEN_AT)? {
            Some(at) => Ok(Outcome::LoginProven { at }),
            None => Err(Error::NotProven("no login was proven".into())),
        }
    }
}
