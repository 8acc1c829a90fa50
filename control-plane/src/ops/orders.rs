//! The order clock: an order has 24 hours, and people are told when half and when most of them are used.

use chrono::{DateTime, TimeDelta, Utc};
use model::order::{AlarmLevel, Stage, deadline};
use model::{AccountId, OrderId, TenantId};
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::orders::{self, LateOrder};
use store::users::User;
use store::{Conn, StoreError, Time, tenants};
use strum::IntoEnumIterator;

use crate::app::App;
use crate::clock::business_now;
use crate::error::Error;
use crate::mail::Letter;
use crate::ops::mails;

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

/// Raises the alarms that are due, each once, with a mail to every operator, and answers them. `now` is wall time;
/// `public_url` that of the pages.
///
/// # Errors
/// The store's; [`Error::Internal`] when a mail can't be written.
pub fn raise_alarms(conn: &mut Conn, public_url: &str, limit: i64, now: Time) -> Result<Vec<Alarm>, Error> {
    let business_now = business_now(conn, now)?;
    let mut raised = Vec::new();
    for alarm in alarms_due(conn, limit, business_now)? {
        if orders::raise(conn, alarm.order, alarm.level, business_now)? {
            record_act(conn, &alarm, business_now, now)?;
            raised.push(alarm);
        }
    }
    let staff = if raised.is_empty() { Vec::new() } else { mails::operators(conn)? };
    for alarm in raised.iter().filter(|alarm| !is_outdone(alarm, &raised)) {
        tell(conn, public_url, alarm, &staff, now)?;
    }
    Ok(raised)
}

/// Whether a higher level of the same order was reached too: one mail says it all.
fn is_outdone(alarm: &Alarm, raised: &[Alarm]) -> bool {
    raised.iter().any(|other| other.order == alarm.order && other.level.percent() > alarm.level.percent())
}

fn tell(conn: &mut Conn, public_url: &str, alarm: &Alarm, staff: &[User], now: Time) -> Result<(), Error> {
    let Some(tenant) = tenants::get(conn, alarm.tenant)? else { return Ok(()) };
    let (at, url) = (deadline(alarm.clock_started_at), format!("{public_url}/fleet/{}", alarm.tenant));
    let letter = match alarm.level {
        AlarmLevel::Half => Letter::OrderHalfUsed { at, url },
        AlarmLevel::Most => Letter::OrderMostUsed { at, url },
    };
    staff.iter().try_for_each(|user| mails::write(conn, &tenant, user, letter.clone(), now).map(drop))
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
