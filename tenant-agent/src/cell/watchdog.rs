//! Keeps one tenant from taking what all tenants of the server share. PostgreSQL limits connections, memory and temporary files
//! by role, but not locks: one ERP that takes them all stops every other one with "out of shared memory".

use std::time::Duration;

use tokio::time::sleep;
use tokio_postgres::Client;

use super::Server;
use crate::Error;

/// How often the locks are counted.
const EVERY: Duration = Duration::from_secs(2);
/// Locks that one role may hold, in all its sessions. The table has room for 64 a connection that the server allows, 64,000
/// with the chart's; an update of all modules of an ERP takes some thousand.
const MOST: i64 = 20_000;
/// A session with fewer is left alone.
const FEW: i64 = 500;

/// Ends the sessions of roles that hold too many locks, again and again. Never ends itself.
pub async fn watch(server: &Server) {
    loop {
        if let Err(error) = watch_once(server).await {
            tracing::warn!(error = error.sentence(), "the server's locks are not watched now; trying again");
        }
        sleep(EVERY).await;
    }
}

/// On one connection: when all locks are taken, a new one could not be opened.
async fn watch_once(server: &Server) -> Result<(), Error> {
    let client = server.connect().await?;
    loop {
        for (role, locks) in end_greedy(&client, MOST, FEW).await? {
            tracing::warn!(database.role = role, locks, "a session that held too many locks was ended");
        }
        sleep(EVERY).await;
    }
}

/// Ends the sessions with more than `few` locks of every tenant's or golden role that holds more than `most` in all. Answers
/// with role and number of locks of each.
///
/// # Errors
/// [`Error::Query`].
pub async fn end_greedy(client: &Client, most: i64, few: i64) -> Result<Vec<(String, i64)>, Error> {
    let rows = client
        .query(
            "WITH held AS (SELECT a.usename, a.pid, count(*) AS locks FROM pg_locks l JOIN pg_stat_activity a USING (pid) \
             WHERE a.usename ~ '^[tg]_[0-9a-f]{32}(_admin|_copy)?$' GROUP BY 1, 2), \
             greedy AS (SELECT usename FROM held GROUP BY 1 HAVING sum(locks)::bigint > $1) \
             SELECT usename::text, locks, pg_terminate_backend(pid) FROM held JOIN greedy USING (usename) WHERE locks > $2",
            &[&most, &few],
        )
        .await
        .map_err(Error::query("count the locks of the server"))?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}
