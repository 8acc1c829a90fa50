//! Reads the public keys of a cell's service-account tokens again, so that `serve` verifies agents without a credential
//! of the cluster.

use anyhow::Context;
use chrono::TimeDelta;
use model::CellId;
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
    Ok(Next::Again(EVERY))
}
