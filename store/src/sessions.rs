//! Sessions of people, known by the SHA-256 of their token.

mod own;

use diesel::prelude::*;
use model::UserId;
use uuid::{NoContext, Timestamp, Uuid};

pub use own::{OwnSession, SEEN_NOTED_EVERY, Seen, delete_one, note_seen, of_user};

use crate::columns::Time;
use crate::schema::{sessions, users};
use crate::users::User;
use crate::{Conn, StoreError};

/// SHA-256 of a session's token.
pub type TokenHash = [u8; 32];

/// Opens a session.
///
/// # Errors
/// [`StoreError`].
pub fn create(conn: &mut Conn, token: &TokenHash, user: UserId, now: Time, expires_at: Time) -> Result<(), StoreError> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(&token[..]),
            sessions::id.eq(fresh_id(now)),
            sessions::user_id.eq(user.as_uuid()),
            sessions::created_at.eq(now),
            sessions::expires_at.eq(expires_at),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// An id whose order is that of the sessions' beginnings (UUIDv7).
fn fresh_id(now: Time) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
}

/// Whose session it is and when its use was last noted, if it is open and its user is not disabled.
///
/// # Errors
/// [`StoreError`].
pub fn find(conn: &mut Conn, token: &TokenHash, now: Time) -> Result<Option<(User, Option<Time>)>, StoreError> {
    let query = sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .filter(sessions::token_hash.eq(&token[..]))
        .filter(sessions::expires_at.gt(now))
        .filter(users::disabled_at.is_null())
        .select((User::as_select(), sessions::seen_at));
    Ok(query.first(conn.pg()).optional()?)
}

/// Ends a session. Whose it was is answered, if it was there.
///
/// # Errors
/// [`StoreError`].
pub fn delete(conn: &mut Conn, token: &TokenHash) -> Result<Option<UserId>, StoreError> {
    let ended = diesel::delete(sessions::table.find(&token[..])).returning(sessions::user_id);
    let ended: Option<Uuid> = ended.get_result(conn.pg()).optional()?;
    Ok(ended.map(UserId::from_uuid))
}

/// Ends every session of a user.
///
/// # Errors
/// [`StoreError`].
pub fn delete_of_user(conn: &mut Conn, user: UserId) -> Result<usize, StoreError> {
    Ok(diesel::delete(sessions::table.filter(sessions::user_id.eq(user.as_uuid()))).execute(conn.pg())?)
}

/// Ends every session of a user but one. How many ended is answered.
///
/// # Errors
/// [`StoreError`].
pub fn delete_others_of_user(conn: &mut Conn, user: UserId, kept: &TokenHash) -> Result<usize, StoreError> {
    let others =
        sessions::table.filter(sessions::user_id.eq(user.as_uuid())).filter(sessions::token_hash.ne(&kept[..]));
    Ok(diesel::delete(others).execute(conn.pg())?)
}

/// Removes what has expired.
///
/// # Errors
/// [`StoreError`].
pub fn delete_expired(conn: &mut Conn, now: Time) -> Result<usize, StoreError> {
    Ok(diesel::delete(sessions::table.filter(sessions::expires_at.le(now))).execute(conn.pg())?)
}
