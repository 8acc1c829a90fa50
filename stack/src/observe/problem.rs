//! What keeps a pod from running, in the cluster's own words.

use chrono::{DateTime, TimeDelta, Utc};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ContainerStatus, Event, Pod, PodStatus};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;

/// What keeps a pod from running.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{workload}: {message}")]
pub struct Problem {
    /// Whose pod.
    pub workload: Workload,
    /// What kind of trouble.
    pub cause: Cause,
    /// The cluster's own words.
    pub message: String,
}

/// Whose pod it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    /// The agent's.
    TenantAgent,
    /// The ERP's.
    Erp,
    /// A Job's of the agent.
    Job,
}

/// Kind of trouble of a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// No node takes it.
    NoRoom,
    /// Its image can't be pulled.
    ImagePull,
    /// Its program ends again and again.
    CrashLoop,
    /// Its volume can't be made or mounted.
    Volume,
    /// Its container can't be made from its specification.
    Configuration,
    /// The cluster refuses to make it: quota, limits or Pod Security.
    Refused,
}

impl Workload {
    /// Name of its Deployment; a word for Jobs, which have many.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TenantAgent => "tenant-agent",
            Self::Erp => "erp",
            Self::Job => "job",
        }
    }
}

impl std::fmt::Display for Workload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Problem {
    /// How long a pod may be in trouble before it counts: every new pod is unscheduled for a moment, an image's first
    /// pull fails on a busy registry, a new volume is still being made.
    pub const GRACE: TimeDelta = TimeDelta::seconds(20);
}

/// The first problem that a pod's own status tells; the agent's before the ERP's before a Job's.
pub fn of_pods(pods: &[Pod], now: DateTime<Utc>) -> Option<Problem> {
    let troubled = pods.iter().filter(|pod| is_old_enough(pod, now)).filter_map(of_pod);
    troubled.min_by_key(|problem| problem.workload as u8)
}

fn of_pod(pod: &Pod) -> Option<Problem> {
    let status = pod.status.as_ref()?;
    let (cause, message) = unscheduled(status).or_else(|| containers(status).find_map(waiting))?;
    Some(Problem { workload: Workload::of(pod), cause, message })
}

fn unscheduled(status: &PodStatus) -> Option<(Cause, String)> {
    let conditions = status.conditions.iter().flatten();
    let refused = conditions.filter(|condition| condition.type_ == "PodScheduled" && condition.status == "False");
    let message = refused.filter_map(|condition| condition.message.clone()).next()?;
    // A claim that is still being bound shows itself in the events, with its reason.
    (!message.contains("unbound immediate PersistentVolumeClaims")).then_some((Cause::NoRoom, message))
}

fn containers(status: &PodStatus) -> impl Iterator<Item = &ContainerStatus> {
    status.init_container_statuses.iter().flatten().chain(status.container_statuses.iter().flatten())
}

/// Why a container waits, when it is no passing reason (`ContainerCreating`, `PodInitializing`).
fn waiting(container: &ContainerStatus) -> Option<(Cause, String)> {
    let waiting = container.state.as_ref()?.waiting.as_ref()?;
    let reason = waiting.reason.as_deref()?;
    let cause = match reason {
        "ImagePullBackOff" | "ErrImagePull" | "InvalidImageName" | "ErrImageNeverPull" => Cause::ImagePull,
        "CrashLoopBackOff" | "RunContainerError" => Cause::CrashLoop,
        "CreateContainerConfigError" | "CreateContainerError" => Cause::Configuration,
        _ => return None,
    };
    let said = waiting.message.clone().unwrap_or_default();
    Some((cause, format!("{reason}: {said}{}", last_words(container))))
}

/// How the container ended the last time.
fn last_words(container: &ContainerStatus) -> String {
    let ended = container.last_state.as_ref().and_then(|state| state.terminated.as_ref());
    ended.map_or_else(String::new, |ended| {
        let reason = ended.reason.as_deref().unwrap_or("ended");
        let message = ended.message.as_deref().map(|said| format!(": {said}")).unwrap_or_default();
        format!(" (last time {reason}, exit code {}{message})", ended.exit_code)
    })
}

/// A Deployment whose pods the cluster refuses to make.
pub fn of_deployments(deployments: &[Deployment], now: DateTime<Utc>) -> Option<Problem> {
    deployments.iter().find_map(|deployment| {
        let conditions = deployment.status.as_ref()?.conditions.as_ref()?;
        let failure = conditions.iter().find(|c| c.type_ == "ReplicaFailure" && c.status == "True")?;
        if !is_past_grace(failure.last_transition_time.as_ref(), now) {
            return None;
        }
        let is_agent = deployment.metadata.name.as_deref() == Some(Workload::TenantAgent.name());
        let workload = if is_agent { Workload::TenantAgent } else { Workload::Erp };
        Some(Problem { workload, cause: Cause::Refused, message: failure.message.clone().unwrap_or_default() })
    })
}

/// Whether a pod waits without saying why, as it does for a volume: only the events then know.
pub fn is_waiting_for_volume(pods: &[Pod], now: DateTime<Utc>) -> bool {
    let is_pending = |pod: &Pod| pod.status.as_ref().and_then(|s| s.phase.as_deref()) == Some("Pending");
    pods.iter().any(|pod| is_pending(pod) && is_old_enough(pod, now))
}

/// What the warnings say about the volumes of pods that are there.
pub fn of_events(warnings: &[Event], pods: &[Pod]) -> Option<Problem> {
    warnings.iter().rev().find_map(|event| {
        let reason = event.reason.as_deref()?;
        let is_volume = matches!(reason, "FailedMount" | "FailedAttachVolume" | "ProvisioningFailed" | "FailedBinding");
        let about = event.involved_object.name.as_deref();
        let pod = pods.iter().find(|pod| pod.metadata.name.as_deref() == about);
        let is_known = pod.is_some() || event.involved_object.kind.as_deref() == Some("PersistentVolumeClaim");
        let message = format!("{reason}: {}", event.message.as_deref().unwrap_or_default());
        let workload = pod.map_or(Workload::TenantAgent, Workload::of);
        (is_volume && is_known).then_some(Problem { workload, cause: Cause::Volume, message })
    })
}

fn is_old_enough(pod: &Pod, now: DateTime<Utc>) -> bool {
    pod.metadata.deletion_timestamp.is_none() && is_past_grace(pod.metadata.creation_timestamp.as_ref(), now)
}

fn is_past_grace(since: Option<&Time>, now: DateTime<Utc>) -> bool {
    since.is_some_and(|Time(since)| now.timestamp() - since.as_second() >= Problem::GRACE.num_seconds())
}
