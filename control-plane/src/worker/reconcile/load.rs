//! What the database knows of a tenant, after it has been given its place and its golden database has been asked for.

use agent_api::{AgentObservation, DoorStateSeen, PlanKind};
use chrono::TimeDelta;
use model::TenantId;
use model::tenant::{Desired, TaskState};
use store::cells::{self, Cell};
use store::goldens::{self, Golden, GoldenKey, GoldenState};
use store::tasks::{self, Owner, Task};
use store::tenants::{self, Tenant};
use store::{Conn, LONGEST_PAGE, Time, tenant_agents, unverified};

use super::{plans, steps};
use crate::error::Error;
use crate::ids;
use crate::worker::Environment;

/// A tenant and everything its next step depends on.
#[derive(Debug)]
pub struct Loaded {
    /// The tenant.
    pub tenant: Tenant,
    /// Its cell, once it has a place.
    pub cell: Option<Cell>,
    /// The golden database it is, or was, copied from.
    pub golden: Option<Golden>,
    /// The task that builds it, while it is not ready.
    pub build: Option<Task>,
    /// The newest tasks about this tenant, newest first, and what it rests on.
    pub tasks: Vec<Task>,
    /// Whether its ERP may send mail: its owner's e-mail address is verified.
    pub may_send_mail: bool,
    /// Its agent has said since the ERP was started that nothing is started: it lost what should run.
    pub has_lost_start: bool,
}

impl Loaded {
    /// The newest task of a kind that was not superseded.
    pub fn newest(&self, kind: PlanKind) -> Option<&Task> {
        let word = kind.to_string();
        self.tasks.iter().find(|task| task.kind == word && task.state != TaskState::Superseded)
    }

    /// The task of a kind for the current intent.
    pub fn current(&self, kind: PlanKind) -> Option<&Task> {
        self.newest(kind).filter(|task| task.generation == self.tenant.generation)
    }

    /// Whether an ERP was ever started, so that there is something to stop.
    pub fn was_started(&self) -> bool {
        let word = PlanKind::Start.to_string();
        self.tasks.iter().any(|task| task.kind == word && task.attempt > 0)
    }
}

/// Loads a tenant. Nothing when there is none.
pub async fn load(env: &Environment, id: TenantId) -> Result<Option<Loaded>, Error> {
    let now = env.clock.now();
    let facts = steps::Facts::of(env);
    let load = move |conn: &mut Conn| {
        let Some(tenant) = tenants::lock(conn, id)? else { return Ok(None) };
        let mut loaded = prepare(conn, tenant, now)?;
        steps::insert_start(conn, &facts, &mut loaded, now)?;
        Ok(Some(loaded))
    };
    env.db.tx(load).await
}

/// The same again, after the cluster was acted on.
pub fn prepare(conn: &mut Conn, mut tenant: Tenant, now: Time) -> Result<Loaded, Error> {
    tasks::supersede_older(conn, tenant.id, tenant.generation, now)?;
    let wants_running = tenant.desired == Desired::Running;
    if wants_running && tenant.cell_id.is_none() {
        tenant.cell_id = tenants::place(conn, tenant.id)?;
    }
    let cell = tenant.cell_id.map(|id| cells::get(conn, id)).transpose()?.flatten();
    let tasks = tasks_of(conn, tenant.id)?;
    let may_send_mail = unverified::find(conn, tenant.id)?.is_none();
    let mut loaded = Loaded { tenant, cell, golden: None, build: None, tasks, may_send_mail, has_lost_start: false };
    loaded.has_lost_start = wants_running && has_lost_start(conn, &loaded)?;
    loaded.golden = golden_of(conn, &loaded, now)?;
    loaded.build = build_of(conn, &loaded, wants_running, now)?;
    Ok(loaded)
}

/// How long after the agent's last task what it says is sure to be of later: its claim may have been on its way.
const SURELY_LATER: TimeDelta = TimeDelta::seconds(5);

/// A start that was proven opens the door, and only another task closes it. A door that says after all of them that the ERP
/// is yet to be started belongs to an agent that knows nothing of it: somebody removed what it had written.
fn has_lost_start(conn: &mut Conn, loaded: &Loaded) -> Result<bool, Error> {
    let is_done = loaded.current(PlanKind::Start).is_some_and(|task| task.state == TaskState::Done);
    let own: Vec<_> = loaded.tasks.iter().filter(|task| task.owner == Owner::Tenant(loaded.tenant.id)).collect();
    if !is_done || own.iter().any(|task| task.ended_at.is_none()) {
        return Ok(false);
    }
    let Some(agent) = tenant_agents::get(conn, loaded.tenant.id)? else { return Ok(false) };
    let said: Option<AgentObservation> = agent.observation.and_then(|said| serde_json::from_value(said).ok());
    let is_closed = said.is_some_and(|said| said.door == DoorStateSeen::Starting);
    Ok(is_closed && own.iter().filter_map(|task| task.ended_at).all(|ended| agent.seen_at > ended + SURELY_LATER))
}

/// The newest tasks, and those that a tenant rests on: what made its database and what ran its ERP is known however many
/// tasks came after, or a deletion would leave them behind.
fn tasks_of(conn: &mut Conn, tenant: TenantId) -> Result<Vec<Task>, Error> {
    let mut newest = tasks::of_tenant(conn, tenant, None, LONGEST_PAGE)?;
    for kind in [PlanKind::PrepareDatabase, PlanKind::Start].map(|kind| kind.to_string()) {
        let is_begun = |task: &Task| task.kind == kind && task.attempt > 0;
        if (newest.len() as i64) >= LONGEST_PAGE && !newest.iter().any(is_begun) {
            newest.extend(tasks::newest_begun(conn, tenant, &kind)?);
        }
    }
    Ok(newest)
}

/// The golden database that the tenant was copied from; before that, the one of the cell's current image.
fn golden_of(conn: &mut Conn, loaded: &Loaded, now: Time) -> Result<Option<Golden>, Error> {
    let copied = loaded.newest(PlanKind::PrepareDatabase).map(plans::golden_of).transpose()?.flatten();
    if let Some(copied) = copied {
        return Ok(goldens::get(conn, copied)?);
    }
    let Some(cell) = loaded.cell.as_ref().filter(|_| loaded.tenant.desired == Desired::Running) else {
        return Ok(None);
    };
    let settings = plans::settings(cell)?;
    let (package, country) = (loaded.tenant.package, loaded.tenant.country);
    let key = GoldenKey { cell: cell.id, image: settings.images.odoo, package, country };
    goldens::create(conn, model::GoldenId::from_uuid(ids::fresh(now)), &key, now)?;
    Ok(goldens::find(conn, &key)?)
}

/// The task that builds the golden database, asked for once.
fn build_of(conn: &mut Conn, loaded: &Loaded, is_wanted: bool, now: Time) -> Result<Option<Task>, Error> {
    let Some(golden) = loaded.golden.as_ref().filter(|golden| is_wanted && golden.state != GoldenState::Ready) else {
        return Ok(None);
    };
    let task = plans::build_golden(golden, store::epochs::current(conn)?, now)?;
    let (owner, kind, intent) = (Owner::Cell(golden.cell_id), task.kind.clone(), task.intent.clone());
    tasks::insert(conn, &task, now)?;
    Ok(tasks::find(conn, owner, &kind, &intent)?)
}
