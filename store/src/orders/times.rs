//! How long orders take. All times are business times.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Nullable, Text, Timestamptz};
use model::order::Stage;

use crate::columns::Time;
use crate::{Conn, StoreError};

/// Stages that ended within the time looked back on, below which nothing is said of what is usual.
const ENOUGH: i64 = 5;

/// How long orders took from the start of their clock to the first proven login.
#[derive(Debug, Clone, Copy, PartialEq, QueryableByName)]
pub struct SetUpTimes {
    /// Orders that were counted.
    #[diesel(sql_type = BigInt)]
    pub orders: i64,
    /// Half of them took no longer, in seconds; unknown without an order.
    #[diesel(sql_type = Nullable<Double>)]
    pub p50_s: Option<f64>,
    /// Nineteen of twenty took no longer, in seconds; unknown without an order.
    #[diesel(sql_type = Nullable<Double>)]
    pub p95_s: Option<f64>,
    /// The longest, in seconds; unknown without an order.
    #[diesel(sql_type = Nullable<Double>)]
    pub worst_s: Option<f64>,
}

/// A stage that takes longer now than it usually does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlowStage {
    /// Which stage.
    pub stage: Stage,
    /// How many orders are in it for so long.
    pub orders: i64,
    /// Nineteen of twenty orders took no longer, in seconds.
    pub usual_s: f64,
    /// For how long the slowest of them is in it, in seconds.
    pub longest_s: f64,
}

#[derive(QueryableByName)]
struct Slow {
    #[diesel(sql_type = Text)]
    stage: String,
    #[diesel(sql_type = BigInt)]
    orders: i64,
    #[diesel(sql_type = Double)]
    usual_s: f64,
    #[diesel(sql_type = Double)]
    longest_s: f64,
}

/// How long the orders took that were proven since `since`.
///
/// # Errors
/// [`StoreError`].
pub fn set_up_times(conn: &mut Conn, since: Time) -> Result<SetUpTimes, StoreError> {
    let query = diesel::sql_query(
        "SELECT count(*) AS orders, percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS p50_s,
            percentile_cont(0.95) WITHIN GROUP (ORDER BY took) AS p95_s, max(took) AS worst_s
        FROM (
            SELECT extract(epoch FROM proven_at - clock_started_at)::float8 AS took FROM orders WHERE proven_at >= $1
        ) AS proven",
    );
    Ok(query.bind::<Timestamptz, _>(since).get_result(conn.pg())?)
}

/// How many orders' clocks run: of tenants that are being built.
///
/// # Errors
/// [`StoreError`].
pub fn under_way(conn: &mut Conn) -> Result<i64, StoreError> {
    let query = super::alarms::all_under_way();
    Ok(query.count().get_result(conn.pg())?)
}

/// The stages that some order is in for longer than nineteen of twenty orders were since a time, and for at least
/// `least`. A stage too few orders have ended is not judged.
///
/// # Errors
/// [`StoreError`].
pub fn slow_stages(conn: &mut Conn, now: Time, since: Time, least: TimeDelta) -> Result<Vec<SlowStage>, StoreError> {
    let query = diesel::sql_query(
        "WITH usual AS (
            SELECT stage, percentile_cont(0.95)
                WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at)::float8) AS usual_s
            FROM order_stages WHERE ended_at >= $2 GROUP BY stage HAVING count(*) >= $4
        ), open AS (
            SELECT s.stage, extract(epoch FROM $1 - s.started_at)::float8 AS took_s
            FROM order_stages s JOIN orders o ON o.id = s.order_id JOIN tenants t ON t.id = o.tenant_id
            WHERE s.ended_at IS NULL AND o.proven_at IS NULL AND t.desired ->> 'state' = 'running'
        )
        SELECT stage, count(*) AS orders, usual_s, max(took_s) AS longest_s FROM open JOIN usual USING (stage)
        WHERE took_s > greatest(usual_s, $3) GROUP BY stage, usual_s ORDER BY stage",
    );
    let rows: Vec<Slow> = query
        .bind::<Timestamptz, _>(now)
        .bind::<Timestamptz, _>(since)
        .bind::<Double, _>(least.as_seconds_f64())
        .bind::<BigInt, _>(ENOUGH)
        .load(conn.pg())?;
    let mut slow = rows.into_iter().map(SlowStage::try_from).collect::<Result<Vec<_>, _>>()?;
    slow.sort_by_key(|slow| slow.stage);
    Ok(slow)
}

impl TryFrom<Slow> for SlowStage {
    type Error = StoreError;

    fn try_from(row: Slow) -> Result<Self, StoreError> {
        let stage = row.stage.parse().map_err(|err| StoreError::Query(Box::new(err)))?;
        Ok(Self { stage, orders: row.orders, usual_s: row.usual_s, longest_s: row.longest_s })
    }
}
