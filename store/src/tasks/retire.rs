//! Tasks that are no longer wanted, and failed ones that are wanted now.

use diesel::prelude::*;
use model::tenant::TaskState;
use model::{Generation, TaskId, TenantId};

use crate::columns::Time;
use crate::schema::agent_tasks::{self, dsl};
use crate::{Conn, StoreError};

/// Supersedes the tasks about a tenant that serve an older intent and that no agent holds. An agent finishes what it
/// has claimed.
///
/// # Errors
/// [`StoreError`].
pub fn supersede_older(conn: &mut Conn, tenant: TenantId, current: Generation, now: Time) -> Result<usize, StoreError> {
    let open = [TaskState::Queued, TaskState::Failed].map(|state| state.to_string());
    let is_older =
        dsl::epoch.lt(current.epoch).or(dsl::epoch.eq(current.epoch).and(dsl::generation.lt(current.number)));
    let older =
        agent_tasks::table.filter(dsl::tenant_id.eq(tenant.as_uuid())).filter(dsl::state.eq_any(open)).filter(is_older);
    Ok(diesel::update(older).set(superseded(now)).execute(conn.pg())?)
}

/// Supersedes the tasks about a tenant that its agent holds and was not heard of in time: for a tenant whose agent is
/// gone for good. A later report on them is refused as stale.
///
/// # Errors
/// [`StoreError`].
pub fn abandon_lost(conn: &mut Conn, tenant: TenantId, now: Time) -> Result<usize, StoreError> {
    let lost = agent_tasks::table
        .filter(dsl::tenant_id.eq(tenant.as_uuid()))
        .filter(dsl::state.eq(TaskState::Claimed.to_string()))
        .filter(dsl::leased_until.le(now));
    Ok(diesel::update(lost).set(superseded(now)).execute(conn.pg())?)
}

type Superseded = (
    diesel::dsl::Eq<dsl::state, String>,
    diesel::dsl::Eq<dsl::secrets, Option<Vec<u8>>>,
    diesel::dsl::Eq<dsl::leased_until, Option<Time>>,
    diesel::dsl::Eq<dsl::ended_at, Option<Time>>,
);

fn superseded(now: Time) -> Superseded {
    (
        dsl::state.eq(TaskState::Superseded.to_string()),
        dsl::secrets.eq(None),
        dsl::leased_until.eq(None),
        dsl::ended_at.eq(Some(now)),
    )
}

/// Offers the failed tasks about a tenant now, their failures forgotten. How many is answered.
///
/// # Errors
/// [`StoreError`].
pub fn retry_failed(conn: &mut Conn, tenant: TenantId, now: Time) -> Result<usize, StoreError> {
    let failed = agent_tasks::table
        .filter(dsl::tenant_id.eq(tenant.as_uuid()))
        .filter(dsl::state.eq(TaskState::Failed.to_string()));
    Ok(diesel::update(failed).set((dsl::failures.eq(0), dsl::next_offer_at.eq(now))).execute(conn.pg())?)
}

/// Offers a failed task now, its failures forgotten. `false` when it is not there, or has not failed.
///
/// # Errors
/// [`StoreError`].
pub fn retry(conn: &mut Conn, id: TaskId, now: Time) -> Result<bool, StoreError> {
    let failed = agent_tasks::table.find(id.as_uuid()).filter(dsl::state.eq(TaskState::Failed.to_string()));
    Ok(diesel::update(failed).set((dsl::failures.eq(0), dsl::next_offer_at.eq(now))).execute(conn.pg())? == 1)
}
