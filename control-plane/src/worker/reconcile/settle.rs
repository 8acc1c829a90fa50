//! The end of a pass: next tasks, facts, phase, order stages and timeline, in one transaction.

use model::tenant::{Desired, Phase};
use store::tasks;
use store::tenants;
use store::{Conn, Time};

use super::act::Seen;
use super::facts::{Outcome, derive};
use super::load::{Loaded, prepare};
use super::{mails, orders, record, steps};
use crate::error::Error;
use crate::worker::{Environment, Next};

/// Writes what a pass came to. When the intent has moved on meanwhile, nothing of it is written.
pub async fn settle(env: &Environment, loaded: Loaded, seen: Seen) -> anyhow::Result<Next> {
    let (now, facts) = (env.clock.now(), steps::Facts::of(env));
    let work = move |conn: &mut Conn| {
        let id = loaded.tenant.id;
        let Some(tenant) = tenants::lock(conn, id)? else { return Ok(Some(Next::Done)) };
        if tenant.generation != loaded.tenant.generation {
            return Ok(None);
        }
        let before = tenant.clone();
        let mut loaded = prepare(conn, tenant, now)?;
        steps::insert_due(conn, &facts, &mut loaded, seen.room.as_ref(), now)?;
        drop_when_removed(conn, &mut loaded, &seen, now)?;
        let outcome = derive(&loaded, &seen, now);
        record::record(conn, &before, &outcome, now)?;
        mails::tell(conn, &facts, &loaded, &before, &outcome, now)?;
        orders::follow(conn, &loaded, &outcome.observed, now)?;
        Ok::<_, Error>(Some(next(&outcome)))
    };
    let next = env.db.tx(work).await?;
    Ok(next.unwrap_or(Next::Again(chrono::TimeDelta::zero())))
}

/// After the namespace: an agent that went with it will not end its tasks, and the database may go.
fn drop_when_removed(conn: &mut Conn, loaded: &mut Loaded, seen: &Seen, now: Time) -> Result<(), Error> {
    let is_leaving = matches!(loaded.tenant.desired, Desired::Archived | Desired::Deleted);
    if !is_leaving || seen.namespace_gone != Some(true) {
        return Ok(());
    }
    tasks::let_go(conn, tasks::Owner::Tenant(loaded.tenant.id), now)?;
    tasks::abandon_lost(conn, loaded.tenant.id, now)?;
    steps::insert_drop(conn, loaded, now)
}

fn next(outcome: &Outcome) -> Next {
    match outcome.again {
        Some(delay) => Next::Again(delay),
        None => {
            debug_assert!(outcome.phase.is_settled() || outcome.phase == Phase::Stuck);
            Next::Done
        }
    }
}
