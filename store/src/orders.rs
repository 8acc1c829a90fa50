//! Orders, the stages of their way to the first proven login, the alarms of those that take long, and the times taken.

mod alarms;
mod times;

use diesel::prelude::*;
use model::order::Stage;
use model::{OrderId, TenantId};

pub use alarms::{DueAlarm, LateOrder, due, late, open_stages, raise};
pub use times::{SetUpTimes, SlowStage, set_up_times, slow_stages, under_way};

use crate::columns::{Column, Time};
use crate::schema::{order_stages, orders};
use crate::{Conn, StoreError};

/// An order of a tenant.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = orders)]
pub struct Order {
    /// Its id.
    #[diesel(deserialize_as = Column<OrderId>)]
    pub id: OrderId,
    /// What was ordered.
    #[diesel(deserialize_as = Column<TenantId>)]
    pub tenant_id: TenantId,
    /// When it was placed.
    pub placed_at: Time,
    /// When its clock started: at the placing, or at the payment without a trial.
    pub clock_started_at: Option<Time>,
    /// When the first login was proven, which stops the clock.
    pub proven_at: Option<Time>,
}

/// A stage of an order.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = order_stages)]
pub struct OrderStage {
    /// Which stage.
    #[diesel(deserialize_as = Column<Stage>)]
    pub stage: Stage,
    /// When it began.
    pub started_at: Time,
    /// When it ended.
    pub ended_at: Option<Time>,
}

/// Adds an order; its clock starts with it unless it waits for a payment.
///
/// # Errors
/// [`StoreError`].
pub fn create(
    conn: &mut Conn,
    id: OrderId,
    tenant: TenantId,
    placed_at: Time,
    clock_started_at: Option<Time>,
) -> Result<(), StoreError> {
    diesel::insert_into(orders::table)
        .values((
            orders::id.eq(id.as_uuid()),
            orders::tenant_id.eq(tenant.as_uuid()),
            orders::placed_at.eq(placed_at),
            orders::clock_started_at.eq(clock_started_at),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// The newest order of a tenant.
///
/// # Errors
/// [`StoreError`].
pub fn of_tenant(conn: &mut Conn, tenant: TenantId) -> Result<Option<Order>, StoreError> {
    let query = orders::table.filter(orders::tenant_id.eq(tenant.as_uuid())).order(orders::id.desc());
    Ok(query.select(Order::as_select()).first(conn.pg()).optional()?)
}

/// The stages an order has begun, in the order they are gone through.
///
/// # Errors
/// [`StoreError`].
pub fn stages(conn: &mut Conn, order: OrderId) -> Result<Vec<OrderStage>, StoreError> {
    let query = order_stages::table.filter(order_stages::order_id.eq(order.as_uuid()));
    let mut stages: Vec<OrderStage> = query.select(OrderStage::as_select()).load(conn.pg())?;
    stages.sort_by_key(|stage| stage.stage);
    Ok(stages)
}

/// Begins a stage. One that has begun keeps its time.
///
/// # Errors
/// [`StoreError`].
pub fn begin_stage(conn: &mut Conn, order: OrderId, stage: Stage, now: Time) -> Result<(), StoreError> {
    diesel::insert_into(order_stages::table)
        .values((
            order_stages::order_id.eq(order.as_uuid()),
            order_stages::stage.eq(stage.to_string()),
            order_stages::started_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn.pg())?;
    Ok(())
}

/// Ends a stage. One that has ended keeps its time; one that has not begun begins and ends now.
///
/// # Errors
/// [`StoreError`].
pub fn end_stage(conn: &mut Conn, order: OrderId, stage: Stage, now: Time) -> Result<(), StoreError> {
    begin_stage(conn, order, stage, now)?;
    diesel::update(order_stages::table.find((order.as_uuid(), stage.to_string())))
        .filter(order_stages::ended_at.is_null())
        .set(order_stages::ended_at.eq(Some(now)))
        .execute(conn.pg())?;
    Ok(())
}

/// Starts the clock of an order that waited for its payment.
///
/// # Errors
/// [`StoreError`].
pub fn start_clock(conn: &mut Conn, order: OrderId, now: Time) -> Result<(), StoreError> {
    diesel::update(orders::table.find(order.as_uuid()))
        .filter(orders::clock_started_at.is_null())
        .set(orders::clock_started_at.eq(Some(now)))
        .execute(conn.pg())?;
    Ok(())
}

/// Stops the clock: a login was proven. Only the first time counts.
///
/// # Errors
/// [`StoreError`].
pub fn stop_clock(conn: &mut Conn, order: OrderId, now: Time) -> Result<bool, StoreError> {
    let stopped = diesel::update(orders::table.find(order.as_uuid()))
        .filter(orders::proven_at.is_null())
        .set(orders::proven_at.eq(Some(now)))
        .execute(conn.pg())?;
    Ok(stopped == 1)
}
