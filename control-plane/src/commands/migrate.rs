//! `stackyard migrate`.

use secrecy::ExposeSecret;
use stack::CellSettings;
use store::Db;

use crate::clock::Clock;
use crate::config::{Database, Env};
use crate::worker::environment::upsert;

/// Brings the schema up to date; one process at a time, the others wait.
///
/// # Errors
/// When the database does not answer or a migration fails.
pub async fn run() -> anyhow::Result<()> {
    let mut env = Env::process();
    let (database, cells) = (Database::from_env(&mut env), env.file_if_set("CELLS_FILE"));
    let database = env.finish(|| database)?;
    let url = database.url.clone();
    let done = tokio::task::spawn_blocking(move || store::migrate::run(&url)).await??;
    done.iter().for_each(|migration| tracing::info!(migration, "migrated"));
    tracing::info!(migration.count = done.len(), "the schema is up to date");
    let Some(cells) = cells else { return Ok(()) };
    let (db, clock) = (Db::connect(&database.url, 1)?, Clock::system());
    for cell in CellSettings::parse_list(cells.expose_secret())? {
        stack::Cell::parse(cell.clone())?;
        upsert(&db, &clock, &cell).await?;
        tracing::info!(cell.name = cell.name, "the settings of a cell are up to date");
    }
    Ok(())
}
