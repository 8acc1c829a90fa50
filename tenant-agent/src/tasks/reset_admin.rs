//! `ResetAdmin`: a new password for the ERP's first administrator.
//!
//! The ERP is stopped meanwhile: it caches the token that a session is checked by, and SQL is only right without it.

use std::sync::Arc;

use agent_api::{Outcome, ResetAdmin};

use super::Tenant;
use crate::Error;
use crate::claim::TaskSecrets;
use crate::erp::{admin, sessions};
use crate::journal::Results;
use crate::run::{Step, Work};
use crate::runtime::{DoorShown, Runtime};

/// What ran before, so that the same runs afterwards.
const BEFORE: &str = "before";

/// A `ResetAdmin` under way.
pub struct ResetAdminTask {
    /// The tenant.
    pub tenant: Arc<Tenant>,
    /// What is to be done.
    pub plan: ResetAdmin,
    /// The new hash.
    pub secrets: TaskSecrets,
}

impl ResetAdminTask {
    /// Once only: after a crash behind [`Self::stop_erp`] it would look as if nothing had been running.
    async fn remember(&self, results: &mut Results) -> Result<(), Error> {
        if results.get::<bool>(BEFORE)?.is_none() {
            results.set(BEFORE, &is_open(&self.tenant.keeper.current()))?;
        }
        Ok(())
    }

    async fn stop_erp(&self) -> Result<(), Error> {
        let door = match self.tenant.keeper.current().door {
            DoorShown::Open => DoorShown::Starting,
            other => other,
        };
        self.tenant.stop_erp(door).await
    }

    async fn set_password(&self) -> Result<(), Error> {
        let secrets = self.secrets.get().await?;
        let Some(hash) = &secrets.admin_password_hash else {
            return Err(Error::Conflict("the task came without a password hash".into()));
        };
        let database = self.tenant.connect().await?;
        admin::set_password(&database, &self.plan.administrator, hash.expose()).await?;
        sessions::remove(&self.tenant.sessions(), admin::USER).await.map(drop)
    }

    async fn open_again(&self, results: &Results) -> Result<(), Error> {
        if results.get(BEFORE)? == Some(true) { self.open().await } else { Ok(()) }
    }

    /// An ERP that is stopped next stays closed: the `Stop` that waits, or the `Start` that comes in its place, goes on from
    /// here.
    async fn open(&self) -> Result<(), Error> {
        if self.tenant.stop_waits.is_true() {
            return Ok(());
        }
        self.tenant.run_erp(None).await?;
        match self.tenant.await_ready().await {
            Err(Error::StopWaits) => return Ok(()),
            ready => ready?,
        }
        self.tenant.keeper.change(|runtime| runtime.door = DoorShown::Open).await
    }
}

fn is_open(runtime: &Runtime) -> bool {
    runtime.is_up && runtime.door == DoorShown::Open
}

impl Work for ResetAdminTask {
    const STEPS: &'static [Step<Self>] = &[
        Step { name: "remember_state", run: |task, results| Box::pin(async { task.remember(results).await }) },
        Step { name: "stop_erp", run: |task, _| Box::pin(async { task.stop_erp().await }) },
        Step { name: "set_password", run: |task, _| Box::pin(async { task.set_password().await }) },
        Step { name: "open_door", run: |task, results| Box::pin(async { task.open_again(results).await }) },
    ];

    /// A tenant that had been open is open again, with the old password or the new one, unless it is stopped next.
    async fn settle(&self, results: &Results) -> Result<(), Error> {
        self.open_again(results).await
    }

    fn outcome(&self, _results: &Results) -> Result<Outcome, Error> {
        Ok(Outcome::Done)
    }
}
