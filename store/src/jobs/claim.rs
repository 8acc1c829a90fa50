//! Taking jobs under a lease, and keeping it.

use chrono::TimeDelta;
use diesel::dsl::{case_when, exists, min, not};
use diesel::prelude::*;

use super::{Job, MAX_FAILURES};
use crate::columns::Time;
use crate::schema::jobs;
use crate::{Conn, StoreError};

/// Leases at most `limit` due jobs of the given kinds to a worker. Kinds it does not name are left for a worker that
/// knows them. A job whose lease ran out is due again; that counts as a failure, so that what kills its workers dies.
///
/// # Errors
/// [`StoreError`].
pub fn claim(
    conn: &mut Conn,
    worker: &str,
    kinds: &[&str],
    lease: TimeDelta,
    limit: i64,
    now: Time,
) -> Result<Vec<Job>, StoreError> {
    conn.tx(|conn| {
        bury_lost(conn, kinds, now)?;
        let ids = lock_due(conn, kinds, limit, now)?;
        let lost = case_when(jobs::leased_by.is_not_null(), jobs::failures + 1).otherwise(jobs::failures);
        let mut claimed: Vec<Job> = diesel::update(jobs::table.filter(jobs::id.eq_any(ids)))
            .set((
                jobs::failures.eq(lost),
                jobs::attempts.eq(jobs::attempts + 1),
                jobs::leased_by.eq(Some(worker)),
                jobs::leased_until.eq(Some(now + lease)),
            ))
            .returning(Job::as_returning())
            .get_results(conn.pg())?;
        claimed.sort_by_key(|job| job.id);
        Ok(claimed)
    })
}

/// Due jobs, locked, past those that another claim has locked. A waiting job is not due while its twin is leased.
fn lock_due(conn: &mut Conn, kinds: &[&str], limit: i64, now: Time) -> Result<Vec<i64>, StoreError> {
    let twin = diesel::alias!(jobs as twin);
    let leased_twin = twin
        .filter(twin.field(jobs::kind).eq(jobs::kind))
        .filter(twin.field(jobs::key).eq(jobs::key))
        .filter(twin.field(jobs::leased_by).is_not_null());
    let waiting = jobs::leased_by.is_null().and(jobs::dead_at.is_null()).and(jobs::run_at.le(now));
    let is_lost = jobs::leased_by.is_not_null().and(jobs::leased_until.assume_not_null().le(now));
    Ok(jobs::table
        .filter(jobs::kind.eq_any(kinds))
        .filter(waiting.and(not(exists(leased_twin))).or(is_lost))
        .order((jobs::run_at, jobs::id))
        .limit(limit)
        .select(jobs::id)
        .for_update()
        .skip_locked()
        .load(conn.pg())?)
}

/// Gives up the jobs whose last allowed lease ran out.
fn bury_lost(conn: &mut Conn, kinds: &[&str], now: Time) -> Result<(), StoreError> {
    let lost = jobs::table
        .filter(jobs::kind.eq_any(kinds))
        .filter(jobs::leased_until.le(now))
        .filter(jobs::failures.ge(MAX_FAILURES - 1))
        .select(jobs::id)
        .for_update()
        .skip_locked();
    let ids: Vec<i64> = lost.load(conn.pg())?;
    diesel::update(jobs::table.filter(jobs::id.eq_any(ids)))
        .set((
            jobs::failures.eq(jobs::failures + 1),
            jobs::leased_by.eq(None::<String>),
            jobs::leased_until.eq(None::<Time>),
            jobs::dead_at.eq(Some(now)),
            jobs::last_error.eq(Some("its worker went away while running it, again and again")),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// Keeps a job longer. `false` when it is no longer this worker's: stop.
///
/// # Errors
/// [`StoreError`].
pub fn renew(conn: &mut Conn, worker: &str, job: &Job, lease: TimeDelta, now: Time) -> Result<bool, StoreError> {
    let held = diesel::update(jobs::table.find(job.id))
        .filter(jobs::leased_by.eq(worker).and(jobs::attempts.eq(job.attempts)))
        .set(jobs::leased_until.eq(Some(now + lease)));
    Ok(held.execute(conn.pg())? == 1)
}

/// When the next job of these kinds falls due, or its lease runs out: how long a worker may rest without a wake-up.
///
/// # Errors
/// [`StoreError`].
pub fn next_run_at(conn: &mut Conn, kinds: &[&str]) -> Result<Option<Time>, StoreError> {
    let due = jobs::table
        .filter(jobs::kind.eq_any(kinds))
        .filter(jobs::leased_by.is_null().and(jobs::dead_at.is_null()))
        .select(min(jobs::run_at));
    let due: Option<Time> = due.first(conn.pg())?;
    let lost = jobs::table.filter(jobs::kind.eq_any(kinds)).select(min(jobs::leased_until));
    let lost: Option<Time> = lost.first(conn.pg())?;
    Ok(due.into_iter().chain(lost).min())
}
