//! Makes deletions final that customers asked for and did not undo.

use chrono::TimeDelta;
use store::{Conn, LONGEST_PAGE, suspensions};

use crate::clock::business_now;
use crate::error::Error;
use crate::ops::deletion;
use crate::worker::{Environment, Next};

/// A deletion becomes final this late at most; until then it can still be undone.
const EVERY: TimeDelta = TimeDelta::minutes(5);

/// Makes each due deletion final in a transaction of its own. One that fails is told, and tried again with the next run.
pub async fn finish_deletions(env: &Environment) -> anyhow::Result<Next> {
    let now = env.clock.now();
    let due = env.db.run(move |conn: &mut Conn| {
        let business_now = business_now(conn, now)?;
        Ok::<_, Error>((suspensions::due(conn, business_now, LONGEST_PAGE)?, business_now))
    });
    let (due, business_now) = due.await?;
    for id in &due {
        let id = *id;
        match env.db.tx(move |conn| deletion::finish(conn, id, business_now, now)).await {
            Ok(()) => tracing::info!(tenant.id = %id, "a deletion is final"),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(tenant.id = %id, error, "a deletion could not be made final; trying again");
            }
        }
    }
    let is_full = i64::try_from(due.len()).is_ok_and(|count| count == LONGEST_PAGE);
    Ok(Next::Again(if is_full { TimeDelta::seconds(1) } else { EVERY }))
}
