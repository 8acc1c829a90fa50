//! Tells of orders that use up the time promised.

use chrono::TimeDelta;
use store::LONGEST_PAGE;

use crate::ops::orders::raise_alarms;
use crate::worker::{Environment, Next};

/// A level is told this late at most.
const EVERY: TimeDelta = TimeDelta::minutes(1);

/// Raises what is due, a page in each transaction.
pub async fn raise_order_alarms(env: &Environment) -> anyhow::Result<Next> {
    loop {
        let (public_url, now) = (env.public_url.clone(), env.clock.now());
        let raised = env.db.tx(move |conn| raise_alarms(conn, &public_url, LONGEST_PAGE, now)).await?;
        for alarm in &raised {
            let (order, tenant, percent) = (alarm.order, alarm.tenant, alarm.level.percent());
            tracing::warn!(order.id = %order, tenant.id = %tenant, alarm.percent = percent, "an order uses up its time");
        }
        if raised.is_empty() {
            return Ok(Next::Again(EVERY));
        }
    }
}
