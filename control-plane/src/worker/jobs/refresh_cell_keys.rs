//! Reads what `serve` needs to know of a cell's cluster, which it has no credential of: the public keys of its service-account
//! tokens, by which agents are verified, and what a tenant's manifests are shown from.

use anyhow::Context;
use chrono::TimeDelta;
use model::CellId;
use stack::Cluster;
use store::cells;

use crate::worker::{Environment, Next};

/// A cluster rotates its keys rarely; a token with a new key asks for them at once.
const EVERY: TimeDelta = TimeDelta::minutes(10);
/// While the cluster does not answer.
const WHILE_AWAY: TimeDelta = TimeDelta::seconds(5);

/// Reads the keys of a cell and keeps them.
pub async fn refresh_cell_keys(env: &Environment, cell: CellId) -> anyhow::Result<Next> {
    let Some(cluster) = env.clusters.get(cell) else { return Ok(Next::Done) };
    let keys = match cluster.keys().await {
        Ok(keys) => keys,
        Err(error) if error.is_transient() => {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(cell.id = %cell, error, "the cell's keys can't be read now; trying again");
            return Ok(Next::Again(WHILE_AWAY));
        }
        Err(error) => return Err(error).context("read the cell's keys"),
    };
    let now = env.clock.now();
    env.db.run(move |conn| cells::set_keys(conn, cell, &keys.jwks, now)).await?;
    keep_surroundings(env, cell, cluster).await?;
    Ok(Next::Again(EVERY))
}

/// A cluster that does not tell its endpoints now is asked again with the next refresh; what was told before stays.
async fn keep_surroundings(env: &Environment, cell: CellId, cluster: &Cluster) -> anyhow::Result<()> {
    if let Err(error) = cluster.refresh().await {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(cell.id = %cell, error, "the API server's endpoints can't be read now; the known ones stay");
    }
    let Some(surroundings) = cluster.surroundings() else { return Ok(()) };
    let kept = serde_json::to_value(surroundings).context("write what a cell's rooms are built from")?;
    env.db.run(move |conn| cells::set_surroundings(conn, cell, &kept)).await?;
    Ok(())
}
