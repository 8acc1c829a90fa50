//! What becomes of a job that was run.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz};

use super::{Job, MAX_FAILURES, backoff};
use crate::columns::Time;
use crate::schema::jobs;
use crate::{Conn, StoreError};

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finish {
    /// Done: the job goes, and with it a dead one of the same kind and key.
    Done,
    /// Not yet, and nobody's fault: again after a while. No failure is counted.
    Again(TimeDelta),
    /// Failed with this error: again after [`backoff`], until it is dead.
    Failed(String),
}

/// What a finish came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    /// The job is gone.
    Gone,
    /// The job waits again.
    Waiting,
    /// The job is dead and waits for a person.
    Dead,
    /// The lease was lost to another worker, which has the say now. Nothing was changed.
    NotHeld,
}

/// Ends a run, if the job is still held under the lease it was claimed with.
///
/// # Errors
/// [`StoreError`].
pub fn finish(conn: &mut Conn, worker: &str, job: &Job, how: &Finish, now: Time) -> Result<Finished, StoreError> {
    let failures = job.failures + 1;
    let (changed, then) = match how {
        Finish::Done => (conn.tx(|conn| delete(conn, worker, job))?, Finished::Gone),
        Finish::Again(delay) => (hand_back(conn, worker, job, 0, None, now + *delay)?, Finished::Waiting),
        Finish::Failed(error) if failures < MAX_FAILURES => {
            (hand_back(conn, worker, job, failures, Some(error), now + backoff(failures))?, Finished::Waiting)
        }
        Finish::Failed(error) => (conn.tx(|conn| bury(conn, worker, job, error, now))?, Finished::Dead),
    };
    Ok(if changed { then } else { Finished::NotHeld })
}

fn delete(conn: &mut Conn, worker: &str, job: &Job) -> Result<bool, StoreError> {
    let held = jobs::table.find(job.id).filter(jobs::leased_by.eq(worker).and(jobs::attempts.eq(job.attempts)));
    let is_held = diesel::delete(held).execute(conn.pg())? == 1;
    if is_held {
        delete_dead(conn, job)?;
    }
    Ok(is_held)
}

fn delete_dead(conn: &mut Conn, job: &Job) -> Result<(), StoreError> {
    let dead =
        jobs::table.filter(jobs::kind.eq(&job.kind).and(jobs::key.eq(&job.key))).filter(jobs::dead_at.is_not_null());
    diesel::delete(dead).execute(conn.pg())?;
    Ok(())
}

/// Puts a job back to wait, in one statement: its row is taken away and put in again, so that a twin that was enqueued
/// meanwhile takes it in. The twin's payload is the newer one; the earlier time and the larger counts win.
fn hand_back(
    conn: &mut Conn,
    worker: &str,
    job: &Job,
    failures: i32,
    error: Option<&String>,
    run_at: Time,
) -> Result<bool, StoreError> {
    let handed_back = diesel::sql_query(
        "WITH mine AS (DELETE FROM jobs WHERE id = $1 AND leased_by = $2 AND attempts = $3 RETURNING *)
        INSERT INTO jobs (id, kind, key, payload, run_at, attempts, failures, last_error, created_at)
        SELECT id, kind, key, payload, $4, attempts, $5, $6, created_at FROM mine
        ON CONFLICT (kind, key) WHERE leased_by IS NULL AND dead_at IS NULL DO UPDATE SET
            run_at = least(jobs.run_at, excluded.run_at),
            attempts = greatest(jobs.attempts, excluded.attempts),
            failures = greatest(jobs.failures, excluded.failures),
            last_error = coalesce(excluded.last_error, jobs.last_error)",
    )
    .bind::<BigInt, _>(job.id)
    .bind::<Text, _>(worker)
    .bind::<Integer, _>(job.attempts)
    .bind::<Timestamptz, _>(run_at)
    .bind::<Integer, _>(failures)
    .bind::<Nullable<Text>, _>(error)
    .execute(conn.pg())?;
    Ok(handed_back == 1)
}

/// Marks a job dead. Of a kind and key only the newest dead one is kept.
fn bury(conn: &mut Conn, worker: &str, job: &Job, error: &str, now: Time) -> Result<bool, StoreError> {
    let held = jobs::table.find(job.id).filter(jobs::leased_by.eq(worker).and(jobs::attempts.eq(job.attempts)));
    let is_held: Option<i64> = held.select(jobs::id).for_update().first(conn.pg()).optional()?;
    if is_held.is_none() {
        return Ok(false);
    }
    delete_dead(conn, job)?;
    diesel::update(jobs::table.find(job.id))
        .set((
            jobs::failures.eq(jobs::failures + 1),
            jobs::leased_by.eq(None::<String>),
            jobs::leased_until.eq(None::<Time>),
            jobs::dead_at.eq(Some(now)),
            jobs::last_error.eq(Some(error)),
        ))
        .execute(conn.pg())?;
    Ok(true)
}
