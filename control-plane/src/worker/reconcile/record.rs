//! Writing an observation, and telling what changed by it.

use model::tenant::Phase;
use serde_json::json;
use store::events::{self, EventKind};
use store::tenants::{self, Observation, Tenant};
use store::{Conn, Time};

use super::facts::Outcome;
use crate::error::Error;

/// A next look that moved by less is not worth a write: every write wakes the pages that watch.
const SLACK: chrono::TimeDelta = chrono::TimeDelta::seconds(20);

/// Writes what a pass came to, if it differs from what stands there; a change of phase is a line of the timeline.
pub fn record(conn: &mut Conn, before: &Tenant, outcome: &Outcome, now: Time) -> Result<(), Error> {
    let next_try_at = outcome.again.filter(|_| !outcome.phase.is_settled()).map(|delay| now + delay);
    if is_as_before(before, outcome, next_try_at) {
        return Ok(());
    }
    let Outcome { observed, phase, why, .. } = outcome.clone();
    let seen = Observation { observed, phase, why, next_try_at };
    tenants::record_observation(conn, before.id, before.generation, &seen, now)?;
    if phase == before.phase {
        return Ok(());
    }
    tracing::info!(tenant.id = %before.id, phase = %phase, before = %before.phase, why = outcome.why, "a tenant's phase changed");
    let key = if phase == Phase::Running { "tenant.running" } else { "tenant.phase" };
    let data = json!({ "phase": phase, "before": before.phase });
    Ok(events::record(conn, before.id, EventKind::Phase, key, &data, now)?)
}

fn is_as_before(before: &Tenant, outcome: &Outcome, next_try_at: Option<Time>) -> bool {
    let is_same_time = match (before.next_try_at, next_try_at) {
        (None, None) => true,
        (Some(old), Some(new)) => (new - old).abs() < SLACK,
        _ => false,
    };
    before.observed_generation == Some(before.generation)
        && before.observed == outcome.observed
        && before.phase == outcome.phase
        && before.why == outcome.why
        && is_same_time
}
