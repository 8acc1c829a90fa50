//! The queue as a person sees it.

use std::fmt;
use std::str::FromStr;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use model::TenantId;
use serde::{Deserialize, Serialize};

use crate::columns::Time;
use crate::schema::jobs;
use crate::{Conn, StoreError, page};

/// Where a job stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum JobState {
    /// Waits for its time, or for a worker.
    Waiting,
    /// A worker has it.
    Leased,
    /// Failed too often; waits for a person.
    Dead,
}

/// Which jobs to show.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// Only these.
    pub state: Option<JobState>,
    /// Only these of one kind.
    pub kind: Option<String>,
    /// Only these about one tenant: to reconcile it, and to send the mails about it.
    pub tenant: Option<TenantId>,
}

/// Where a page of the queue ended; written into its `?after=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobSeek {
    is_dead: bool,
    id: i64,
}

/// A text that is not the end of a page of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the end of a page")]
pub struct InvalidJobSeek;

impl fmt::Display for JobSeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.is_dead { "dead-" } else { "" }, self.id)
    }
}

impl FromStr for JobSeek {
    type Err = InvalidJobSeek;

    fn from_str(text: &str) -> Result<Self, InvalidJobSeek> {
        let (is_dead, id) = text.strip_prefix("dead-").map_or((false, text), |id| (true, id));
        Ok(Self { is_dead, id: id.parse().map_err(|_| InvalidJobSeek)? })
    }
}

/// A job as a person sees it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct JobView {
    /// Its id.
    pub id: i64,
    /// What is to be done.
    pub kind: String,
    /// To what.
    pub key: String,
    /// When it is due.
    pub run_at: Time,
    /// Leases so far.
    pub attempts: i32,
    /// Errors and lost leases in a row.
    pub failures: i32,
    /// The worker that has it.
    pub leased_by: Option<String>,
    /// Until when.
    pub leased_until: Option<Time>,
    /// Its newest error.
    pub last_error: Option<String>,
    /// When it was first enqueued.
    pub created_at: Time,
    /// Since when it is dead.
    pub dead_at: Option<Time>,
}

impl JobView {
    /// Where it, as the last of a page, leads the next one to begin.
    #[must_use]
    pub fn seek(&self) -> JobSeek {
        JobSeek { is_dead: self.dead_at.is_some(), id: self.id }
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> JobState {
        match (&self.dead_at, &self.leased_by) {
            (Some(_), _) => JobState::Dead,
            (None, Some(_)) => JobState::Leased,
            (None, None) => JobState::Waiting,
        }
    }
}

/// A page of jobs: the dead ones, then the others, the newest first in each.
///
/// # Errors
/// [`StoreError`].
pub fn list(
    conn: &mut Conn,
    filter: &JobFilter,
    after: Option<JobSeek>,
    limit: i64,
) -> Result<Vec<JobView>, StoreError> {
    let mut query = jobs::table.into_boxed();
    if let Some(JobSeek { is_dead, id }) = after {
        let row = sql::<Bool>("((jobs.dead_at IS NOT NULL), jobs.id) < (").bind::<Bool, _>(is_dead);
        query = query.filter(row.sql(", ").bind::<BigInt, _>(id).sql(")"));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(jobs::kind.eq(kind.clone()));
    }
    if let Some(tenant) = filter.tenant {
        let mails = sql::<Bool>("jobs.key IN (SELECT replace(id::text, '-', '') FROM mails WHERE tenant_id = ");
        let mails = mails.bind::<diesel::sql_types::Uuid, _>(tenant.as_uuid()).sql(")");
        query = query.filter(jobs::key.eq(tenant.to_string()).or(mails));
    }
    query = match filter.state {
        None => query,
        Some(JobState::Waiting) => query.filter(jobs::leased_by.is_null().and(jobs::dead_at.is_null())),
        Some(JobState::Leased) => query.filter(jobs::leased_by.is_not_null()),
        Some(JobState::Dead) => query.filter(jobs::dead_at.is_not_null()),
    };
    let dead_first = sql::<Bool>("(jobs.dead_at IS NOT NULL)").desc();
    Ok(query.order((dead_first, jobs::id.desc())).limit(page(limit)).select(JobView::as_select()).load(conn.pg())?)
}

/// A job that is in the queue.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &mut Conn, id: i64) -> Result<Option<JobView>, StoreError> {
    Ok(jobs::table.find(id).select(JobView::as_select()).first(conn.pg()).optional()?)
}

/// Puts a dead job back to wait, its failures forgotten. `false` when it is not there, or not dead.
///
/// # Errors
/// [`StoreError`].
pub fn requeue(conn: &mut Conn, id: i64, now: Time) -> Result<bool, StoreError> {
    let requeued = diesel::sql_query(
        "WITH mine AS (DELETE FROM jobs WHERE id = $1 AND dead_at IS NOT NULL RETURNING *)
        INSERT INTO jobs (id, kind, key, payload, run_at, attempts, last_error, created_at)
        SELECT id, kind, key, payload, $2, attempts, last_error, created_at FROM mine
        ON CONFLICT (kind, key) WHERE leased_by IS NULL AND dead_at IS NULL DO UPDATE SET
            run_at = least(jobs.run_at, excluded.run_at), failures = 0",
    )
    .bind::<BigInt, _>(id)
    .bind::<Timestamptz, _>(now)
    .execute(conn.pg())?;
    Ok(requeued == 1)
}

/// How the jobs of a kind stand.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct KindStats {
    /// Which kind.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Jobs that wait.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Jobs that a worker has.
    #[diesel(sql_type = BigInt)]
    pub leased: i64,
    /// Jobs that failed too often.
    #[diesel(sql_type = BigInt)]
    pub dead: i64,
    /// When the longest overdue job fell due; absent when none is.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub overdue_since: Option<Time>,
}

/// How the queue stands, by kind.
///
/// # Errors
/// [`StoreError`].
pub fn stats(conn: &mut Conn, now: Time) -> Result<Vec<KindStats>, StoreError> {
    let query = diesel::sql_query(
        "SELECT kind,
            count(*) FILTER (WHERE leased_by IS NULL AND dead_at IS NULL) AS waiting,
            count(*) FILTER (WHERE leased_by IS NOT NULL) AS leased,
            count(*) FILTER (WHERE dead_at IS NOT NULL) AS dead,
            min(run_at) FILTER (WHERE leased_by IS NULL AND dead_at IS NULL AND run_at <= $1) AS overdue_since
        FROM jobs GROUP BY kind ORDER BY kind",
    );
    Ok(query.bind::<Timestamptz, _>(now).load(conn.pg())?)
}
