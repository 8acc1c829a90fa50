//! Sessions as their person sees and ends them.

use chrono::TimeDelta;
use diesel::prelude::*;
use model::{SessionId, UserId};

use super::{SessionState, TokenHash};
use crate::columns::{Column, Time};
use crate::schema::sessions;
use crate::{Conn, StoreError, page};

/// That a session is used is noted no more often than this.
pub const SEEN_NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A session of a person's own.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct OwnSession {
    /// Its id, by which its person names it.
    #[diesel(deserialize_as = Column<SessionId>)]
    pub id: SessionId,
    /// SHA-256 of its token.
    pub token_hash: Vec<u8>,
    /// When it began.
    pub created_at: Time,
    /// When it ends by itself.
    pub expires_at: Time,
    /// When it was last used, to [`SEEN_NOTED_EVERY`].
    pub seen_at: Option<Time>,
    /// Network address that it was then used from.
    pub seen_from: Option<String>,
    /// What the browser called itself then (`User-Agent`).
    pub browser: Option<String>,
}

/// From where and with what a session is used, as far as the request tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Network address, at most 45 characters.
    pub from: Option<String>,
    /// `User-Agent`, at most 300 characters.
    pub browser: Option<String>,
}

/// Notes that a session is used.
///
/// # Errors
/// [`StoreError`].
pub fn note_seen(conn: &mut Conn, token: &TokenHash, seen: &Seen, now: Time) -> Result<(), StoreError> {
    diesel::update(sessions::table.find(&token[..]))
        .set((
            sessions::seen_at.eq(now),
            sessions::seen_from.eq(seen.from.as_deref()),
            sessions::browser.eq(seen.browser.as_deref()),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// A page of the open sessions of a user that are not over, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn of_user(
    conn: &mut Conn,
    user: UserId,
    after: Option<SessionId>,
    limit: i64,
    now: Time,
) -> Result<Vec<OwnSession>, StoreError> {
    let mine = sessions::table.filter(sessions::user_id.eq(user.as_uuid()));
    let open = mine.filter(sessions::expires_at.gt(now)).filter(sessions::state.eq(SessionState::Open.to_string()));
    let mut query = open.into_boxed();
    if let Some(after) = after {
        query = query.filter(sessions::id.lt(after.as_uuid()));
    }
    Ok(query.order(sessions::id.desc()).limit(page(limit)).select(OwnSession::as_select()).load(conn.pg())?)
}

/// Ends a session of a user by its id. Whether there was one is answered.
///
/// # Errors
/// [`StoreError`].
pub fn delete_one(conn: &mut Conn, user: UserId, id: SessionId) -> Result<bool, StoreError> {
    let mine = sessions::table.filter(sessions::id.eq(id.as_uuid())).filter(sessions::user_id.eq(user.as_uuid()));
    Ok(diesel::delete(mine).execute(conn.pg())? == 1)
}
