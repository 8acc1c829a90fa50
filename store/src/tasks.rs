//! What agents claim: inserted once for an intent, leased to its owner, reported under a fence.
//!
//! One task holds a tenant at a time; the database enforces it. A failed task is offered again after a growing delay,
//! one whose lease ran out at once.

mod claim;
mod list;
mod report;
mod retire;

use chrono::TimeDelta;
use diesel::prelude::*;
use model::tenant::TaskState;
use model::{CellId, Generation, TaskId, TenantId};
use serde_json::Value;

pub use claim::{claim, is_offered, let_go, next_offer_at};
pub use list::{TaskStats, find, get, newest_begun, of_cell, of_tenant, stats};
pub use report::{Progress, Reported, report};
pub use retire::{abandon_lost, retry, retry_failed, supersede_older};

use crate::columns::{Column, Time};
use crate::schema::agent_tasks;
use crate::{Conn, StoreError};

/// Failures in a row after which a person should look; the task is still offered each hour.
pub const STUCK_AFTER: i32 = 5;

/// Whose task it is: the agent that may claim it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The agent of a tenant.
    Tenant(TenantId),
    /// The agent of a cell.
    Cell(CellId),
}

/// A task.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// Whose it is.
    pub owner: Owner,
    /// The tenant it is about; absent when it is about none.
    pub tenant: Option<TenantId>,
    /// What is to be done.
    pub kind: String,
    /// The intent it serves: one task a kind and intent.
    pub intent: String,
    /// Age of that intent.
    pub generation: Generation,
    /// All there is to do.
    pub plan: Value,
    /// Encrypted secrets of the plan; absent when there are none or they are no longer needed.
    pub secrets: Option<Vec<u8>>,
    /// Where it stands.
    pub state: TaskState,
    /// How often it was leased.
    pub attempt: i32,
    /// Until when it is leased.
    pub leased_until: Option<Time>,
    /// Failures and lost leases in a row.
    pub failures: i32,
    /// When it is offered next.
    pub next_offer_at: Time,
    /// What its agent said of it last.
    pub report: Option<Value>,
    /// What came of it.
    pub outcome: Option<Value>,
    /// Why it failed last.
    pub failure: Option<String>,
    /// When it was inserted.
    pub created_at: Time,
    /// When it was leased last.
    pub claimed_at: Option<Time>,
    /// When it ended.
    pub ended_at: Option<Time>,
}

/// A task to be added.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// Its id.
    pub id: TaskId,
    /// Whose it is.
    pub owner: Owner,
    /// The tenant a cell agent's task is about; of a tenant agent's task this is its own tenant anyway.
    pub tenant: Option<TenantId>,
    /// What is to be done.
    pub kind: String,
    /// The intent it serves: one task an owner, kind and intent.
    pub intent: String,
    /// Age of that intent.
    pub generation: Generation,
    /// All there is to do.
    pub plan: Value,
    /// Encrypted secrets of the plan.
    pub secrets: Option<Vec<u8>>,
}

/// How long a task waits after its n-th failure in a row: 2 s, 8 s, 30 s, 2 min, 10 min, then an hour each time.
#[must_use]
pub fn retry_delay(failures: i32) -> TimeDelta {
    TimeDelta::seconds(match failures {
        ..=1 => 2,
        2 => 8,
        3 => 30,
        4 => 120,
        5 => 600,
        _ => 3600,
    })
}

impl Owner {
    /// The id by which its agent is woken: the payload on [`crate::notify::Channel::Tasks`].
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Tenant(id) => id.to_string(),
            Self::Cell(id) => id.to_string(),
        }
    }

    fn cell(self) -> Option<CellId> {
        if let Self::Cell(id) = self { Some(id) } else { None }
    }

    fn tenant(self) -> Option<TenantId> {
        if let Self::Tenant(id) = self { Some(id) } else { None }
    }

    fn uuid(self) -> uuid::Uuid {
        match self {
            Self::Tenant(id) => id.as_uuid(),
            Self::Cell(id) => id.as_uuid(),
        }
    }

    /// As the column `owner` says it.
    fn word(self) -> &'static str {
        match self {
            Self::Tenant(_) => "tenant",
            Self::Cell(_) => "cell",
        }
    }
}

/// Adds a task unless its owner has one of this kind and intent already. Whether it is new is answered.
///
/// # Errors
/// [`StoreError`].
pub fn insert(conn: &mut Conn, task: &NewTask, now: Time) -> Result<bool, StoreError> {
    let tenant = task.owner.tenant().or(task.tenant);
    let inserted = diesel::insert_into(agent_tasks::table)
        .values((
            agent_tasks::id.eq(task.id.as_uuid()),
            agent_tasks::owner.eq(task.owner.word()),
            agent_tasks::cell_id.eq(task.owner.cell().map(CellId::as_uuid)),
            agent_tasks::tenant_id.eq(tenant.map(TenantId::as_uuid)),
            agent_tasks::kind.eq(&task.kind),
            agent_tasks::intent.eq(&task.intent),
            agent_tasks::epoch.eq(task.generation.epoch),
            agent_tasks::generation.eq(task.generation.number),
            agent_tasks::plan.eq(&task.plan),
            agent_tasks::secrets.eq(&task.secrets),
            agent_tasks::next_offer_at.eq(now),
            agent_tasks::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn.pg())?;
    Ok(inserted == 1)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = agent_tasks)]
struct Row {
    #[diesel(deserialize_as = Column<TaskId>)]
    id: TaskId,
    #[diesel(deserialize_as = Column<Option<CellId>>)]
    cell_id: Option<CellId>,
    #[diesel(deserialize_as = Column<Option<TenantId>>)]
    tenant_id: Option<TenantId>,
    kind: String,
    intent: String,
    epoch: i64,
    generation: i64,
    plan: Value,
    secrets: Option<Vec<u8>>,
    #[diesel(deserialize_as = Column<TaskState>)]
    state: TaskState,
    attempt: i32,
    leased_until: Option<Time>,
    failures: i32,
    next_offer_at: Time,
    report: Option<Value>,
    outcome: Option<Value>,
    failure: Option<String>,
    created_at: Time,
    claimed_at: Option<Time>,
    ended_at: Option<Time>,
}

impl TryFrom<Row> for Task {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let owner = match (row.cell_id, row.tenant_id) {
            (Some(cell), _) => Owner::Cell(cell),
            (None, Some(tenant)) => Owner::Tenant(tenant),
            (None, None) => return Err(StoreError::Query(format!("task {} has no owner", row.id).into())),
        };
        Ok(Self {
            id: row.id,
            owner,
            tenant: row.tenant_id,
            kind: row.kind,
            intent: row.intent,
            generation: Generation { epoch: row.epoch, number: row.generation },
            plan: row.plan,
            secrets: row.secrets,
            state: row.state,
            attempt: row.attempt,
            leased_until: row.leased_until,
            failures: row.failures,
            next_offer_at: row.next_offer_at,
            report: row.report,
            outcome: row.outcome,
            failure: row.failure,
            created_at: row.created_at,
            claimed_at: row.claimed_at,
            ended_at: row.ended_at,
        })
    }
}

type Query = agent_tasks::BoxedQuery<'static, diesel::pg::Pg>;

/// Whether a task is one that an owner's agent may see.
#[diesel::dsl::auto_type]
fn is_owned(owner: Owner) -> _ {
    let key: uuid::Uuid = owner.uuid();
    let of_tenant = agent_tasks::owner.eq("tenant").and(agent_tasks::tenant_id.eq(key));
    let of_cell = agent_tasks::owner.eq("cell").and(agent_tasks::cell_id.eq(key));
    of_tenant.or(of_cell)
}

fn owned(owner: Owner) -> Query {
    agent_tasks::table.filter(is_owned(owner)).into_boxed()
}

fn loaded(conn: &mut Conn, query: Query) -> Result<Vec<Task>, StoreError> {
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn.pg())?;
    rows.into_iter().map(Task::try_from).collect()
}
