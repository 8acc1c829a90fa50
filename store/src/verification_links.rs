//! Links that prove who reads an e-mail address, known by the SHA-256 of their token.

use diesel::prelude::*;
use model::UserId;

use crate::columns::{Column, Time};
use crate::schema::verification_links as links;
use crate::{Conn, StoreError};

/// SHA-256 of a link's token.
pub type TokenHash = [u8; 32];

/// What a link is good for; it is good for nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Purpose {
    /// Verifying the address itself.
    VerifyAddress,
    /// Choosing a new password.
    ResetPassword,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = links)]
pub struct VerificationLink {
    /// Whose address it proves.
    #[diesel(deserialize_as = Column<UserId>)]
    pub user_id: UserId,
    /// When it stops being good.
    pub expires_at: Time,
    /// When it was used; it is good once.
    pub used_at: Option<Time>,
}

/// A link to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewLink<'a> {
    /// SHA-256 of its token.
    pub token: &'a TokenHash,
    /// What it is good for.
    pub purpose: Purpose,
    /// Whose address it proves.
    pub user: UserId,
    /// When it stops being good.
    pub expires_at: Time,
}

/// Adds a link. One that is there stays as it is: the same mail sent twice carries the same link.
///
/// # Errors
/// [`StoreError`].
pub fn create(conn: &mut Conn, link: NewLink<'_>, now: Time) -> Result<(), StoreError> {
    diesel::insert_into(links::table)
        .values((
            links::token_hash.eq(&link.token[..]),
            links::purpose.eq(link.purpose.to_string()),
            links::user_id.eq(link.user.as_uuid()),
            links::created_at.eq(now),
            links::expires_at.eq(link.expires_at),
        ))
        .on_conflict_do_nothing()
        .execute(conn.pg())?;
    Ok(())
}

/// A link, whatever its state; one for another purpose is not found.
///
/// # Errors
/// [`StoreError`].
pub fn find(conn: &mut Conn, token: &TokenHash, purpose: Purpose) -> Result<Option<VerificationLink>, StoreError> {
    let query = links::table.find(&token[..]).filter(links::purpose.eq(purpose.to_string()));
    Ok(query.select(VerificationLink::as_select()).first(conn.pg()).optional()?)
}

/// Uses a link. Whose it is is answered, or nothing when it is unknown, used, too old, or for another purpose.
///
/// # Errors
/// [`StoreError`].
pub fn spend(conn: &mut Conn, token: &TokenHash, purpose: Purpose, now: Time) -> Result<Option<UserId>, StoreError> {
    let good = links::table
        .find(&token[..])
        .filter(links::purpose.eq(purpose.to_string()))
        .filter(links::used_at.is_null())
        .filter(links::expires_at.gt(now));
    let change = diesel::update(good).set(links::used_at.eq(now)).returning(links::user_id);
    let user: Option<Column<UserId>> = change.get_result(conn.pg()).optional()?;
    Ok(user.map(Into::into))
}

/// Uses up every link of a user for one purpose: none of those that are still on their way is good any more.
///
/// # Errors
/// [`StoreError`].
pub fn use_up(conn: &mut Conn, user: UserId, purpose: Purpose, now: Time) -> Result<usize, StoreError> {
    let open = links::table
        .filter(links::user_id.eq(user.as_uuid()))
        .filter(links::purpose.eq(purpose.to_string()))
        .filter(links::used_at.is_null());
    Ok(diesel::update(open).set(links::used_at.eq(now)).execute(conn.pg())?)
}

/// Removes the links that have been too old since before a time; until then their page can say so.
///
/// # Errors
/// [`StoreError`].
pub fn delete_expired_before(conn: &mut Conn, time: Time) -> Result<usize, StoreError> {
    Ok(diesel::delete(links::table.filter(links::expires_at.lt(time))).execute(conn.pg())?)
}
