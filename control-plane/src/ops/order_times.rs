//! How long set-ups take, for everybody to know: no name, no id, no secret.

use std::sync::Arc;

use chrono::TimeDelta;
use store::orders::{self, SetUpTimes, SlowStage};
use store::{Conn, StoreError, Time};
use tokio::sync::Mutex;

use crate::app::App;
use crate::clock::business_now;
use crate::error::Error;

/// Days of orders that a visitor is told the percentiles of.
pub const SET_UP_DAYS: i64 = 90;
/// An answer is given again for this long: a public page must not be a way to keep the database busy.
const FRESH: TimeDelta = TimeDelta::seconds(10);
/// A stage is not called slow before this: most take seconds.
const SLOW_AT_LEAST: TimeDelta = TimeDelta::minutes(2);

/// How long set-ups take.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderTimes {
    /// When this was so.
    pub at: Time,
    /// Set-up times of the orders proven in the last 30 days.
    pub last_30_days: SetUpTimes,
    /// The same of the last [`SET_UP_DAYS`].
    pub last_90_days: SetUpTimes,
    /// Orders whose clock runs.
    pub under_way: i64,
    /// Stages that take longer now than they usually do.
    pub slow_stages: Vec<SlowStage>,
}

/// The newest answer, kept in memory.
#[derive(Debug, Default)]
pub struct OrderTimesCache(Mutex<Option<Arc<OrderTimes>>>);

/// How long set-ups take, as of some seconds ago at most. Of those who ask at once, one asks the database.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn order_times(app: &App) -> Result<Arc<OrderTimes>, Error> {
    let mut kept = app.order_times.0.lock().await;
    let now = app.clock.now();
    if let Some(times) = kept.as_ref().filter(|times| now - times.at < FRESH) {
        return Ok(times.clone());
    }
    let times = Arc::new(app.db.run(move |conn| look(conn, now)).await?);
    *kept = Some(times.clone());
    Ok(times)
}

fn look(conn: &mut Conn, at: Time) -> Result<OrderTimes, StoreError> {
    let now = business_now(conn, at)?;
    let quarter = now - TimeDelta::days(SET_UP_DAYS);
    Ok(OrderTimes {
        at,
        last_30_days: orders::set_up_times(conn, now - TimeDelta::days(30))?,
        last_90_days: orders::set_up_times(conn, quarter)?,
        under_way: orders::under_way(conn)?,
        slow_stages: orders::slow_stages(conn, now, quarter, SLOW_AT_LEAST)?,
    })
}
