//! The schema: brought up to date by whoever comes first.

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{Conn, DatabaseUrl, StoreError};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations");

/// Only one process migrates at a time; the others wait for it, at most so long. The number is "stackyard" in
/// letters of a telephone.
const LOCK: &str = "SET lock_timeout = '5min'; SELECT pg_advisory_lock(782259273)";

/// Runs the migrations that are missing, under an advisory lock. Their names are answered.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database is away, [`StoreError::Migrate`] when a migration fails.
pub fn run(url: &DatabaseUrl) -> Result<Vec<String>, StoreError> {
    let mut conn = locked(url)?;
    let done = conn.run_pending_migrations(MIGRATIONS).map_err(StoreError::Migrate)?;
    Ok(done.iter().map(ToString::to_string).collect())
}

/// Takes every migration back, and with it every row: for tests of the way down.
///
/// # Errors
/// As [`run`].
#[cfg(feature = "testing")]
pub fn revert_all(url: &DatabaseUrl) -> Result<Vec<String>, StoreError> {
    let mut conn = locked(url)?;
    let done = conn.revert_all_migrations(MIGRATIONS).map_err(StoreError::Migrate)?;
    Ok(done.iter().map(ToString::to_string).collect())
}

/// Whether every migration that this program knows has been run. Later ones may have been run as well: a new schema
/// serves the program before it.
///
/// # Errors
/// [`StoreError`].
pub fn is_current(conn: &mut Conn) -> Result<bool, StoreError> {
    conn.pg().has_pending_migration(MIGRATIONS).map(|pending| !pending).map_err(StoreError::Migrate)
}

/// The lock goes with the connection, even if this process dies.
fn locked(url: &DatabaseUrl) -> Result<PgConnection, StoreError> {
    let mut conn = PgConnection::establish(url.expose()).map_err(|err| StoreError::Unavailable(Box::new(err)))?;
    conn.batch_execute(LOCK)?;
    Ok(conn)
}
