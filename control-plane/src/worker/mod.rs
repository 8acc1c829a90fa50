//! The worker: jobs from the queue, wake-ups from the clusters.

pub mod environment;
pub mod jobs;
pub mod reconcile;
mod runner;
mod watch;

pub use environment::{Clusters, Environment};
pub use runner::{LEASE, Runner, run_due};
pub use watch::watch_clusters;

use chrono::TimeDelta;

/// How a job's run ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// There is nothing left to do.
    Done,
    /// Not yet, and nobody's fault: run it again after this long.
    Again(TimeDelta),
}
