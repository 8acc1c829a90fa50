//! The inside of one tenant: intent and observation, its agents' tasks with their logs, and its manifests.

use agent_api::{AgentObservation, Report, Step};
use model::tenant::TaskState;
use model::{Generation, TaskId, TenantId};
use stack::{CellSettings, Surroundings, TenantFacts};
use store::cells::Cell;
use store::tasks::{self, Owner, Task};
use store::tenant_agents::{self, TenantAgent};
use store::tenants::{self, Tenant};
use store::{Conn, Time, cells, unverified};

use crate::app::App;
use crate::error::Error;
use crate::ops::tenant::{TenantView, view_in};

/// Everything an operator reads of one tenant.
#[derive(Debug, Clone)]
pub struct Inside {
    /// What its customer reads too, with intent and observation.
    pub view: TenantView,
    /// Its agent's last word, once it was heard of.
    pub agent: Option<TenantAgent>,
    /// What the agent saw, as far as this version understands it.
    pub seen: Option<AgentObservation>,
    /// Whether its ERP may send mail: its owner's e-mail address is verified.
    pub may_send_mail: bool,
}

/// Looks inside a tenant.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn inside(app: &App, id: TenantId) -> Result<Inside, Error> {
    let now = app.clock.now();
    let look = move |conn: &mut Conn| {
        let tenant = tenants::get(conn, id)?.ok_or(Error::NotFound)?;
        let agent = tenant_agents::get(conn, id)?;
        let seen = agent.as_ref().and_then(|agent| serde_json::from_value(agent.observation.clone()?).ok());
        let may_send_mail = unverified::find(conn, id)?.is_none();
        Ok(Inside { view: view_in(conn, tenant, now)?, agent, seen, may_send_mail })
    };
    app.db.run(look).await
}

/// A task as an operator reads it: without its plan and its secrets.
#[derive(Debug, Clone)]
pub struct TaskView {
    /// Its id.
    pub id: TaskId,
    /// The cell's agent has it; the tenant's own else.
    pub is_of_cell: bool,
    /// What is to be done.
    pub kind: String,
    /// Age of the intent it serves.
    pub generation: Generation,
    /// Where it stands.
    pub state: TaskState,
    /// How often it was leased.
    pub attempt: i32,
    /// Failures and lost leases in a row.
    pub failures: i32,
    /// When it is offered next; nothing while it is leased or when it has ended for good.
    pub next_offer_at: Option<Time>,
    /// Why it failed last.
    pub failure: Option<String>,
    /// When it was inserted.
    pub created_at: Time,
    /// When it was leased last.
    pub claimed_at: Option<Time>,
    /// When it ended.
    pub ended_at: Option<Time>,
    /// Every step of the newest attempt that its agent told of.
    pub steps: Vec<Step>,
    /// The last lines of its agent's log.
    pub log: Vec<String>,
}

/// A page of the tasks about a tenant, the newest first; `before` is the last of the page before.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn tasks(app: &App, id: TenantId, before: Option<TaskId>, limit: i64) -> Result<Vec<TaskView>, Error> {
    let read = move |conn: &mut Conn| {
        tenants::get(conn, id)?.ok_or(Error::NotFound)?;
        let tasks = tasks::of_tenant(conn, id, before, limit)?;
        Ok(tasks.into_iter().map(TaskView::from).collect())
    };
    app.db.run(read).await
}

impl From<Task> for TaskView {
    fn from(task: Task) -> Self {
        // A report that a newer agent writes in another way is not understood, and not shown.
        let report = task.report.and_then(|report| serde_json::from_value::<Report>(report).ok());
        let (steps, log) = report.map(|report| (report.steps, report.log)).unwrap_or_default();
        let is_offered = matches!(task.state, TaskState::Queued | TaskState::Failed);
        Self {
            id: task.id,
            is_of_cell: matches!(task.owner, Owner::Cell(_)),
            kind: task.kind,
            generation: task.generation,
            state: task.state,
            attempt: task.attempt,
            failures: task.failures,
            next_offer_at: is_offered.then_some(task.next_offer_at),
            failure: task.failure,
            created_at: task.created_at,
            claimed_at: task.claimed_at,
            ended_at: task.ended_at,
            steps,
            log,
        }
    }
}

/// The objects of a tenant's room as the worker applies them.
#[derive(Debug, Clone)]
pub struct Manifests {
    /// The tenant.
    pub tenant: Tenant,
    /// One YAML stream, or why there is none. Secrets are never in it: they are known to the cluster only.
    pub yaml: Result<String, NoManifests>,
}

/// Why a tenant has no manifests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum NoManifests {
    /// It has no place yet.
    NoPlace,
    /// No worker has looked at its cell since it knows what to keep of it.
    CellUnseen,
    /// It is not meant to be in the cluster.
    NotWanted,
}

/// Renders a tenant's room from what is kept of its cell: a pure build, no cluster is asked.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Internal`] when what is kept of the cell can't be used.
pub async fn manifests(app: &App, id: TenantId) -> Result<Manifests, Error> {
    let render = move |conn: &mut Conn| {
        let tenant = tenants::get(conn, id)?.ok_or(Error::NotFound)?;
        let cell = tenant.cell_id.map(|id| cells::get(conn, id)).transpose()?.flatten();
        let may_send_mail = unverified::find(conn, id)?.is_none();
        Ok(Manifests { yaml: yaml(&tenant, cell, may_send_mail)?, tenant })
    };
    app.db.run(render).await
}

fn yaml(tenant: &Tenant, cell: Option<Cell>, may_send_mail: bool) -> Result<Result<String, NoManifests>, Error> {
    use model::tenant::Desired::{Archived, AwaitingPayment, Deleted};
    if matches!(tenant.desired, AwaitingPayment | Archived | Deleted) {
        return Ok(Err(NoManifests::NotWanted));
    }
    let Some(cell) = cell else { return Ok(Err(NoManifests::NoPlace)) };
    let Some(surroundings) = cell.surroundings else { return Ok(Err(NoManifests::CellUnseen)) };
    let broken = |e: serde_json::Error| Error::internal(e, "read what is kept of a cell");
    let settings: CellSettings = serde_json::from_value(cell.settings).map_err(broken)?;
    let surroundings: Surroundings = serde_json::from_value(surroundings).map_err(broken)?;
    let facts = TenantFacts {
        id: tenant.id,
        generation: tenant.generation,
        address: tenant.address.clone(),
        company: tenant.company.clone(),
        limits: tenant.limits,
        may_send_mail,
    };
    surroundings.render(facts, settings).map(Ok).map_err(|e| Error::internal(e, "render the room of a tenant"))
}
