//! The queue: jobs inserted by the transaction that causes them, claimed under a lease, run outside any transaction.
//!
//! A job receives ids, never snapshots, and must bear being run again: a lease only saves work. Wake-ups for one kind
//! and key collapse into one waiting row, and one kind and key is never leased twice at once.

mod claim;
mod finish;
mod list;

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Text, Timestamptz};
use serde_json::Value;

pub use claim::{claim, next_run_at, renew};
pub use finish::{Finish, Finished, finish};
pub use list::{InvalidJobSeek, JobFilter, JobSeek, JobState, JobView, KindStats, get, list, requeue, stats};

use crate::columns::Time;
use crate::schema::jobs;
use crate::{Conn, StoreError};

/// Errors and lost leases in a row after which a job is dead: with [`backoff`] about two hours of trying.
pub const MAX_FAILURES: i32 = 12;

/// A job under a lease.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct Job {
    /// Its id.
    pub id: i64,
    /// What is to be done.
    pub kind: String,
    /// To what.
    pub key: String,
    /// What else must be known; ids only.
    pub payload: Value,
    /// Leases so far, this one included; with the worker's name it fences who may finish the job.
    pub attempts: i32,
    /// Errors and lost leases in a row.
    pub failures: i32,
    /// The error before.
    pub last_error: Option<String>,
}

/// How long a job waits after its n-th failure in a row: 5 s, doubled each time, at most 15 min.
#[must_use]
pub fn backoff(failures: i32) -> TimeDelta {
    let doublings = u32::try_from(failures - 1).unwrap_or(0).min(8);
    TimeDelta::seconds(5 << doublings).min(TimeDelta::minutes(15))
}

/// Adds a job, or wakes the one that waits already: it runs at the earlier time, with the newer payload.
///
/// # Errors
/// [`StoreError`].
pub fn enqueue(
    conn: &mut Conn,
    kind: &str,
    key: &str,
    payload: &Value,
    run_at: Time,
    now: Time,
) -> Result<(), StoreError> {
    diesel::sql_query(
        "INSERT INTO jobs (kind, key, payload, run_at, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (kind, key) WHERE leased_by IS NULL AND dead_at IS NULL
        DO UPDATE SET run_at = least(jobs.run_at, excluded.run_at), payload = excluded.payload",
    )
    .bind::<Text, _>(kind)
    .bind::<Text, _>(key)
    .bind::<Jsonb, _>(payload)
    .bind::<Timestamptz, _>(run_at)
    .bind::<Timestamptz, _>(now)
    .execute(conn.pg())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backs_off_up_to_a_quarter_of_an_hour() {
        let seconds: Vec<_> = [0, 1, 2, 3, 8, 9, 100, i32::MAX].map(|n| backoff(n).num_seconds()).into();
        assert_eq!(seconds, [5, 5, 10, 20, 640, 900, 900, 900]);
    }
}
