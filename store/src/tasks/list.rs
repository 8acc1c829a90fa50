//! Tasks as agents, the reconciler and people look them up.

use diesel::dsl::count_star;
use diesel::prelude::*;
use model::tenant::TaskState;
use model::{CellId, TaskId, TenantId};

use super::{Owner, Task, loaded, owned};
use crate::columns::Column;
use crate::schema::agent_tasks::{self, dsl};
use crate::{Conn, StoreError, page};

/// A task of an owner; another owner's is not found.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &mut Conn, owner: Owner, id: TaskId) -> Result<Option<Task>, StoreError> {
    Ok(loaded(conn, owned(owner).filter(dsl::id.eq(id.as_uuid())))?.pop())
}

/// The task of an owner for a kind and intent.
///
/// # Errors
/// [`StoreError`].
pub fn find(conn: &mut Conn, owner: Owner, kind: &str, intent: &str) -> Result<Option<Task>, StoreError> {
    let query = owned(owner).filter(dsl::kind.eq(kind.to_owned())).filter(dsl::intent.eq(intent.to_owned()));
    Ok(loaded(conn, query)?.pop())
}

/// A page of the tasks about a tenant, of its own agent and of its cell's, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn of_tenant(
    conn: &mut Conn,
    tenant: TenantId,
    before: Option<TaskId>,
    limit: i64,
) -> Result<Vec<Task>, StoreError> {
    let query = agent_tasks::table.filter(dsl::tenant_id.eq(tenant.as_uuid())).into_boxed();
    newest_first(conn, query, before, limit)
}

/// The newest task of a kind about a tenant that an agent ever held, however many came after it.
///
/// # Errors
/// [`StoreError`].
pub fn newest_begun(conn: &mut Conn, tenant: TenantId, kind: &str) -> Result<Option<Task>, StoreError> {
    let query = agent_tasks::table
        .filter(dsl::tenant_id.eq(tenant.as_uuid()))
        .filter(dsl::kind.eq(kind.to_owned()))
        .filter(dsl::attempt.gt(0))
        .into_boxed();
    Ok(newest_first(conn, query, None, 1)?.pop())
}

/// A page of the tasks of a cell's agent, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn of_cell(conn: &mut Conn, cell: CellId, before: Option<TaskId>, limit: i64) -> Result<Vec<Task>, StoreError> {
    newest_first(conn, owned(Owner::Cell(cell)), before, limit)
}

fn newest_first(
    conn: &mut Conn,
    mut query: super::Query,
    before: Option<TaskId>,
    limit: i64,
) -> Result<Vec<Task>, StoreError> {
    if let Some(before) = before {
        query = query.filter(dsl::id.lt(before.as_uuid()));
    }
    loaded(conn, query.order(dsl::id.desc()).limit(page(limit)))
}

/// How many tasks of a kind are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskStats {
    /// Which kind.
    pub kind: String,
    /// Which state.
    pub state: TaskState,
    /// How many.
    pub count: i64,
}

/// How the tasks that have not ended stand.
///
/// # Errors
/// [`StoreError`].
pub fn stats(conn: &mut Conn) -> Result<Vec<TaskStats>, StoreError> {
    let open = [TaskState::Queued, TaskState::Failed, TaskState::Claimed].map(|state| state.to_string());
    let query = agent_tasks::table
        .filter(dsl::state.eq_any(open))
        .group_by((dsl::kind, dsl::state))
        .order((dsl::kind, dsl::state))
        .select((dsl::kind, dsl::state, count_star()));
    let rows: Vec<(String, Column<TaskState>, i64)> = query.load(conn.pg())?;
    Ok(rows.into_iter().map(|(kind, state, count)| TaskStats { kind, state: state.into(), count }).collect())
}
