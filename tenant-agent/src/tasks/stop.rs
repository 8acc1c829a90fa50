//! `Stop`: close the door and bring the ERP to zero.

use std::sync::Arc;

use agent_api::{Outcome, Stop};

use super::Tenant;
use crate::Error;
use crate::journal::Results;
use crate::run::{Step, Work};
use crate::runtime::DoorShown;

/// A `Stop` under way.
pub struct StopTask {
    /// The tenant.
    pub tenant: Arc<Tenant>,
    /// What is to be done.
    pub plan: Stop,
}

impl StopTask {
    /// One write says both: the door closes with the ERP's order to end.
    async fn stop_erp(&self) -> Result<(), Error> {
        self.tenant.stop_erp(DoorShown::Stopped { reason: self.plan.reason }).await
    }
}

impl Work for StopTask {
    const STEPS: &'static [Step<Self>] =
        &[Step { name: "stop_erp", run: |task, _| Box::pin(async { task.stop_erp().await }) }];

    /// A stop that can't be finished stays asked for: the door is closed and the ERP ends when it can.
    async fn settle(&self, _results: &Results) -> Result<(), Error> {
        Ok(())
    }

    fn outcome(&self, _results: &Results) -> Result<Outcome, Error> {
        Ok(Outcome::Done)
    }
}
