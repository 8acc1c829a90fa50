//! Orders that use up their time. All times are business times.

use diesel::dsl::{exists, not, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use model::name::CompanyName;
use model::order::{AlarmLevel, Stage};
use model::tenant::{Observed, Phase};
use model::{AccountId, OrderId, TenantId};

use super::OrderStage;
use crate::columns::{Column, Time};
use crate::schema::{order_alarms, order_stages, orders, tenants};
use crate::{Conn, StoreError, page};

/// An order that has reached a level and was not alarmed for it.
#[derive(Debug, Clone, Queryable)]
pub struct DueAlarm {
    /// The order.
    #[diesel(deserialize_as = Column<OrderId>)]
    pub order: OrderId,
    /// What was ordered.
    #[diesel(deserialize_as = Column<TenantId>)]
    pub tenant: TenantId,
    /// Who ordered it.
    #[diesel(deserialize_as = Column<AccountId>)]
    pub account: AccountId,
    /// When its clock started.
    pub clock_started_at: Time,
}

/// An order that was alarmed for and is still under way.
#[derive(Debug, Clone, Queryable)]
pub struct LateOrder {
    /// The order.
    #[diesel(deserialize_as = Column<OrderId>)]
    pub order: OrderId,
    /// What was ordered.
    #[diesel(deserialize_as = Column<TenantId>)]
    pub tenant: TenantId,
    /// For which company.
    #[diesel(deserialize_as = Column<CompanyName>)]
    pub company: CompanyName,
    /// Where the tenant stands.
    #[diesel(deserialize_as = Column<Phase>)]
    pub phase: Phase,
    /// What was seen of it last.
    #[diesel(deserialize_as = Column<Observed>)]
    pub observed: Observed,
    /// Why it waits or is stuck.
    pub why: Option<String>,
    /// When its clock started.
    pub clock_started_at: Time,
}

/// The orders whose clock runs. That of a tenant which is not meant to run stands: nothing is being built.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn all_under_way() -> _ {
    let is_wanted: SqlLiteral<Bool> = sql("tenants.desired ->> 'state' = 'running'");
    orders::table
        .inner_join(tenants::table.on(tenants::id.eq(orders::tenant_id)))
        .filter(orders::proven_at.is_null().and(orders::clock_started_at.is_not_null()).and(is_wanted))
}

/// Orders whose clock has run for as long as a level says without an alarm of that level, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn due(conn: &mut Conn, level: AlarmLevel, now: Time, limit: i64) -> Result<Vec<DueAlarm>, StoreError> {
    let raised = order_alarms::table.filter(order_alarms::order_id.eq(orders::id));
    let raised = raised.filter(order_alarms::level.eq(level.percent()));
    let columns = (orders::id, orders::tenant_id, tenants::account_id, orders::clock_started_at.assume_not_null());
    let query = all_under_way()
        .filter(orders::clock_started_at.assume_not_null().le(now - level.after()))
        .filter(not(exists(raised)));
    Ok(query.order((orders::clock_started_at, orders::id)).limit(page(limit)).select(columns).load(conn.pg())?)
}

/// Raises an alarm. `false` when it was raised before.
///
/// # Errors
/// [`StoreError`].
pub fn raise(conn: &mut Conn, order: OrderId, level: AlarmLevel, now: Time) -> Result<bool, StoreError> {
    let raised = diesel::insert_into(order_alarms::table)
        .values((
            order_alarms::order_id.eq(order.as_uuid()),
            order_alarms::level.eq(level.percent()),
            order_alarms::raised_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn.pg())?;
    Ok(raised == 1)
}

/// A page of the orders that were alarmed for and are still under way, in the order of their placing; `after` is the last
/// of the page before.
///
/// # Errors
/// [`StoreError`].
pub fn late(conn: &mut Conn, after: Option<OrderId>, limit: i64) -> Result<Vec<LateOrder>, StoreError> {
    let raised = order_alarms::table.filter(order_alarms::order_id.eq(orders::id));
    let columns = (
        orders::id,
        orders::tenant_id,
        tenants::company,
        tenants::phase,
        tenants::observed,
        tenants::why,
        orders::clock_started_at.assume_not_null(),
    );
    let mut query = all_under_way().filter(exists(raised)).into_boxed();
    if let Some(after) = after {
        query = query.filter(orders::id.gt(after.as_uuid()));
    }
    Ok(query.order(orders::id).limit(page(limit)).select(columns).load(conn.pg())?)
}

/// The stages of these orders that have begun and not ended.
///
/// # Errors
/// [`StoreError`].
pub fn open_stages(conn: &mut Conn, orders: &[OrderId]) -> Result<Vec<(OrderId, Stage)>, StoreError> {
    let ids: Vec<_> = orders.iter().map(|id| id.as_uuid()).collect();
    let query = order_stages::table.filter(order_stages::order_id.eq_any(ids)).filter(order_stages::ended_at.is_null());
    let rows: Vec<(Column<OrderId>, OrderStage)> =
        query.select((order_stages::order_id, OrderStage::as_select())).load(conn.pg())?;
    let mut open: Vec<(OrderId, Stage)> = rows.into_iter().map(|(id, stage)| (id.into(), stage.stage)).collect();
    open.sort_by_key(|(_, stage)| *stage);
    Ok(open)
}
