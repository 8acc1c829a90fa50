//! Steps: how a task is carried out, one journaled step after the other.
//!
//! A task is a table of named steps and nothing else: the runner knows no other way to do anything, and the fault test
//! walks the same tables, so that a new step can't escape it. Each step must be repeatable: it may run again after it
//! failed, after it succeeded, and after a crash at any point.

use std::future::Future;

use agent_api::{Failure, Outcome, ReportState};
use futures::future::BoxFuture;
use tokio::sync::watch;

use crate::Error;
use crate::journal::{Entry, Journal, Results};
use crate::kit::clock::Clock;
use crate::lease::Lease;

/// What a step's function looks like.
pub type StepFn<T> = for<'a> fn(&'a T, &'a mut Results) -> BoxFuture<'a, Result<(), Error>>;

/// One step of a task.
pub struct Step<T: 'static> {
    /// Its name, a verb phrase in snake_case.
    pub name: &'static str,
    /// What it does.
    pub run: StepFn<T>,
}

/// A task that can be carried out.
pub trait Work: Sized + Sync + 'static {
    /// All it does, in order.
    const STEPS: &'static [Step<Self>];

    /// Leaves nothing half done after a step failed or the task was taken away. Repeatable.
    fn settle(&self, results: &Results) -> impl Future<Output = Result<(), Error>> + Send;

    /// What came of it when every step succeeded.
    ///
    /// # Errors
    /// When a step left no result that it should have left.
    fn outcome(&self, results: &Results) -> Result<Outcome, Error>;

    /// The last lines of what ran elsewhere for it, at most 100.
    fn log(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Before or after a step's function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Journaled as begun, not yet run.
    Before,
    /// Has run, not yet journaled as done.
    After,
}

/// What a test wants to happen at a [`Moment`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intervention {
    /// Nothing.
    Go,
    /// The step fails here.
    Fail,
    /// The step's function runs once more.
    Repeat,
    /// The agent dies here.
    Crash,
}

/// Where a test interferes. Production's never does.
pub type Probe = std::sync::Arc<dyn Fn(&str, Moment) -> Intervention + Send + Sync>;

/// What the runner needs beside the task.
#[derive(Clone)]
pub struct Bench {
    /// Where steps are written down.
    pub journal: std::sync::Arc<Journal>,
    /// Which of the journal's places is this task's.
    pub slot: usize,
    /// The time.
    pub clock: Clock,
    /// The right to do anything at all.
    pub lease: Lease,
    /// A test's hand.
    pub probe: Option<Probe>,
}

const CRASH: &str = "crash";

impl Bench {
    fn interfere(&self, step: &str, moment: Moment) -> Result<bool, Error> {
        match self.probe.as_ref().map_or(Intervention::Go, |probe| probe(step, moment)) {
            Intervention::Go => Ok(false),
            Intervention::Repeat => Ok(true),
            Intervention::Fail => Err(Error::Injected("failure")),
            Intervention::Crash => Err(Error::Injected(CRASH)),
        }
    }
}

/// Whether the error stands for the agent's own end.
#[must_use]
pub fn is_crash(error: &Error) -> bool {
    matches!(error, Error::Injected(CRASH))
}

/// Carries a task out from its first step that is not done, and writes down how it ended. `seen` is told of every change.
///
/// # Errors
/// Only what ends the run without an end of the task: [`Error::NotMine`], [`Error::Stale`], or a journal that can't be written.
pub async fn carry_out<T: Work>(
    work: &T,
    entry: &mut Entry,
    bench: &Bench,
    seen: &watch::Sender<Entry>,
) -> Result<(), Error> {
    for step in T::STEPS {
        if entry.is_done(step.name) {
            continue;
        }
        bench.lease.confirm().await?;
        entry.begin(step.name, bench.clock.now());
        bench.journal.save(bench.slot, entry).await?;
        seen.send_replace(entry.clone());
        let ended = run_step(work, step, entry, bench).await;
        match ended {
            Ok(()) => entry.end_step(true, bench.clock.now()),
            Err(error) if is_crash(&error) || matches!(error, Error::NotMine | Error::Stale) => return Err(error),
            Err(error) => return give_up(work, step.name, error, entry, bench).await,
        }
        bench.journal.save(bench.slot, entry).await?;
        seen.send_replace(entry.clone());
    }
    entry.end = Some(match work.outcome(&entry.results) {
        Ok(outcome) => ReportState::Done { outcome },
        Err(error) => ReportState::Failed { failure: failure_of("tell the outcome", &error) },
    });
    bench.journal.save(bench.slot, entry).await
}

async fn run_step<T: Work>(work: &T, step: &Step<T>, entry: &mut Entry, bench: &Bench) -> Result<(), Error> {
    let started = tokio::time::Instant::now();
    bench.interfere(step.name, Moment::Before)?;
    (step.run)(work, &mut entry.results).await?;
    if bench.interfere(step.name, Moment::After)? {
        (step.run)(work, &mut entry.results).await?;
    }
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(task.id = %entry.id, task.step = step.name, duration_ms, "a step is done");
    Ok(())
}

/// The journal says "failed" only after everything is settled: a crash in between settles again.
async fn give_up<T: Work>(
    work: &T,
    step: &'static str,
    error: Error,
    entry: &mut Entry,
    bench: &Bench,
) -> Result<(), Error> {
    tracing::warn!(task.id = %entry.id, task.step = step, error = error.sentence(), "a step failed");
    entry.end_step(false, bench.clock.now());
    let mut failure = failure_of(step, &error);
    if let Err(second) = work.settle(&entry.results).await {
        tracing::error!(task.id = %entry.id, error = second.sentence(), "a failed task could not be settled");
        let sentence = second.sentence();
        failure
            .message
            .push_str(&format!(" Afterwards it could not be tidied up: {}.", sentence.trim_end_matches('.')));
    }
    entry.end = Some(ReportState::Failed { failure });
    bench.journal.save(bench.slot, entry).await
}

fn failure_of(step: &str, error: &Error) -> Failure {
    let sentence = error.sentence();
    Failure { kind: error.kind(), message: format!("In step {step}: {}.", sentence.trim_end_matches('.')) }
}
