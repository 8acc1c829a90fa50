//! Takes the steps that are due against tenants whose owner's address is not verified.

use chrono::TimeDelta;
use store::{Conn, LONGEST_PAGE, unverified};

use crate::clock::business_now;
use crate::error::Error;
use crate::ops::verification;
use crate::worker::{Environment, Next};

const EVERY: TimeDelta = TimeDelta::minutes(5);

/// Puts off what could not be announced, then takes each due step in a transaction of its own. One that fails is told, and
/// tried again with the next run.
pub async fn follow_unverified(env: &Environment) -> anyhow::Result<Next> {
    let now = env.clock.now();
    let due = env.db.tx(move |conn: &mut Conn| {
        let business_now = business_now(conn, now)?;
        unverified::put_off_unannounced(conn, business_now + verification::ANNOUNCED)?;
        Ok::<_, Error>((unverified::due(conn, business_now, LONGEST_PAGE)?, business_now))
    });
    let (due, business_now) = due.await?;
    for id in &due {
        let id = *id;
        if let Err(error) = env.db.tx(move |conn| verification::follow(conn, id, business_now, now)).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(tenant.id = %id, error, "a step against an unverified tenant failed; trying again");
        }
    }
    tracing::info!(tenant.count = due.len(), "unverified tenants were looked at");
    let is_full = i64::try_from(due.len()).is_ok_and(|count| count == LONGEST_PAGE);
    Ok(Next::Again(if is_full { TimeDelta::seconds(1) } else { EVERY }))
}
