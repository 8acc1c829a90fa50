//! What is seen of a room.

mod problem;

use chrono::{DateTime, Utc};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{Event, Pod};
use kube::api::{Api, ListParams};
use model::TenantId;

use crate::call::{call, name_of};
use crate::labels::{NAME, TENANT};
use crate::{Cluster, Error};
pub use problem::{Cause, Problem, Workload};

/// Objects of one kind looked at in one namespace; the quota allows fewer pods.
const MOST: u32 = 100;

/// What was seen of a tenant's room in one look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomObservation {
    /// An agent's pod is ready. Unknown while its Deployment's newest state was not yet looked at by Kubernetes.
    pub agent_ready: Option<bool>,
    /// The ERP's pod is ready; known to be false when there is no ERP.
    pub erp_ready: Option<bool>,
    /// There is a Deployment of the ERP.
    pub erp_exists: bool,
    /// Pods of the ERP that are there, ending ones included: 0 is what "stopped" means.
    pub erp_pods: usize,
    /// What keeps a pod from running, when something did for longer than [`Problem::GRACE`].
    pub problem: Option<Problem>,
}

impl Cluster {
    /// Looks at the room of a tenant.
    ///
    /// # Errors
    /// [`Error::CellAway`], [`Error::Refused`].
    pub async fn observe(&self, tenant: TenantId, now: DateTime<Utc>) -> Result<RoomObservation, Error> {
        let namespace = tenant.namespace();
        let ours = ListParams::default().labels(&format!("{TENANT}={tenant}")).limit(MOST);
        let deployments = Api::<Deployment>::namespaced(self.client.clone(), &namespace);
        let pods = Api::<Pod>::namespaced(self.client.clone(), &namespace);
        let (of_deployments, of_pods) =
            (name_of::<Deployment>(Some(&namespace), "*"), name_of::<Pod>(Some(&namespace), "*"));
        let (deployments, pods) =
            tokio::try_join!(call(&of_deployments, deployments.list(&ours)), call(&of_pods, pods.list(&ours)),)?;
        let mut seen = look_at(&deployments.items, &pods.items, now);
        if seen.problem.is_none() && problem::is_waiting_for_volume(&pods.items, now) {
            seen.problem = problem::of_events(&self.warnings(&namespace).await?, &pods.items);
        }
        Ok(seen)
    }

    async fn warnings(&self, namespace: &str) -> Result<Vec<Event>, Error> {
        let events = Api::<Event>::namespaced(self.client.clone(), namespace);
        let warnings = ListParams::default().fields("type=Warning").limit(MOST);
        Ok(call(&name_of::<Event>(Some(namespace), "*"), events.list(&warnings)).await?.items)
    }
}

fn look_at(deployments: &[Deployment], pods: &[Pod], now: DateTime<Utc>) -> RoomObservation {
    let named = |name: &str| deployments.iter().find(|deployment| deployment.metadata.name.as_deref() == Some(name));
    let erp = named(Workload::Erp.name());
    RoomObservation {
        agent_ready: named(Workload::TenantAgent.name()).map_or(Some(false), is_ready),
        erp_ready: erp.map_or(Some(false), is_ready),
        erp_exists: erp.is_some(),
        erp_pods: pods.iter().filter(|pod| Workload::of(pod) == Workload::Erp && !is_finished(pod)).count(),
        problem: problem::of_pods(pods, now).or_else(|| problem::of_deployments(deployments, now)),
    }
}

/// Whether a pod of the Deployment is ready; unknown while its status is older than its specification.
fn is_ready(deployment: &Deployment) -> Option<bool> {
    let status = deployment.status.as_ref()?;
    let is_current = status.observed_generation >= deployment.metadata.generation;
    is_current.then(|| status.ready_replicas.unwrap_or(0) > 0)
}

/// A pod that ended for good takes no part any more (an evicted one stays in the list).
fn is_finished(pod: &Pod) -> bool {
    let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref());
    matches!(phase, Some("Succeeded" | "Failed"))
}

fn label<'a>(pod: &'a Pod, key: &str) -> Option<&'a str> {
    pod.metadata.labels.as_ref()?.get(key).map(String::as_str)
}

impl Workload {
    fn of(pod: &Pod) -> Self {
        match label(pod, NAME) {
            Some("tenant-agent") => Self::TenantAgent,
            Some("erp") => Self::Erp,
            _ => Self::Job,
        }
    }
}
