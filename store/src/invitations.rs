//! People who are asked to join an account.

use diesel::dsl::count_star;
use diesel::prelude::*;
use model::name::Email;
use model::{AccountId, AccountRole, InvitationId, MailId, UserId};

use crate::columns::{Column, Time};
use crate::schema::invitations;
use crate::{Conn, StoreError, page};

/// SHA-256 of the token of an invitation's link.
pub type TokenHash = [u8; 32];

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub struct Invitation {
    /// Its id.
    #[diesel(deserialize_as = Column<InvitationId>)]
    pub id: InvitationId,
    /// Which account it lets into.
    #[diesel(deserialize_as = Column<AccountId>)]
    pub account_id: AccountId,
    /// Who is invited.
    #[diesel(deserialize_as = Column<Email>)]
    pub email: Email,
    /// What they may do there.
    #[diesel(deserialize_as = Column<AccountRole>)]
    pub account_role: AccountRole,
    /// Who invited them.
    #[diesel(deserialize_as = Column<UserId>)]
    pub invited_by: UserId,
    /// When they were invited first.
    pub created_at: Time,
    /// When the newest link stops being good.
    pub expires_at: Time,
    /// When it was accepted.
    pub accepted_at: Option<Time>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Time>,
}

/// An invitation to be added.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Its id.
    pub id: InvitationId,
    /// Which account it lets into.
    pub account_id: AccountId,
    /// Who is invited.
    pub email: Email,
    /// What they may do there.
    pub account_role: AccountRole,
    /// Who invites them.
    pub invited_by: UserId,
    /// When its link stops being good.
    pub expires_at: Time,
}

/// Adds an invitation.
///
/// # Errors
/// [`StoreError`]; also when there is an open one for the same address.
pub fn create(conn: &mut Conn, new: &NewInvitation, now: Time) -> Result<(), StoreError> {
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(new.id.as_uuid()),
            invitations::account_id.eq(new.account_id.as_uuid()),
            invitations::email.eq(new.email.as_str()),
            invitations::account_role.eq(new.account_role.to_string()),
            invitations::invited_by.eq(new.invited_by.as_uuid()),
            invitations::created_at.eq(now),
            invitations::expires_at.eq(new.expires_at),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// An open invitation of an account, late or not. Another account's is not found.
///
/// # Errors
/// [`StoreError`].
pub fn get_open(conn: &mut Conn, account: AccountId, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
    let query = invitations::table
        .find(id.as_uuid())
        .filter(invitations::account_id.eq(account.as_uuid()))
        .filter(invitations::accepted_at.is_null().and(invitations::withdrawn_at.is_null()));
    Ok(query.select(Invitation::as_select()).first(conn.pg()).optional()?)
}

/// The open invitation of an account for an address, late or not.
///
/// # Errors
/// [`StoreError`].
pub fn find_open(conn: &mut Conn, account: AccountId, email: &Email) -> Result<Option<Invitation>, StoreError> {
    let query = invitations::table
        .filter(invitations::account_id.eq(account.as_uuid()))
        .filter(invitations::email.eq(email.as_str()))
        .filter(invitations::accepted_at.is_null().and(invitations::withdrawn_at.is_null()));
    Ok(query.select(Invitation::as_select()).first(conn.pg()).optional()?)
}

/// A page of the open invitations of an account, the newest first, the late among them.
///
/// # Errors
/// [`StoreError`].
pub fn open_of_account(
    conn: &mut Conn,
    account: AccountId,
    after: Option<InvitationId>,
    limit: i64,
) -> Result<Vec<Invitation>, StoreError> {
    let mut query = invitations::table
        .filter(invitations::account_id.eq(account.as_uuid()))
        .filter(invitations::accepted_at.is_null().and(invitations::withdrawn_at.is_null()))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(invitations::id.lt(after.as_uuid()));
    }
    Ok(query.order(invitations::id.desc()).limit(page(limit)).select(Invitation::as_select()).load(conn.pg())?)
}

/// How many open invitations an account has.
///
/// # Errors
/// [`StoreError`].
pub fn count_open(conn: &mut Conn, account: AccountId) -> Result<i64, StoreError> {
    let query = invitations::table
        .filter(invitations::account_id.eq(account.as_uuid()))
        .filter(invitations::accepted_at.is_null().and(invitations::withdrawn_at.is_null()));
    Ok(query.select(count_star()).first(conn.pg())?)
}

/// Makes an invitation good anew, for a role and until a time, by the link of a mail that is still to be sent.
///
/// # Errors
/// [`StoreError`].
pub fn renew(
    conn: &mut Conn,
    id: InvitationId,
    role: AccountRole,
    expires_at: Time,
    mail: MailId,
) -> Result<(), StoreError> {
    diesel::update(invitations::table.find(id.as_uuid()))
        .set((
            invitations::account_role.eq(role.to_string()),
            invitations::expires_at.eq(expires_at),
            invitations::mail_id.eq(mail.as_uuid()),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// Makes the link of a mail the good one. `false` when the invitation is not open any more, or a newer mail carries its link.
///
/// # Errors
/// [`StoreError`].
pub fn set_token(conn: &mut Conn, id: InvitationId, mail: MailId, token: &TokenHash) -> Result<bool, StoreError> {
    let change = diesel::update(invitations::table.find(id.as_uuid()))
        .filter(invitations::mail_id.eq(mail.as_uuid()))
        .filter(invitations::accepted_at.is_null().and(invitations::withdrawn_at.is_null()))
        .set(invitations::token_hash.eq(&token[..]));
    Ok(change.execute(conn.pg())? == 1)
}

/// The invitation of a link, whatever its state, kept from changing until the transaction ends.
///
/// # Errors
/// [`StoreError`].
pub fn lock_by_token(conn: &mut Conn, token: &TokenHash) -> Result<Option<Invitation>, StoreError> {
    let query = invitations::table.filter(invitations::token_hash.eq(&token[..])).select(Invitation::as_select());
    Ok(query.for_no_key_update().first(conn.pg()).optional()?)
}

/// Marks an invitation as accepted.
///
/// # Errors
/// [`StoreError`].
pub fn accept(conn: &mut Conn, id: InvitationId, now: Time) -> Result<(), StoreError> {
    diesel::update(invitations::table.find(id.as_uuid())).set(invitations::accepted_at.eq(now)).execute(conn.pg())?;
    Ok(())
}

/// Withdraws an open invitation. `false` when it is not open.
///
/// # Errors
/// [`StoreError`].
pub fn withdraw(conn: &mut Conn, id: InvitationId, now: Time) -> Result<bool, StoreError> {
    let change = diesel::update(invitations::table.find(id.as_uuid()))
        .filter(invitations::accepted_at.is_null().and(invitations::withdrawn_at.is_null()))
        .set(invitations::withdrawn_at.eq(now));
    Ok(change.execute(conn.pg())? == 1)
}

/// Removes the invitations that have been too old since before a time; until then their page can say what became of them.
///
/// # Errors
/// [`StoreError`].
pub fn delete_expired_before(conn: &mut Conn, time: Time) -> Result<usize, StoreError> {
    Ok(diesel::delete(invitations::table.filter(invitations::expires_at.lt(time))).execute(conn.pg())?)
}
