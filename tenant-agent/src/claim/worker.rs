//! The loop of an agent: claim, carry out, report; for ever, whether or not the control plane answers.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use agent_api::{
    AgentObservation, ClaimAnswer, ClaimRequest, LEASE_S, LONGEST_WAIT_S, Report, ReportState, Task, TenantLimits,
};
use tokio::sync::watch;
use tokio::time::sleep;

use super::{ControlPlane, TaskSecrets};
use crate::Error;
use crate::journal::Entry;
use crate::kit::backoff::Backoff;
use crate::run::{Bench, is_crash};

/// The longest pause between two tries while the control plane is away.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How long a busy agent that heard of a waiting `Stop` asks nothing.
const AFTER_STOP: Duration = Duration::from_secs(4);

/// What an agent can do: the tasks of its mode.
pub trait Trade: Send + Sync + 'static {
    /// Carries out a task; every change of its entry is told to `seen`.
    fn carry_out(
        &self,
        entry: &mut Entry,
        secrets: TaskSecrets,
        bench: &Bench,
        seen: &watch::Sender<Entry>,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Tidies up after a task that was taken away, so that nothing is half done.
    fn abandon(&self, entry: &Entry, secrets: TaskSecrets) -> impl Future<Output = Result<(), Error>> + Send;

    /// The last log lines of what runs elsewhere for the task under way.
    fn log(&self, _entry: &Entry) -> Vec<String> {
        Vec::new()
    }

    /// What the agent sees of its tenant.
    fn observe(&self) -> impl Future<Output = Option<AgentObservation>> + Send {
        std::future::ready(None)
    }

    /// Version of the limits in force.
    fn limits_version(&self) -> Option<i64> {
        None
    }

    /// Whether a `Stop` waits for the task under way to end.
    fn hear_stop(&self, _waits: bool) {}

    /// Newer limits.
    fn apply_limits(&self, _limits: TenantLimits) -> impl Future<Output = Result<(), Error>> + Send {
        std::future::ready(Ok(()))
    }
}

/// One loop over one place of the journal.
pub struct Worker<T> {
    /// What it can do.
    pub trade: Arc<T>,
    /// Whom it asks.
    pub control: Arc<ControlPlane>,
    /// Where it writes.
    pub bench: Bench,
    /// How long a claim waits, in seconds, at most [`LONGEST_WAIT_S`].
    pub wait_s: u64,
}

/// How a task's run ended for this agent.
enum Ended {
    /// The entry holds an end that the control plane shall hear of.
    Finished,
    /// The control plane gave the task to another attempt.
    Stale,
}

impl<T: Trade> Worker<T> {
    /// A worker with the protocol's own wait.
    pub fn new(trade: Arc<T>, control: Arc<ControlPlane>, bench: Bench) -> Self {
        Self { trade, control, bench, wait_s: LONGEST_WAIT_S }
    }

    /// Works until the agent ends. Only a test's crash ends it earlier.
    pub async fn work(&self) {
        let mut backoff = Backoff::new(Duration::from_secs(1), LONGEST_PAUSE);
        loop {
            self.bench.lease.held().await;
            match self.work_while_held().await {
                Err(error) if is_crash(&error) => return,
                Err(Error::NotMine) => tracing::warn!("another agent wrote the journal; reading it again"),
                Err(error) => tracing::error!(error = error.sentence(), "the agent's work is interrupted"),
                Ok(()) => backoff.reset(),
            }
            sleep(backoff.delay()).await;
        }
    }

    /// Resumes what is journaled, then claims.
    async fn work_while_held(&self) -> Result<(), Error> {
        self.bench.journal.load().await?;
        if let Some(entry) = self.bench.journal.entry(self.bench.slot).await.filter(|entry| !entry.reported) {
            tracing::info!(task.id = %entry.id, task.kind = %entry.plan.kind(), "resuming a task from the journal");
            let secrets = TaskSecrets::new(self.control.clone(), entry.id, None);
            self.finish(entry, secrets).await?;
        }
        loop {
            let task = tokio::select! {
                task = self.await_task() => task,
                () = self.bench.lease.lost() => return Ok(()),
            };
            self.take(task).await?;
        }
    }

    async fn await_task(&self) -> Task {
        let mut backoff = Backoff::new(Duration::from_secs(1), LONGEST_PAUSE);
        loop {
            match self.claim(false).await {
                Ok(ClaimAnswer { task: Some(task), .. }) => return task,
                Ok(_) => backoff.reset(),
                Err(error) => {
                    tracing::warn!(error = error.sentence(), "no claim possible; trying again");
                    sleep(backoff.delay()).await;
                }
            }
        }
    }

    async fn claim(&self, is_busy: bool) -> Result<ClaimAnswer, Error> {
        let request = ClaimRequest {
            busy: is_busy,
            wait_s: self.wait_s,
            limits_version: self.trade.limits_version(),
            observed: self.trade.observe().await,
            agent_version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let mut answer = self.control.claim(&request).await?;
        self.trade.hear_stop(answer.stop_waits);
        // A task that came along is leased already: limits that can't be set yet must not lose it.
        if let Some(limits) = answer.limits.take()
            && let Err(error) = self.trade.apply_limits(limits).await
        {
            tracing::warn!(error = error.sentence(), "newer limits can't be set in the database yet; trying again");
            sleep(Duration::from_secs(1)).await;
        }
        Ok(answer)
    }

    /// Only for the limits and for a `Stop` that waits, while a task runs.
    async fn claim_limits(&self) -> std::convert::Infallible {
        let mut backoff = Backoff::new(Duration::from_secs(1), LONGEST_PAUSE);
        loop {
            match self.claim(true).await {
                // Said again at once each time, until the task under way is over.
                Ok(ClaimAnswer { stop_waits: true, .. }) => sleep(AFTER_STOP).await,
                Ok(_) => backoff.reset(),
                Err(error) => {
                    tracing::debug!(error = error.sentence(), "no limits to be had");
                    sleep(backoff.delay()).await;
                }
            }
            // An older control plane that does not wait must not be asked in a circle.
            sleep(Duration::from_secs(1)).await;
        }
    }

    async fn take(&self, task: Task) -> Result<(), Error> {
        let bench = &self.bench;
        let mut entry = Entry::new(&task);
        let secrets = TaskSecrets::new(self.control.clone(), task.id, Some(task.secrets));
        tracing::info!(task.id = %entry.id, task.kind = %entry.plan.kind(), task.attempt = entry.attempt, "claimed");
        if let Some(before) = bench.journal.entry(bench.slot).await.filter(|before| before.id == entry.id)
            && matches!(before.end, Some(ReportState::Done { .. }))
        {
            // Offered again because our last word was lost: it is done, only the attempt is another.
            entry = Entry { attempt: entry.attempt, reported: false, ..before };
        }
        match bench.journal.start(bench.slot, &entry).await {
            Ok(()) => self.finish(entry, secrets).await,
            Err(error @ Error::Conflict(_)) => {
                let failure = agent_api::Failure { kind: error.kind(), message: format!("{}.", error.sentence()) };
                entry.end = Some(ReportState::Failed { failure });
                self.deliver(&entry).await;
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Carries a journaled task to its end, says so, and writes down that it was said.
    async fn finish(&self, mut entry: Entry, secrets: TaskSecrets) -> Result<(), Error> {
        if entry.end.is_none()
            && let Ended::Stale = self.run(&mut entry, secrets.clone()).await?
        {
            tracing::warn!(task.id = %entry.id, "the control plane gave this task to another attempt; stopping");
            self.bench.lease.confirm().await?;
            self.trade.abandon(&entry, secrets).await?;
            entry.reported = true;
            return self.bench.journal.save(self.bench.slot, &entry).await;
        }
        self.deliver(&entry).await;
        entry.reported = true;
        self.bench.journal.save(self.bench.slot, &entry).await
    }

    async fn run(&self, entry: &mut Entry, secrets: TaskSecrets) -> Result<Ended, Error> {
        let (seen, changes) = watch::channel(entry.clone());
        tokio::select! {
            ended = self.trade.carry_out(entry, secrets, &self.bench, &seen) => match ended {
                Ok(()) => Ok(Ended::Finished),
                Err(Error::Stale) => Ok(Ended::Stale),
                Err(error) => Err(error),
            },
            () = self.renew(changes) => Ok(Ended::Stale),
            never = self.claim_limits() => match never {},
        }
    }

    /// Says at every change, and at least each third of the lease, that the task runs. Ends when it is not ours.
    async fn renew(&self, mut changes: watch::Receiver<Entry>) {
        let mut backoff = Backoff::new(Duration::from_secs(1), LONGEST_PAUSE);
        loop {
            let entry = changes.borrow_and_update().clone();
            let pause = match self.control.report(entry.id, &self.report(&entry, ReportState::Running)).await {
                Ok(()) => {
                    backoff.reset();
                    Duration::from_secs(LEASE_S / 3)
                }
                Err(error) if is_stale(&error) => return,
                Err(error) => {
                    tracing::warn!(task.id = %entry.id, error = error.sentence(), "no report possible; going on");
                    backoff.delay()
                }
            };
            tokio::select! {
                () = sleep(pause) => {}
                Ok(()) = changes.changed() => {}
            }
        }
    }

    /// Says how a task ended until the control plane has heard it, or says that it does not want to.
    async fn deliver(&self, entry: &Entry) {
        let Some(end) = entry.end.clone() else { return };
        let report = self.report(entry, end);
        let mut backoff = Backoff::new(Duration::from_secs(1), LONGEST_PAUSE);
        loop {
            match self.control.report(entry.id, &report).await {
                Ok(()) => return,
                Err(error) if is_stale(&error) => {
                    tracing::warn!(task.id = %entry.id, error = error.sentence(), "nobody waits for this task's end");
                    return;
                }
                Err(error) => {
                    tracing::warn!(task.id = %entry.id, error = error.sentence(), "the end can't be reported yet");
                }
            }
            sleep(backoff.delay()).await;
        }
    }

    fn report(&self, entry: &Entry, state: ReportState) -> Report {
        Report { attempt: entry.attempt, state, steps: entry.steps.clone(), log: self.trade.log(entry) }
    }
}

/// Whether the control plane says that the task, in this attempt, is not this agent's.
fn is_stale(error: &Error) -> bool {
    matches!(error, Error::Answer { status: 403 | 404 | 409 | 410, .. })
}
