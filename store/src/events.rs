//! The timeline of a tenant: what happened, as a text's key and its data.

use diesel::prelude::*;
use model::TenantId;
use serde_json::Value;

use crate::columns::{Column, Time};
use crate::schema::tenant_events;
use crate::{Conn, StoreError, page};

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum EventKind {
    /// The intent changed.
    Intent,
    /// The phase changed.
    Phase,
    /// A stage of the order began or ended.
    Stage,
    /// A task ended.
    Task,
    /// Somebody's way in changed.
    Access,
    /// The limits changed.
    Limits,
}

/// An event of a tenant's timeline.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = tenant_events)]
pub struct Event {
    /// Grows with time.
    pub id: i64,
    /// When it happened.
    pub at: Time,
    /// What it is about.
    #[diesel(deserialize_as = Column<EventKind>)]
    pub kind: EventKind,
    /// The key of the sentence that tells it.
    pub text_key: String,
    /// What the sentence needs.
    pub data: Value,
}

/// Adds an event.
///
/// # Errors
/// [`StoreError`].
pub fn record(
    conn: &mut Conn,
    tenant: TenantId,
    kind: EventKind,
    text_key: &str,
    data: &Value,
    now: Time,
) -> Result<(), StoreError> {
    diesel::insert_into(tenant_events::table)
        .values((
            tenant_events::tenant_id.eq(tenant.as_uuid()),
            tenant_events::at.eq(now),
            tenant_events::kind.eq(kind.to_string()),
            tenant_events::text_key.eq(text_key),
            tenant_events::data.eq(data),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// A page of a tenant's timeline, the newest first; `before` is the last id of the page before.
///
/// # Errors
/// [`StoreError`].
pub fn of_tenant(conn: &mut Conn, tenant: TenantId, before: Option<i64>, limit: i64) -> Result<Vec<Event>, StoreError> {
    let mut query = tenant_events::table.filter(tenant_events::tenant_id.eq(tenant.as_uuid())).into_boxed();
    if let Some(before) = before {
        query = query.filter(tenant_events::id.lt(before));
    }
    Ok(query.order(tenant_events::id.desc()).limit(page(limit)).select(Event::as_select()).load(conn.pg())?)
}
