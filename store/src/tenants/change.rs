//! What changes about a tenant: intent and limits by ops, observation by the reconciler.

use chrono::TimeDelta;
use diesel::dsl::case_when;
use diesel::prelude::*;
use model::name::CompanyName;
use model::plan::Limits;
use model::tenant::{Desired, Observed, Phase};
use model::{Generation, TenantId};

use super::row::json;
use crate::columns::Time;
use crate::schema::{epochs, tenants};
use crate::{Conn, StoreError};

/// How long the address of a deleted tenant is kept from others, in days.
pub const RESERVED_DAYS: i64 = 30;

/// What a reconcile saw.
#[derive(Debug, Clone)]
pub struct Observation {
    /// The facts.
    pub observed: Observed,
    /// The phase that follows from intent and facts.
    pub phase: Phase,
    /// Why it waits or is stuck, in words.
    pub why: Option<String>,
    /// When it is tried again by itself.
    pub next_try_at: Option<Time>,
}

/// Changes the intent. The new generation is answered, or nothing if there is no such tenant.
///
/// # Errors
/// [`StoreError`].
pub fn set_desired(conn: &mut Conn, id: TenantId, desired: &Desired) -> Result<Option<Generation>, StoreError> {
    let epoch = epochs::table.select(epochs::epoch).single_value().assume_not_null();
    let changed: Option<(i64, i64)> = diesel::update(tenants::table.find(id.as_uuid()))
        .set((
            tenants::desired.eq(json(desired)?),
            tenants::epoch.eq(epoch),
            tenants::generation.eq(tenants::generation + 1),
        ))
        .returning((tenants::epoch, tenants::generation))
        .get_result(conn.pg())
        .optional()?;
    Ok(changed.map(|(epoch, number)| Generation { epoch, number }))
}

/// Records what a reconcile of an intent saw. `false` when the intent has moved on meanwhile: look again.
///
/// A tenant that turns deleted keeps its address for [`RESERVED_DAYS`].
///
/// # Errors
/// [`StoreError`].
pub fn record_observation(
    conn: &mut Conn,
    id: TenantId,
    of: Generation,
    seen: &Observation,
    now: Time,
) -> Result<bool, StoreError> {
    let phase = seen.phase.to_string();
    let reserved = (seen.phase == Phase::Deleted).then(|| now + TimeDelta::days(RESERVED_DAYS));
    let change = diesel::update(tenants::table.find(id.as_uuid()))
        .filter(tenants::epoch.eq(of.epoch).and(tenants::generation.eq(of.number)))
        .set((
            tenants::observed.eq(json(&seen.observed)?),
            tenants::observed_epoch.eq(Some(of.epoch)),
            tenants::observed_generation.eq(Some(of.number)),
            tenants::phase_since.eq(case_when(tenants::phase.eq(phase.clone()), tenants::phase_since).otherwise(now)),
            tenants::reserved_until
                .eq(case_when(tenants::phase.eq(phase.clone()), tenants::reserved_until).otherwise(reserved)),
            tenants::phase.eq(phase),
            tenants::why.eq(&seen.why),
            tenants::next_try_at.eq(seen.next_try_at),
        ));
    Ok(change.execute(conn.pg())? == 1)
}

/// Changes the limits. Their new version is answered; agents take it with their next claim, which is woken.
///
/// # Errors
/// [`StoreError`].
pub fn set_limits(conn: &mut Conn, id: TenantId, limits: &Limits) -> Result<Option<i64>, StoreError> {
    let change = diesel::update(tenants::table.find(id.as_uuid())).set((
        tenants::seats.eq(limits.seats),
        tenants::simultaneous.eq(limits.simultaneous),
        tenants::database_mib.eq(limits.database_mib),
        tenants::limits_version.eq(tenants::limits_version + 1),
    ));
    Ok(change.returning(tenants::limits_version).get_result(conn.pg()).optional()?)
}

/// Changes the company's name as Stackyard and the door's pages show it.
///
/// # Errors
/// [`StoreError`].
pub fn set_company(conn: &mut Conn, id: TenantId, company: &CompanyName) -> Result<bool, StoreError> {
    let change = diesel::update(tenants::table.find(id.as_uuid())).set(tenants::company.eq(company.as_str()));
    Ok(change.execute(conn.pg())? == 1)
}

/// Erases the first password, which the ERP has by now.
///
/// # Errors
/// [`StoreError`].
pub fn erase_first_password(conn: &mut Conn, id: TenantId) -> Result<(), StoreError> {
    diesel::update(tenants::table.find(id.as_uuid()))
        .set(tenants::first_password.eq(None::<Vec<u8>>))
        .execute(conn.pg())?;
    Ok(())
}

/// Gives the addresses of deleted tenants free whose reservation is over. How many is answered.
///
/// # Errors
/// [`StoreError`].
pub fn purge(conn: &mut Conn, now: Time) -> Result<usize, StoreError> {
    let over = tenants::table
        .filter(tenants::phase.eq(Phase::Deleted.to_string()))
        .filter(tenants::purged_at.is_null())
        .filter(tenants::reserved_until.le(now));
    Ok(diesel::update(over).set(tenants::purged_at.eq(Some(now))).execute(conn.pg())?)
}
