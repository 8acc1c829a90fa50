//! Leasing a task to its agent.

use chrono::TimeDelta;
use diesel::dsl::{case_when, exists, min, not};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use model::tenant::TaskState;
use uuid::Uuid;

use super::{Owner, Row, Task, is_owned, owned};
use crate::columns::Time;
use crate::schema::agent_tasks::{self, dsl};
use crate::{Conn, StoreError};

/// Leases the next task of an owner to its agent: first one whose lease ran out, then the one that has waited longest
/// and whose tenant nothing else holds.
///
/// # Errors
/// [`StoreError`].
pub fn claim(conn: &mut Conn, owner: Owner, lease: TimeDelta, now: Time) -> Result<Option<Task>, StoreError> {
    let claimed = conn.tx(|conn| {
        let Some(id) = lock_next(conn, owner, now)? else { return Ok(None) };
        lend(conn, id, lease, now).map(Some)
    });
    match claimed {
        Ok(row) => row.map(Task::try_from).transpose(),
        // Another agent has begun with this tenant in the same moment; its end wakes this one.
        Err(ClaimError(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _))) => Ok(None),
        Err(ClaimError(err)) => Err(err.into()),
    }
}

/// Keeps the database's own error for a look at it.
struct ClaimError(DieselError);

impl From<DieselError> for ClaimError {
    fn from(err: DieselError) -> Self {
        Self(err)
    }
}

impl From<StoreError> for ClaimError {
    fn from(err: StoreError) -> Self {
        Self(DieselError::QueryBuilderError(Box::new(err)))
    }
}

fn lock_next(conn: &mut Conn, owner: Owner, now: Time) -> Result<Option<Uuid>, ClaimError> {
    let [queued, failed, claimed] = [TaskState::Queued, TaskState::Failed, TaskState::Claimed].map(|s| s.to_string());
    let holder = diesel::alias!(agent_tasks as holder);
    let held = holder
        .filter(holder.field(dsl::tenant_id).eq(dsl::tenant_id))
        .filter(holder.field(dsl::state).eq(claimed.clone()));
    let is_offered = dsl::state.eq_any([queued, failed]).and(dsl::next_offer_at.le(now)).and(not(exists(held)));
    let is_lost = dsl::state.eq(claimed).and(dsl::leased_until.assume_not_null().le(now));
    let next = agent_tasks::table
        .filter(is_owned(owner))
        .filter(is_offered.or(is_lost))
        .order((dsl::leased_until.asc().nulls_last(), dsl::next_offer_at, dsl::id))
        .select(dsl::id)
        .for_update()
        .skip_locked();
    Ok(next.first(conn.pg()).optional()?)
}

fn lend(conn: &mut Conn, id: Uuid, lease: TimeDelta, now: Time) -> Result<Row, ClaimError> {
    let claimed = TaskState::Claimed.to_string();
    let failures = case_when(dsl::state.eq(claimed.clone()), dsl::failures + 1).otherwise(dsl::failures);
    Ok(diesel::update(agent_tasks::table.find(id))
        .set((
            dsl::failures.eq(failures),
            dsl::state.eq(claimed),
            dsl::attempt.eq(dsl::attempt + 1),
            dsl::leased_until.eq(Some(now + lease)),
            dsl::claimed_at.eq(Some(now)),
        ))
        .returning(Row::as_returning())
        .get_result(conn.pg())?)
}

/// Lets the lease of an owner's tasks end now: for an owner that says it holds none, because it never heard of the task
/// that was leased to it. The next claim offers it again, with the next attempt.
///
/// # Errors
/// [`StoreError`].
pub fn let_go(conn: &mut Conn, owner: Owner, now: Time) -> Result<usize, StoreError> {
    let ids: Vec<Uuid> = owned(owner).filter(dsl::leased_until.gt(now)).select(dsl::id).load(conn.pg())?;
    if ids.is_empty() {
        return Ok(0);
    }
    let held = agent_tasks::table.filter(dsl::id.eq_any(ids)).filter(dsl::state.eq(TaskState::Claimed.to_string()));
    Ok(diesel::update(held).set(dsl::leased_until.eq(Some(now))).execute(conn.pg())?)
}

/// Whether a task of a kind is on offer to an owner now.
///
/// # Errors
/// [`StoreError`].
pub fn is_offered(conn: &mut Conn, owner: Owner, kind: &str, now: Time) -> Result<bool, StoreError> {
    let open = [TaskState::Queued, TaskState::Failed].map(|state| state.to_string());
    let offered = agent_tasks::table
        .filter(is_owned(owner))
        .filter(dsl::kind.eq(kind.to_owned()))
        .filter(dsl::state.eq_any(open))
        .filter(dsl::next_offer_at.le(now));
    Ok(diesel::select(exists(offered)).get_result(conn.pg())?)
}

/// When a task of an owner that can't be claimed now will be offered: how long a claim may wait without a wake-up.
///
/// # Errors
/// [`StoreError`].
pub fn next_offer_at(conn: &mut Conn, owner: Owner) -> Result<Option<Time>, StoreError> {
    let open = [TaskState::Queued, TaskState::Failed].map(|state| state.to_string());
    let offered = owned(owner).filter(dsl::state.eq_any(open)).select(min(dsl::next_offer_at));
    let offered: Option<Time> = offered.first(conn.pg())?;
    let lost: Option<Time> = owned(owner).select(min(dsl::leased_until)).first(conn.pg())?;
    Ok(offered.into_iter().chain(lost).min())
}
