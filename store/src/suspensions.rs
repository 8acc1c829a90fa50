//! What holds a tenant back: a row for each reason. The tenant runs only while there is none; its intent, which ops write
//! in the same transaction, says the gravest.

use diesel::prelude::*;
use model::TenantId;
use model::name::Reason;
use model::tenant::{SuspendKind, SuspendReason};

use crate::columns::{Column, Time};
use crate::schema::suspensions;
use crate::{Conn, StoreError, page};

/// One reason that holds a tenant back.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = suspensions)]
pub struct Suspension {
    /// Why.
    #[diesel(deserialize_as = Column<SuspendKind>)]
    pub why: SuspendKind,
    /// Since when.
    pub since: Time,
    /// When a deletion that was asked for becomes final, by business time; absent from every other reason.
    pub purge_at: Option<Time>,
    /// What staff tell the customer of it.
    #[diesel(deserialize_as = Column<Option<Reason>>)]
    pub note: Option<Reason>,
}

impl Suspension {
    /// The reason as an intent says it. Nothing for a deletion without its time, which the database refuses.
    #[must_use]
    pub fn reason(&self) -> Option<SuspendReason> {
        Some(match self.why {
            SuspendKind::Unpaid => SuspendReason::Unpaid,
            SuspendKind::Unverified => SuspendReason::Unverified,
            SuspendKind::Staff => SuspendReason::Staff,
            SuspendKind::DeletionRequested => SuspendReason::DeletionRequested { purge_at: self.purge_at? },
        })
    }
}

/// Adds a reason. One of its kind that is there stays, with the newer note.
///
/// # Errors
/// [`StoreError`].
pub fn put(
    conn: &mut Conn,
    tenant: TenantId,
    reason: &SuspendReason,
    note: Option<&Reason>,
    now: Time,
) -> Result<(), StoreError> {
    let purge_at = if let SuspendReason::DeletionRequested { purge_at } = reason { Some(*purge_at) } else { None };
    let note = suspensions::note.eq(note.map(Reason::as_str));
    diesel::insert_into(suspensions::table)
        .values((
            suspensions::tenant_id.eq(tenant.as_uuid()),
            suspensions::why.eq(reason.kind().to_string()),
            suspensions::since.eq(now),
            suspensions::purge_at.eq(purge_at),
            note,
        ))
        .on_conflict((suspensions::tenant_id, suspensions::why))
        .do_update()
        .set(note)
        .execute(conn.pg())?;
    Ok(())
}

/// All that holds a tenant back, the gravest first.
///
/// # Errors
/// [`StoreError`].
pub fn of_tenant(conn: &mut Conn, tenant: TenantId) -> Result<Vec<Suspension>, StoreError> {
    let query = suspensions::table.filter(suspensions::tenant_id.eq(tenant.as_uuid()));
    let mut held: Vec<Suspension> = query.select(Suspension::as_select()).load(conn.pg())?;
    held.sort_by_key(|suspension| std::cmp::Reverse(suspension.why));
    Ok(held)
}

/// The reason of a kind that holds a tenant back, if it does.
///
/// # Errors
/// [`StoreError`].
pub fn find(conn: &mut Conn, tenant: TenantId, why: SuspendKind) -> Result<Option<Suspension>, StoreError> {
    let query = suspensions::table.find((tenant.as_uuid(), why.to_string())).select(Suspension::as_select());
    Ok(query.first(conn.pg()).optional()?)
}

/// Takes a reason away. `false` when it did not hold.
///
/// # Errors
/// [`StoreError`].
pub fn remove(conn: &mut Conn, tenant: TenantId, why: SuspendKind) -> Result<bool, StoreError> {
    let reason = suspensions::table.find((tenant.as_uuid(), why.to_string()));
    Ok(diesel::delete(reason).execute(conn.pg())? == 1)
}

/// Takes every reason away.
///
/// # Errors
/// [`StoreError`].
pub fn remove_all(conn: &mut Conn, tenant: TenantId) -> Result<usize, StoreError> {
    let all = suspensions::table.filter(suspensions::tenant_id.eq(tenant.as_uuid()));
    Ok(diesel::delete(all).execute(conn.pg())?)
}

/// The tenants whose deletion is due, the longest overdue first.
///
/// # Errors
/// [`StoreError`].
pub fn due(conn: &mut Conn, business_now: Time, limit: i64) -> Result<Vec<TenantId>, StoreError> {
    let query = suspensions::table
        .filter(suspensions::purge_at.le(business_now))
        .order((suspensions::purge_at, suspensions::tenant_id))
        .limit(page(limit))
        .select(suspensions::tenant_id);
    let ids: Vec<Column<TenantId>> = query.load(conn.pg())?;
    Ok(ids.into_iter().map(Into::into).collect())
}
