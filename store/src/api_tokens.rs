//! Tokens with which people's programs call the API.
//!
//! The token itself is not here, nor a hash of it: it is signed, and names its row.

use chrono::TimeDelta;
use diesel::dsl::count_star;
use diesel::prelude::*;
use model::name::TokenName;
use model::{ApiTokenId, Scopes, UserId};

use crate::columns::{Column, Time};
use crate::schema::{api_tokens, users};
use crate::users::User;
use crate::{Conn, StoreError, page};

/// `last_used_at` may be this much too old: a busy program does not write at each of its calls.
pub const USE_NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A token with which a person's program calls the API.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
pub struct ApiToken {
    /// Its id, which it carries.
    #[diesel(deserialize_as = Column<ApiTokenId>)]
    pub id: ApiTokenId,
    /// For whom it speaks.
    #[diesel(deserialize_as = Column<UserId>)]
    pub user_id: UserId,
    /// What they call it.
    #[diesel(deserialize_as = Column<TokenName>)]
    pub name: TokenName,
    /// What it is good for.
    #[diesel(deserialize_as = Column<Scopes>)]
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Time,
    /// Until when it is good.
    pub expires_at: Time,
    /// When it was last used, to [`USE_NOTED_EVERY`].
    pub last_used_at: Option<Time>,
}

/// Adds a token; `last_used_at` is of no account.
///
/// # Errors
/// [`StoreError`].
pub fn create(conn: &mut Conn, token: &ApiToken) -> Result<(), StoreError> {
    diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::id.eq(token.id.as_uuid()),
            api_tokens::user_id.eq(token.user_id.as_uuid()),
            api_tokens::name.eq(token.name.as_str()),
            api_tokens::scopes.eq(token.scopes.to_string()),
            api_tokens::created_at.eq(token.created_at),
            api_tokens::expires_at.eq(token.expires_at),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// A token of a user, expired or not.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &mut Conn, user: UserId, id: ApiTokenId) -> Result<Option<ApiToken>, StoreError> {
    let query = api_tokens::table.find(id.as_uuid()).filter(api_tokens::user_id.eq(user.as_uuid()));
    Ok(query.select(ApiToken::as_select()).first(conn.pg()).optional()?)
}

/// A token and its user, if it is not expired and they are not disabled.
///
/// # Errors
/// [`StoreError`].
pub fn find(conn: &mut Conn, id: ApiTokenId, now: Time) -> Result<Option<(ApiToken, User)>, StoreError> {
    let query = api_tokens::table
        .inner_join(users::table.on(users::id.eq(api_tokens::user_id)))
        .filter(api_tokens::id.eq(id.as_uuid()))
        .filter(api_tokens::expires_at.gt(now))
        .filter(users::disabled_at.is_null())
        .select((ApiToken::as_select(), User::as_select()));
    Ok(query.first(conn.pg()).optional()?)
}

/// Notes that a token was used, unless that was noted less than [`USE_NOTED_EVERY`] ago. Whether it was is answered.
///
/// # Errors
/// [`StoreError`].
pub fn note_use(conn: &mut Conn, id: ApiTokenId, now: Time) -> Result<bool, StoreError> {
    let is_old = api_tokens::last_used_at.is_null().or(api_tokens::last_used_at.le(now - USE_NOTED_EVERY));
    let change =
        diesel::update(api_tokens::table.find(id.as_uuid()).filter(is_old)).set(api_tokens::last_used_at.eq(now));
    Ok(change.execute(conn.pg())? == 1)
}

/// A page of a user's tokens, the newest first, the expired among them.
///
/// # Errors
/// [`StoreError`].
pub fn of_user(
    conn: &mut Conn,
    user: UserId,
    after: Option<ApiTokenId>,
    limit: i64,
) -> Result<Vec<ApiToken>, StoreError> {
    let mut query = api_tokens::table.filter(api_tokens::user_id.eq(user.as_uuid())).into_boxed();
    if let Some(after) = after {
        query = query.filter(api_tokens::id.lt(after.as_uuid()));
    }
    Ok(query.order(api_tokens::id.desc()).limit(page(limit)).select(ApiToken::as_select()).load(conn.pg())?)
}

/// How many tokens a user has, the expired among them. Their row is locked until the transaction ends, so that two
/// requests do not both count before either has added one.
///
/// # Errors
/// [`StoreError`].
pub fn count_of_user(conn: &mut Conn, user: UserId) -> Result<i64, StoreError> {
    users::table.find(user.as_uuid()).select(users::id).for_update().execute(conn.pg())?;
    let query = api_tokens::table.filter(api_tokens::user_id.eq(user.as_uuid())).select(count_star());
    Ok(query.first(conn.pg())?)
}

/// Revokes a token of a user: it is good for nothing from now on. The row is answered, if there was one.
///
/// # Errors
/// [`StoreError`].
pub fn delete(conn: &mut Conn, user: UserId, id: ApiTokenId) -> Result<Option<ApiToken>, StoreError> {
    let mine = api_tokens::table.find(id.as_uuid()).filter(api_tokens::user_id.eq(user.as_uuid()));
    Ok(diesel::delete(mine).returning(ApiToken::as_returning()).get_result(conn.pg()).optional()?)
}

/// Revokes every token of a user. How many there were is answered.
///
/// # Errors
/// [`StoreError`].
pub fn delete_of_user(conn: &mut Conn, user: UserId) -> Result<usize, StoreError> {
    Ok(diesel::delete(api_tokens::table.filter(api_tokens::user_id.eq(user.as_uuid()))).execute(conn.pg())?)
}

/// Removes what expired before `before`.
///
/// # Errors
/// [`StoreError`].
pub fn delete_expired(conn: &mut Conn, before: Time) -> Result<usize, StoreError> {
    Ok(diesel::delete(api_tokens::table.filter(api_tokens::expires_at.le(before))).execute(conn.pg())?)
}
