//! Brings one tenant towards its intent. Level-triggered: what to do follows from what is stored and seen, so that the
//! first pass, the pass after a crash and the hundredth pass are the same code.
//!
//! load (tx) → act on the cluster (no database held) → settle (tx: tasks, facts, phase; compare and set on the
//! generation) → done, or again. It never waits inside: the watch, the agents' reports and the sweep wake it.

mod act;
mod facts;
mod load;
mod mails;
mod orders;
mod plans;
mod record;
mod settle;
mod steps;

use model::TenantId;

use super::{Environment, Next};

/// Looks at a tenant once and does what can be done now.
///
/// # Errors
/// When the database does not answer or a row is broken; a cluster that is away or refuses is a fact, not an error.
pub async fn reconcile_tenant(env: &Environment, id: TenantId) -> anyhow::Result<Next> {
    let Some(loaded) = load::load(env, id).await? else { return Ok(Next::Done) };
    let seen = act::act(env, &loaded).await;
    settle::settle(env, loaded, seen).await
}
