//! Links that prove an e-mail address, known by the SHA-256 of their token.

use diesel::prelude::*;
use model::UserId;

use crate::columns::{Column, Time};
use crate::schema::verification_links as links;
use crate::{Conn, StoreError};

/// SHA-256 of a link's token.
pub type TokenHash = [u8; 32];

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

/// Adds a link. One that is there stays as it is: the same mail sent twice carries the same link.
///
/// # Errors
/// [`StoreError`].
pub fn create(conn: &mut Conn, token: &TokenHash, user: UserId, now: Time, expires_at: Time) -> Result<(), StoreError> {
    diesel::insert_into(links::table)
        .values((
            links::token_hash.eq(&token[..]),
            links::user_id.eq(user.as_uuid()),
            links::created_at.eq(now),
            links::expires_at.eq(expires_at),
        ))
        .on_conflict_do_nothing()
        .execute(conn.pg())?;
    Ok(())
}

/// A link, whatever its state.
///
/// # Errors
/// [`StoreError`].
pub fn find(conn: &mut Conn, token: &TokenHash) -> Result<Option<VerificationLink>, StoreError> {
    let query = links::table.find(&token[..]).select(VerificationLink::as_select());
    Ok(query.first(conn.pg()).optional()?)
}

/// Uses a link. Whose it is is answered, or nothing when it is unknown, used, or too old.
///
/// # Errors
/// [`StoreError`].
pub fn spend(conn: &mut Conn, token: &TokenHash, now: Time) -> Result<Option<UserId>, StoreError> {
    let good = links::table.find(&token[..]).filter(links::used_at.is_null()).filter(links::expires_at.gt(now));
    let change = diesel::update(good).set(links::used_at.eq(now)).returning(links::user_id);
    let user: Option<Column<UserId>> = change.get_result(conn.pg()).optional()?;
    Ok(user.map(Into::into))
}

/// Removes the links that have been too old since before a time; until then their page can say so.
///
/// # Errors
/// [`StoreError`].
pub fn delete_expired_before(conn: &mut Conn, time: Time) -> Result<usize, StoreError> {
    Ok(diesel::delete(links::table.filter(links::expires_at.lt(time))).execute(conn.pg())?)
}
