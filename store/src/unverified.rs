//! What becomes of a tenant whose owner's e-mail address is not verified: one next step each, by business time.

use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamptz};
use model::{MailId, TenantId, UserId};

use crate::columns::{Column, Time};
use crate::mails::MailState;
use crate::schema::unverified_tenants as unverified;
use crate::{Conn, StoreError, page};

/// A step against an unverified tenant, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Step {
    /// Tell that the ERP will be stopped.
    AnnounceSuspension,
    /// Stop the ERP.
    Suspend,
    /// Tell that the ERP will be deleted.
    AnnounceDeletion,
    /// Delete the ERP.
    Delete,
}

/// An unverified tenant and its next step.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = unverified)]
pub struct UnverifiedTenant {
    /// Which tenant.
    #[diesel(deserialize_as = Column<TenantId>)]
    pub tenant_id: TenantId,
    /// Whose address is not verified.
    #[diesel(deserialize_as = Column<UserId>)]
    pub user_id: UserId,
    /// The next step.
    #[diesel(deserialize_as = Column<Step>)]
    pub step: Step,
    /// When, by business time.
    pub due_at: Time,
    /// The mail that announced the step.
    #[diesel(deserialize_as = Column<Option<MailId>>)]
    pub mail_id: Option<MailId>,
}

/// Adds a tenant with its first step.
///
/// # Errors
/// [`StoreError`].
pub fn create(conn: &mut Conn, tenant: TenantId, user: UserId, step: Step, due_at: Time) -> Result<(), StoreError> {
    diesel::insert_into(unverified::table)
        .values((
            unverified::tenant_id.eq(tenant.as_uuid()),
            unverified::user_id.eq(user.as_uuid()),
            unverified::step.eq(step.to_string()),
            unverified::due_at.eq(due_at),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// The next step against a tenant; nothing once it is verified.
///
/// # Errors
/// [`StoreError`].
pub fn find(conn: &mut Conn, tenant: TenantId) -> Result<Option<UnverifiedTenant>, StoreError> {
    let query = unverified::table.find(tenant.as_uuid()).select(UnverifiedTenant::as_select());
    Ok(query.first(conn.pg()).optional()?)
}

/// The tenants whose step is due, the longest overdue first.
///
/// # Errors
/// [`StoreError`].
pub fn due(conn: &mut Conn, business_now: Time, limit: i64) -> Result<Vec<TenantId>, StoreError> {
    let query = unverified::table
        .filter(unverified::due_at.le(business_now))
        .order((unverified::due_at, unverified::tenant_id))
        .limit(page(limit))
        .select(unverified::tenant_id);
    let ids: Vec<Column<TenantId>> = query.load(conn.pg())?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Puts every step off whose announcing mail still waits, until at least `due_at`: nobody is stopped or deleted without
/// having been told in time.
///
/// # Errors
/// [`StoreError`].
pub fn put_off_unannounced(conn: &mut Conn, due_at: Time) -> Result<usize, StoreError> {
    let put_off = diesel::sql_query(
        "UPDATE unverified_tenants u SET due_at = $1 FROM mails m
        WHERE m.id = u.mail_id AND m.state = $2 AND u.due_at < $1",
    );
    Ok(put_off.bind::<Timestamptz, _>(due_at).bind::<Text, _>(MailState::Queued.to_string()).execute(conn.pg())?)
}

/// Moves a tenant on to its next step.
///
/// # Errors
/// [`StoreError`].
pub fn advance(
    conn: &mut Conn,
    tenant: TenantId,
    step: Step,
    due_at: Time,
    mail: Option<MailId>,
) -> Result<(), StoreError> {
    diesel::update(unverified::table.find(tenant.as_uuid()))
        .set((
            unverified::step.eq(step.to_string()),
            unverified::due_at.eq(due_at),
            unverified::mail_id.eq(mail.map(MailId::as_uuid)),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// Takes a tenant out: it is verified, or gone.
///
/// # Errors
/// [`StoreError`].
pub fn remove(conn: &mut Conn, tenant: TenantId) -> Result<(), StoreError> {
    diesel::delete(unverified::table.find(tenant.as_uuid())).execute(conn.pg())?;
    Ok(())
}

/// The tenants that wait for a user's address, in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub fn of_user(conn: &mut Conn, user: UserId) -> Result<Vec<TenantId>, StoreError> {
    let query = unverified::table.filter(unverified::user_id.eq(user.as_uuid())).order(unverified::tenant_id);
    let ids: Vec<Column<TenantId>> = query.select(unverified::tenant_id).load(conn.pg())?;
    Ok(ids.into_iter().map(Into::into).collect())
}
