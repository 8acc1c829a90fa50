//! The order clock: an order has 24 hours, and people are told when half and when most of them are used.

use chrono::{DateTime, TimeDelta, Utc};
use model::order::{AlarmLevel, Stage};
use model::{AccountId, OrderId, TenantId};
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::orders::{self, LateOrder};
use store::{Conn, StoreError, Time};
use strum::IntoEnumIterator;

use crate::app::App;
use crate::clock::business_now;
use crate::error::Error;

/// An order that has reached a level of its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// The order.
    pub order: OrderId,
    /// What was ordered.
    pub tenant: TenantId,
    /// Who ordered it.
    pub account: AccountId,
    /// How much of the time is used at least.
    pub level: AlarmLevel,
    /// When its clock started.
    pub clock_started_at: DateTime<Utc>,
}

/// An order that was alarmed for and is still under way, as the operator sees it.
#[derive(Debug, Clone)]
pub struct Late {
    /// The order, its company, and why its tenant waits.
    pub order: LateOrder,
    /// The first stage that has begun and not ended.
    pub stage: Option<Stage>,
    /// How long its clock has run.
    pub used: TimeDelta,
}

/// The alarms that are due and were not raised yet, at most `limit` of each level. `now` is business time.
///
/// # Errors
/// [`StoreError`].
pub fn alarms_due(conn: &mut Conn, limit: i64, now: Time) -> Result<Vec<Alarm>, StoreError> {
    let mut all = Vec::new();
    for level in AlarmLevel::iter() {
        let due = orders::due(conn, level, now, limit)?.into_iter();
        all.extend(due.map(|due| Alarm {
            order: due.order,
            tenant: due.tenant,
            account: due.account,
            level,
            clock_started_at: due.clock_started_at,
        }));
    }
    Ok(all)
}

/// Raises the alarms that are due, each once, and answers them: whoever else is to be told hears of it by a job that is
/// inserted for each of these in the same transaction. `now` is wall time.
///
/// # Errors
/// [`StoreError`].
pub fn raise_alarms(conn: &mut Conn, limit: i64, now: Time) -> Result<Vec<Alarm>, StoreError> {
    let business_now = business_now(conn, now)?;
    let mut raised = Vec::new();
    for alarm in alarms_due(conn, limit, business_now)? {
        if orders::raise(conn, alarm.order, alarm.level, business_now)? {
            record_act(conn, &alarm, business_now, now)?;
            raised.push(alarm);
        }
    }
    Ok(raised)
}

fn record_act(conn: &mut Conn, alarm: &Alarm, business_now: Time, now: Time) -> Result<(), StoreError> {
    let used_s = (business_now - alarm.clock_started_at).num_seconds();
    let data = json!({ "order": alarm.order, "percent": alarm.level.percent(), "used_s": used_s });
    let (account, tenant) = (Some(alarm.account), Some(alarm.tenant));
    audit::record(conn, &Act { actor: Actor::System, action: "order.alarm", account, tenant, data }, now)
}

/// A page of the orders that were alarmed for and are still under way, in the order of their placing; `after` is the last
/// of the page before.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn late(app: &App, after: Option<OrderId>, limit: i64) -> Result<Vec<Late>, Error> {
    let now = app.clock.now();
    let look = move |conn: &mut Conn| -> Result<Vec<Late>, StoreError> {
        let now = business_now(conn, now)?;
        let late = orders::late(conn, after, limit)?;
        let stages = orders::open_stages(conn, &late.iter().map(|late| late.order).collect::<Vec<_>>())?;
        let stage = |id| stages.iter().find(|(order, _)| *order == id).map(|(_, stage)| *stage);
        let late = late.into_iter();
        Ok(late.map(|late| Late { stage: stage(late.order), used: now - late.clock_started_at, order: late }).collect())
    };
    Ok(app.db.run(look).await?)
}
