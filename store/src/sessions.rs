//! Sessions of people, known by the SHA-256 of their token.

mod own;

use diesel::prelude::*;
use model::UserId;
use uuid::{NoContext, Timestamp, Uuid};

pub use own::{OwnSession, SEEN_NOTED_EVERY, Seen, delete_one, note_seen, of_user};

use crate::columns::{Column, Time};
use crate::schema::{second_factors, sessions, users};
use crate::users::User;
use crate::{Conn, StoreError};

/// SHA-256 of a session's token.
pub type TokenHash = [u8; 32];

/// How far a session is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum SessionState {
    /// The password was right; the second step is still to come.
    HalfOpen,
    /// The person has shown all that is asked of them.
    Open,
}

/// A session as it is found by its token.
#[derive(Debug, Clone, Queryable)]
pub struct Session {
    /// Whose it is.
    pub user: User,
    /// How far it is open.
    #[diesel(deserialize_as = Column<SessionState>)]
    pub state: SessionState,
    /// Whether its person has a second factor.
    pub has_second_factor: bool,
    /// When this session was last used, to [`SEEN_NOTED_EVERY`].
    pub seen_at: Option<Time>,
    /// When they were last seen, if that is followed and they ever were.
    pub last_seen_at: Option<Time>,
}

/// Opens a session.
///
/// # Errors
/// [`StoreError`].
pub fn create(conn: &mut Conn, token: &TokenHash, user: UserId, now: Time, expires_at: Time) -> Result<(), StoreError> {
    insert(conn, token, user, SessionState::Open, now, expires_at)
}

/// Opens a session half: for the second step, and nothing else.
///
/// # Errors
/// [`StoreError`].
pub fn create_half_open(
    conn: &mut Conn,
    token: &TokenHash,
    user: UserId,
    now: Time,
    expires_at: Time,
) -> Result<(), StoreError> {
    insert(conn, token, user, SessionState::HalfOpen, now, expires_at)
}

fn insert(
    conn: &mut Conn,
    token: &TokenHash,
    user: UserId,
    state: SessionState,
    now: Time,
    expires_at: Time,
) -> Result<(), StoreError> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(&token[..]),
            sessions::id.eq(fresh_id(now)),
            sessions::user_id.eq(user.as_uuid()),
            sessions::created_at.eq(now),
            sessions::expires_at.eq(expires_at),
            sessions::state.eq(state.to_string()),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// An id whose order is that of the sessions' beginnings (UUIDv7).
fn fresh_id(now: Time) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
}

/// A session, if it is not over and its user is not disabled.
///
/// # Errors
/// [`StoreError`].
pub fn find(conn: &mut Conn, token: &TokenHash, now: Time) -> Result<Option<Session>, StoreError> {
    let query = sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .left_join(second_factors::table.on(second_factors::user_id.eq(sessions::user_id)))
        .filter(sessions::token_hash.eq(&token[..]))
        .filter(sessions::expires_at.gt(now))
        .filter(users::disabled_at.is_null());
    let has_second_factor = second_factors::user_id.nullable().is_not_null();
    let columns = (User::as_select(), sessions::state, has_second_factor, sessions::seen_at, users::last_seen_at);
    Ok(query.select(columns).first(conn.pg()).optional()?)
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
