//! Numbers for the operator's monitoring, in the OpenMetrics text format.
//!
//! Labels are from closed lists: never a tenant, a person or an address.

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

/// All metrics of a process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Requests answered, by audience and class of status.
    pub requests: Family<RequestLabels, Counter>,
    /// Sign-ups accepted.
    pub sign_ups: Counter,
    /// Open event streams.
    pub streams: Gauge,
    /// Claims that wait for a task.
    pub waiting_claims: Gauge,
    /// Jobs in the queue, as of the last look.
    pub queue: Family<StateLabels, Gauge>,
    /// Age of the longest overdue job, as of the last look, in seconds.
    pub queue_overdue: Family<QueueKind, Gauge>,
    /// Tasks that have not ended, as of the last look.
    pub tasks: Family<StateLabels, Gauge>,
    /// Tenants in each phase, as of the last look.
    pub tenants: Family<PhaseLabels, Gauge>,
    /// Jobs run, by kind and result.
    pub jobs: Family<JobLabels, Counter>,
    /// Mails tried, by kind and result.
    pub mails: Family<MailLabels, Counter>,
    /// How long jobs run.
    pub job_duration: Family<JobKind, Histogram>,
}

/// Which requests.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    /// `public` or `agent`.
    pub audience: &'static str,
    /// `2xx`, `4xx` …
    pub class: &'static str,
}

/// Which jobs, and how they ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct JobLabels {
    /// Kind of the job.
    pub kind: &'static str,
    /// `done`, `again`, `error`, `dead`.
    pub result: &'static str,
}

/// Which mails, and how a try to send one ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct MailLabels {
    /// Kind of the mail.
    pub kind: String,
    /// `sent`, `again`, `dead`.
    pub result: &'static str,
}

/// Which jobs or tasks, and where they stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct StateLabels {
    /// Their kind.
    pub kind: String,
    /// Their state.
    pub state: String,
}

/// Which jobs of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct QueueKind {
    /// Their kind.
    pub kind: String,
}

/// Which tenants.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct PhaseLabels {
    /// Their phase.
    pub phase: String,
}

/// Which jobs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct JobKind {
    /// Kind of the job.
    pub kind: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("stackyard");
        let requests = Family::<RequestLabels, Counter>::default();
        let (sign_ups, streams, waiting_claims) = (Counter::default(), Gauge::default(), Gauge::default());
        let jobs = Family::<JobLabels, Counter>::default();
        let mails = Family::<MailLabels, Counter>::default();
        // 5 ms to about 20 s: a job ends or hands itself back within its lease.
        let job_duration =
            Family::<JobKind, Histogram>::new_with_constructor(|| Histogram::new(exponential_buckets(0.005, 2.0, 13)));
        registry.register("requests", "Requests answered", requests.clone());
        registry.register("sign_ups", "Sign-ups accepted", sign_ups.clone());
        registry.register("event_streams", "Open event streams", streams.clone());
        registry.register("waiting_claims", "Claims that wait for a task", waiting_claims.clone());
        registry.register("jobs", "Jobs run", jobs.clone());
        registry.register("mails", "Mails tried", mails.clone());
        registry.register_with_unit("job_duration", "Time a job ran", Unit::Seconds, job_duration.clone());
        let (queue, tasks) = (Family::<StateLabels, Gauge>::default(), Family::<StateLabels, Gauge>::default());
        let (queue_overdue, tenants) = (Family::<QueueKind, Gauge>::default(), Family::<PhaseLabels, Gauge>::default());
        registry.register("queue_jobs", "Jobs in the queue", queue.clone());
        registry.register_with_unit(
            "queue_overdue",
            "Age of the longest overdue job",
            Unit::Seconds,
            queue_overdue.clone(),
        );
        registry.register("agent_tasks", "Tasks that have not ended", tasks.clone());
        registry.register("tenants", "Tenants in each phase", tenants.clone());
        Self {
            registry,
            requests,
            sign_ups,
            streams,
            waiting_claims,
            queue,
            queue_overdue,
            tasks,
            tenants,
            jobs,
            mails,
            job_duration,
        }
    }
}

impl Metrics {
    /// Everything, as text.
    ///
    /// # Errors
    /// [`std::fmt::Error`], which a `String` never gives.
    pub fn encode(&self) -> Result<String, std::fmt::Error> {
        let mut out = String::new();
        text::encode(&mut out, &self.registry)?;
        Ok(out)
    }
}

/// Counts something that is open for as long as this lives.
#[derive(Debug)]
pub struct Open(Gauge);

impl Open {
    /// Counts one more.
    #[must_use]
    pub fn count(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}
