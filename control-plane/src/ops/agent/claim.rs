//! Claims: a long poll for a task or newer limits. What waits holds no connection and no thread.

use std::time::Duration;

use agent_api::{ClaimAnswer, ClaimRequest, LEASE_S, LONGEST_WAIT_S, Plan, PlanKind, Task, TenantLimits};
use chrono::TimeDelta;
use model::tenant::Phase;
use model::{TaskId, TenantId};
use serde_json::Value;
use store::notify::Channel;
use store::tasks::{self, Owner};
use store::tenants::{self, Tenant};
use store::{Conn, StoreError, Time, cells, tenant_agents};
use tokio::time::Instant;

use super::owner;
use crate::app::App;
use crate::credentials::EnvelopeKeys;
use crate::error::Error;
use crate::metrics::Open;
use crate::ops::limits::tenant_limits;
use crate::ops::{jobs, seal};
use crate::tokens::AgentIdentity;

/// A waiting claim looks again after this long even when nothing woke it.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// And not before this long, when a task is about to be offered.
const NOT_BEFORE: Duration = Duration::from_millis(50);
/// How long a claimed task belongs to its agent without a report.
pub const LEASE: TimeDelta = TimeDelta::seconds(LEASE_S.cast_signed());

/// Answers with a task or newer limits, as soon as there are any, or that a `Stop` waits for a busy agent; with nothing when
/// the wait is over.
///
/// # Errors
/// [`Error::NotFound`] when the tenant is gone.
pub async fn claim(app: &App, agent: AgentIdentity, request: ClaimRequest) -> Result<ClaimAnswer, Error> {
    let owner = owner(agent);
    let until = Instant::now() + Duration::from_secs(request.wait_s.min(LONGEST_WAIT_S));
    let mut waiter = app.listener.subscribe(Channel::Tasks, &owner.key());
    let _open = Open::count(&app.metrics.waiting_claims);
    let (heard, now) = (request.clone(), app.clock.now());
    app.db.tx(move |conn| hear(conn, owner, &heard, now)).await?;
    loop {
        let (answer, next) = look(app, owner, &request).await?;
        let left = until.saturating_duration_since(Instant::now());
        let is_news = answer.task.is_some() || answer.limits.is_some() || answer.stop_waits;
        if is_news || left.is_zero() || app.stop.is_cancelled() {
            return Ok(answer);
        }
        let offered = next.map(|next| (next - app.clock.now()).to_std().unwrap_or_default().max(NOT_BEFORE));
        let rest = offered.unwrap_or(LOOK_AGAIN).min(LOOK_AGAIN).min(left);
        tokio::select! {
            _ = waiter.wait(rest) => {}
            () = app.stop.cancelled() => return Ok(ClaimAnswer::default()),
        }
    }
}

/// Keeps what the agent says it sees, and wakes the reconciler when that changed. A tenant agent that has nothing to do
/// holds no task: one that is leased to it was lost on its way there and is offered again at once.
fn hear(conn: &mut Conn, owner: Owner, request: &ClaimRequest, now: Time) -> Result<(), Error> {
    let id = match owner {
        Owner::Cell(id) => return Ok(cells::set_seen(conn, id, now).map(drop)?),
        Owner::Tenant(id) => id,
    };
    let tenant = tenants::get(conn, id)?.ok_or(Error::NotFound)?;
    if tenant.phase == Phase::Deleted {
        return Err(Error::NotFound);
    }
    hear_observation(conn, id, request, now)?;
    if !request.busy {
        tasks::let_go(conn, owner, now)?;
    }
    Ok(())
}

fn hear_observation(conn: &mut Conn, id: TenantId, request: &ClaimRequest, now: Time) -> Result<(), Error> {
    let observed = request.observed.as_ref().map(serde_json::to_value).transpose();
    let observed = observed.map_err(|e| Error::internal(e, "write an agent's observation"))?;
    let version: String = request.agent_version.chars().take(60).collect();
    let before = tenant_agents::get(conn, id)?.and_then(|agent| agent.observation);
    tenant_agents::record(conn, id, &version, observed.as_ref(), now)?;
    let facts = |value: &Value| (value.get("door").cloned(), value.get("erp_ready").cloned());
    let is_news = observed.is_some() && before.as_ref().map(facts) != observed.as_ref().map(facts);
    if is_news {
        jobs::enqueue_reconcile(conn, id, now)?;
    }
    Ok(())
}

/// What there is for an agent now, and when a task that can't be claimed yet will be offered.
async fn look(app: &App, owner: Owner, request: &ClaimRequest) -> Result<(ClaimAnswer, Option<Time>), Error> {
    let (version, busy) = (request.limits_version, request.busy);
    let (now, public_url, envelope) = (app.clock.now(), app.public_url.clone(), app.envelope.clone());
    let look = move |conn: &mut Conn| {
        if let Some(limits) = newer_limits(conn, owner, version, &public_url)? {
            return Ok((ClaimAnswer { limits: Some(limits), ..ClaimAnswer::default() }, None));
        }
        let stop_waits = busy && tasks::is_offered(conn, owner, &PlanKind::Stop.to_string(), now)?;
        let task = if busy { None } else { tasks::claim(conn, owner, LEASE, now)? };
        let next = if busy || task.is_some() { None } else { tasks::next_offer_at(conn, owner)? };
        let task = task.map(|task| wire(&envelope, task)).transpose()?;
        Ok::<_, Error>((ClaimAnswer { limits: None, task, stop_waits }, next))
    };
    app.db.run(look).await
}

/// Limits that the agent does not have. The first ones come with the plan of `Start`, before there is a database.
fn newer_limits(
    conn: &mut Conn,
    owner: Owner,
    version: Option<i64>,
    public_url: &str,
) -> Result<Option<TenantLimits>, StoreError> {
    let Owner::Tenant(id) = owner else { return Ok(None) };
    let is_newer = |tenant: &Tenant| {
        tenant.observed.login_proven == Some(true) && version.is_none_or(|version| version < tenant.limits_version)
    };
    Ok(tenants::get(conn, id)?.filter(is_newer).map(|tenant| tenant_limits(&tenant, public_url)))
}

/// A task that the agent holds, with plan and secrets, again.
///
/// # Errors
/// [`Error::NotFound`] when it is not this agent's, or not under way.
pub async fn task(app: &App, agent: AgentIdentity, id: TaskId) -> Result<Task, Error> {
    let (owner, envelope) = (owner(agent), app.envelope.clone());
    let task = app.db.run(move |conn| tasks::get(conn, owner, id)).await?;
    let held = task.filter(|task| task.state == model::tenant::TaskState::Claimed);
    wire(&envelope, held.ok_or(Error::NotFound)?)
}

fn wire(envelope: &EnvelopeKeys, task: tasks::Task) -> Result<Task, Error> {
    let plan: Plan = serde_json::from_value(task.plan).map_err(|e| Error::internal(e, "read a task's plan"))?;
    let secrets = seal::open_secrets(envelope, task.id, task.secrets.as_deref())?;
    Ok(Task { id: task.id, attempt: task.attempt, generation: task.generation, plan, secrets })
}
