//! Secrets of a task: they come with the claim, live in memory only, and are asked for again after a crash.

use std::sync::Arc;
use std::time::Duration;

use agent_api::Secrets;
use model::TaskId;
use tokio::sync::OnceCell;
use tokio::time::sleep;

use super::ControlPlane;
use crate::Error;
use crate::kit::backoff::Backoff;

/// The secrets of the task under way.
#[derive(Clone)]
pub struct TaskSecrets {
    control: Arc<ControlPlane>,
    id: TaskId,
    known: Arc<OnceCell<Secrets>>,
}

impl TaskSecrets {
    /// Of a task; `given` when it was just claimed.
    #[must_use]
    pub fn new(control: Arc<ControlPlane>, id: TaskId, given: Option<Secrets>) -> Self {
        Self { control, id, known: Arc::new(OnceCell::new_with(given)) }
    }

    /// The secrets. After a crash this waits for the control plane for as long as it takes; steps that need no secret go
    /// on without it.
    ///
    /// # Errors
    /// [`Error::Stale`] when the control plane says that the task is not this agent's any more.
    pub async fn get(&self) -> Result<&Secrets, Error> {
        self.known.get_or_try_init(|| self.fetch()).await
    }

    async fn fetch(&self) -> Result<Secrets, Error> {
        let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(30));
        loop {
            match self.control.task(self.id).await {
                Ok(task) => return Ok(task.secrets),
                Err(Error::Answer { status: 403 | 404 | 409 | 410, .. }) => return Err(Error::Stale),
                Err(error) => tracing::warn!(
                    task.id = %self.id,
                    error = error.sentence(),
                    "the task's secrets can't be fetched yet; trying again"
                ),
            }
            sleep(backoff.delay()).await;
        }
    }
}
