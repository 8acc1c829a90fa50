//! What is done to the cluster and seen of it. No database is held meanwhile, and nothing here fails: trouble is a fact.

use agent_api::PlanKind;
use chrono::TimeDelta;
use model::tenant::{Desired, TaskState};
use stack::{Cluster, Deletion, RoomObservation, RoomPasswords, RoomSecrets, TenantFacts};

use super::load::Loaded;
use crate::worker::Environment;

/// An agent that does not stop its ERP within this time is not waited for when the tenant is deleted.
const STOP_WITHIN: TimeDelta = TimeDelta::minutes(2);

/// What a look at the cluster gave. Absent facts are unknown.
#[derive(Debug, Default)]
pub struct Seen {
    /// The passwords of the room, once it is applied.
    pub room: Option<RoomSecrets>,
    /// What is seen in the namespace.
    pub observation: Option<RoomObservation>,
    /// Nothing of the tenant is left in the cluster.
    pub namespace_gone: Option<bool>,
    /// What was in the way.
    pub trouble: Option<Trouble>,
}

/// What was in the way at the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It does not answer; passes by itself.
    Away(String),
    /// It says no.
    Refused(String),
}

/// Does what the intent asks of the cluster, and looks.
pub async fn act(env: &Environment, loaded: &Loaded) -> Seen {
    let Some(cell) = &loaded.cell else { return Seen::default() };
    let Some(cluster) = env.clusters.get(cell.id) else {
        let message = format!("the cell {} is not among the cells of this worker", cell.name);
        return Seen { trouble: Some(Trouble::Away(message)), ..Seen::default() };
    };
    let mut seen = Seen::default();
    let acted = match loaded.tenant.desired {
        Desired::AwaitingPayment => Ok(()),
        Desired::Running => build(env, cluster, loaded, &mut seen).await,
        Desired::Suspended { .. } if !loaded.was_started() => Ok(()),
        Desired::Suspended { .. } => build(env, cluster, loaded, &mut seen).await,
        Desired::Archived | Desired::Deleted => remove(env, cluster, loaded, &mut seen).await,
    };
    if let Err(error) = acted {
        seen.trouble = Some(trouble(loaded, &error));
    }
    seen
}

async fn build(env: &Environment, cluster: &Cluster, loaded: &Loaded, seen: &mut Seen) -> Result<(), stack::Error> {
    let tenant = &loaded.tenant;
    let facts = TenantFacts {
        id: tenant.id,
        generation: tenant.generation,
        address: tenant.address.clone(),
        company: tenant.company.clone(),
        limits: tenant.limits,
        may_send_mail: loaded.may_send_mail,
    };
    let validated = cluster.validate(facts).await?;
    seen.room = Some(cluster.apply(&validated, &RoomPasswords::random()?).await?);
    seen.observation = Some(cluster.observe(tenant.id, env.clock.now()).await?);
    Ok(())
}

/// Deletes the namespace, but lets the agent stop the ERP first.
async fn remove(env: &Environment, cluster: &Cluster, loaded: &Loaded, seen: &mut Seen) -> Result<(), stack::Error> {
    if !may_remove(loaded, env.clock.now()) {
        return Ok(());
    }
    let is_gone = cluster.delete(loaded.tenant.id).await? == Deletion::Gone;
    let is_gone = is_gone && cluster.leftovers(loaded.tenant.id).await?.is_empty();
    seen.namespace_gone = Some(is_gone);
    Ok(())
}

fn may_remove(loaded: &Loaded, now: store::Time) -> bool {
    if !loaded.was_started() {
        return true;
    }
    loaded.current(PlanKind::Stop).is_some_and(|stop| {
        matches!(stop.state, TaskState::Done | TaskState::Failed) || now - stop.created_at > STOP_WITHIN
    })
}

fn trouble(loaded: &Loaded, error: &stack::Error) -> Trouble {
    let is_transient = error.is_transient();
    let message = chain(error);
    tracing::warn!(tenant.id = %loaded.tenant.id, error.chain = message, is_transient, "the cluster was in the way");
    if is_transient { Trouble::Away(message) } else { Trouble::Refused(message) }
}

/// An error with its causes, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
