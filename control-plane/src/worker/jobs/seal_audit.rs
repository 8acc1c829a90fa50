//! Seals new lines of the audit log. One lease at a time runs it; a second sealer would lose to the first at each seal.

use std::time::Duration;

use chrono::TimeDelta;

use crate::ops::audit::{Horizon, horizon, is_settled, seal_next};
use crate::worker::{Environment, Next};

/// How long a line stays unsealed at most, while no transaction below it lasts.
const EVERY: TimeDelta = TimeDelta::minutes(1);
/// While a transaction that may add a line lasts longer than the looks below.
const WHILE_WRITTEN: TimeDelta = TimeDelta::seconds(5);
/// An act's transaction takes milliseconds: this many looks, this far apart, see nearly all of them end.
const LOOKS: usize = 20;
const APART: Duration = Duration::from_millis(50);

/// Seals everything that is settled. A transaction that goes on holds up the lines behind it, and loses none.
pub async fn seal_audit(env: &Environment) -> anyhow::Result<Next> {
    let Some(horizon) = env.db.run(horizon).await? else { return Ok(Next::Again(EVERY)) };
    if !wait_until_settled(env, &horizon).await? {
        tracing::info!(
            audit.id = horizon.id,
            "a transaction that may add to the audit log goes on; sealing waits for it"
        );
        return Ok(Next::Again(WHILE_WRITTEN));
    }
    loop {
        let (up_to, now) = (horizon.id, env.clock.now());
        let Some(seal) = env.db.tx(move |conn| seal_next(conn, up_to, now)).await? else {
            return Ok(Next::Again(EVERY));
        };
        let hash: String = seal.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        // The log is a witness outside the database: `stackyard admin audit verify --head` takes any of these.
        tracing::info!(seal.number, seal.line_count, seal.to_id, seal.hash = hash, "a part of the audit log is sealed");
    }
}

async fn wait_until_settled(env: &Environment, horizon: &Horizon) -> anyhow::Result<bool> {
    for _ in 0..LOOKS {
        let asked = horizon.clone();
        if env.db.run(move |conn| is_settled(conn, &asked)).await? {
            return Ok(true);
        }
        tokio::time::sleep(APART).await;
    }
    Ok(false)
}
