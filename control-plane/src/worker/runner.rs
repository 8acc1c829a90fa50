//! Takes jobs from the queue and runs them: a bounded number at once, each under a lease that is renewed, each outside
//! any transaction. Several workers on one queue are safe.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use chrono::TimeDelta;
use store::jobs::{self, Finish, Finished, Job};
use store::notify::{Channel, Waiter};
use strum::IntoEnumIterator;
use tokio::task::{AbortHandle, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::jobs::run;
use super::{Environment, Next};
use crate::metrics::{JobKind as KindLabel, JobLabels};
use crate::ops::jobs::JobKind;

/// How long a job belongs to its worker without a renewal.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);
const RENEW_EVERY: Duration = Duration::from_secs(20);
/// The queue is looked at after this long even when nothing woke the worker.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// What runs when the worker is told to end may take this long; then it is handed back.
const GRACE: Duration = Duration::from_secs(20);

/// A worker on the queue.
#[derive(Clone)]
pub struct Runner {
    env: Arc<Environment>,
    name: Arc<str>,
    most: usize,
    grace: Duration,
}

impl Runner {
    /// A worker that runs at most `most` jobs at once. Its name must be its own: it fences what it may finish.
    #[must_use]
    pub fn new(env: Arc<Environment>, name: &str, most: usize) -> Self {
        Self { env, name: name.into(), most: most.max(1), grace: GRACE }
    }

    /// The same with another time for what runs when the worker is told to end.
    #[must_use]
    pub fn with_grace(self, grace: Duration) -> Self {
        Self { grace, ..self }
    }

    /// Works until `stop`, then ends what runs or hands it back.
    pub async fn work(&self, stop: CancellationToken) {
        let mut waiter = self.env.listener.subscribe(Channel::Jobs, "");
        let mut running = JoinSet::new();
        let abandon = CancellationToken::new();
        while !stop.is_cancelled() {
            self.start_due(&mut running, &abandon).await;
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.rest(&mut waiter), if running.len() < self.most => {}
                Some(_) = running.join_next(), if !running.is_empty() => {}
            }
        }
        tracing::info!(job.count = running.len(), "the worker ends; jobs under way may take a moment");
        let all = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(self.grace, all).await.is_err() {
            abandon.cancel();
            while running.join_next().await.is_some() {}
        }
    }

    async fn start_due(&self, running: &mut JoinSet<()>, abandon: &CancellationToken) {
        let free = self.most.saturating_sub(running.len());
        if free == 0 {
            return;
        }
        match claim(&self.env, &self.name, free).await {
            Ok(jobs) => jobs.into_iter().for_each(|job| {
                let (this, abandon) = (self.clone(), abandon.clone());
                running.spawn(async move { this.supervise(job, abandon).await });
            }),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the queue can't be looked at; trying again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }

    async fn rest(&self, waiter: &mut Waiter) {
        let next = self.env.db.run(|conn| jobs::next_run_at(conn, &kinds())).await.ok().flatten();
        let until = next.map(|at| (at - self.env.clock.now()).to_std().unwrap_or_default());
        let until = until.map_or(LOOK_AGAIN, |until| until.clamp(Duration::from_millis(10), LOOK_AGAIN));
        waiter.wait(until).await;
    }

    /// Runs one job to its end, unless its lease is lost or the worker has to go.
    async fn supervise(&self, job: Job, abandon: CancellationToken) {
        let started = Instant::now();
        let mut ran = tokio::spawn(guarded(self.env.clone(), job.clone()));
        let abort = ran.abort_handle();
        let how = tokio::select! {
            ended = &mut ran => how(ended),
            () = self.keep(&job) => return lost(&job, &abort),
            () = abandon.cancelled() => {
                abort.abort();
                Finish::Again(TimeDelta::zero())
            }
        };
        finish(&self.env, &self.name, &job, how, started.elapsed()).await;
    }

    /// Renews the lease; ends when it is another's.
    async fn keep(&self, job: &Job) {
        loop {
            tokio::time::sleep(RENEW_EVERY).await;
            let (name, job, now) = (self.name.clone(), job.clone(), self.env.clock.now());
            match self.env.db.run(move |conn| jobs::renew(conn, &name, &job, LEASE, now)).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "a lease could not be renewed"),
            }
        }
    }
}

fn lost(job: &Job, abort: &AbortHandle) {
    abort.abort();
    tracing::warn!(job.id, job.kind, "another worker has this job; stopping");
}

/// Every kind this program knows.
fn kinds() -> Vec<&'static str> {
    JobKind::iter().map(JobKind::word).collect()
}

async fn claim(env: &Environment, name: &str, limit: usize) -> Result<Vec<Job>, store::StoreError> {
    let (name, now) = (name.to_owned(), env.clock.now());
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    env.db.run(move |conn| jobs::claim(conn, &name, &kinds(), LEASE, limit, now)).await
}

async fn guarded(env: Arc<Environment>, job: Job) -> anyhow::Result<Next> {
    let span = tracing::info_span!("job", job.id, job.kind, job.key);
    let Ok(kind) = job.kind.parse::<JobKind>() else {
        return Err(anyhow!("this worker does not know the kind {}", job.kind));
    };
    run(&env, kind, &job).instrument(span).await
}

/// A panic is an error like any other.
fn how(ended: Result<anyhow::Result<Next>, JoinError>) -> Finish {
    match ended {
        Ok(Ok(Next::Done)) => Finish::Done,
        Ok(Ok(Next::Again(delay))) => Finish::Again(delay),
        Ok(Err(error)) => Finish::Failed(format!("{error:#}")),
        Err(join) if join.is_panic() => Finish::Failed(format!("panicked: {}", panic_message(join))),
        Err(_) => Finish::Failed("its task was stopped".to_owned()),
    }
}

fn panic_message(join: JoinError) -> String {
    let Ok(payload) = join.try_into_panic() else { return "without words".to_owned() };
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without words".to_owned())
}

async fn finish(env: &Environment, name: &str, job: &Job, how: Finish, ran: Duration) -> Option<Finished> {
    let result = match &how {
        Finish::Done => "done",
        Finish::Again(_) => "again",
        Finish::Failed(error) => {
            tracing::error!(job.id, job.kind, job.key, error.chain = error, "a job failed");
            "error"
        }
    };
    count(env, job, result, ran);
    let (name, held, now) = (name.to_owned(), job.clone(), env.clock.now());
    match env.db.run(move |conn| jobs::finish(conn, &name, &held, &how, now)).await {
        Ok(Finished::Dead) => {
            tracing::error!(job.id, job.kind, job.key, "a job is dead; requeue it when its cause is mended");
            count(env, job, "dead", ran);
            Some(Finished::Dead)
        }
        Ok(finished) => Some(finished),
        Err(error) => {
            tracing::warn!(
                job.id,
                error = &error as &dyn std::error::Error,
                "a job's end could not be written; its lease runs out"
            );
            None
        }
    }
}

fn count(env: &Environment, job: &Job, result: &'static str, ran: Duration) {
    let Ok(kind) = job.kind.parse::<JobKind>() else { return };
    let kind = kind.word();
    env.metrics.jobs.get_or_create(&JobLabels { kind, result }).inc();
    env.metrics.job_duration.get_or_create(&KindLabel { kind }).observe(ran.as_secs_f64());
}

/// Runs what is due now, one after the other, and tells how many there were: for tests that want to go step by step.
///
/// # Errors
/// When the queue can't be looked at.
pub async fn run_due(env: &Arc<Environment>, name: &str) -> Result<usize, store::StoreError> {
    let jobs = claim(env, name, 1).await?;
    let count = jobs.len();
    for job in jobs {
        let started = Instant::now();
        let ended = tokio::spawn(guarded(env.clone(), job.clone())).await;
        finish(env, name, &job, how(ended), started.elapsed()).await;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_error_in_its_own_words() {
        let words = tokio::spawn(async { panic!("a bug in job {}", 7) }).await;
        assert_eq!(how(words), Finish::Failed("panicked: a bug in job 7".into()));
        let thing = tokio::spawn(async { std::panic::panic_any(7) }).await;
        assert_eq!(how(thing), Finish::Failed("panicked: without words".into()));
        let error = tokio::spawn(async { Err(anyhow!("inner").context("outer")) }).await;
        assert_eq!(how(error), Finish::Failed("outer: inner".into()));
    }
}
