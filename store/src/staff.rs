//! The people who run Stackyard, as those see them who look after the staff.

use chrono::TimeDelta;
use diesel::prelude::*;
use model::{Role, UserId};

use crate::columns::Time;
use crate::schema::{second_factors, users};
use crate::users::User;
use crate::{Conn, StoreError, page};

/// `last_seen_at` may be this much too old: who reads page after page does not write at each.
pub const SEEN_NOTED_EVERY: TimeDelta = TimeDelta::minutes(5);

/// A member of staff.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub user: User,
    /// Since when they have a second factor; absent without one.
    pub enrolled_at: Option<Time>,
    /// When they were last seen, to [`SEEN_NOTED_EVERY`]; absent before the first time.
    pub last_seen_at: Option<Time>,
}

impl From<(User, Option<Time>, Option<Time>)> for Member {
    fn from((user, enrolled_at, last_seen_at): (User, Option<Time>, Option<Time>)) -> Self {
        Self { user, enrolled_at, last_seen_at }
    }
}

/// A page of the staff, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn list(conn: &mut Conn, after: Option<UserId>, limit: i64) -> Result<Vec<Member>, StoreError> {
    let mut query = users::table
        .left_join(second_factors::table.on(second_factors::user_id.eq(users::id)))
        .filter(users::role.ne(Role::Customer.to_string()))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(users::id.gt(after.as_uuid()));
    }
    let columns = (User::as_select(), second_factors::enrolled_at.nullable(), users::last_seen_at);
    let rows: Vec<(User, Option<Time>, Option<Time>)> =
        query.order(users::id).limit(page(limit)).select(columns).load(conn.pg())?;
    Ok(rows.into_iter().map(Member::from).collect())
}

/// A member of staff by their id, disabled or not.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &mut Conn, id: UserId) -> Result<Option<Member>, StoreError> {
    let query = users::table
        .left_join(second_factors::table.on(second_factors::user_id.eq(users::id)))
        .filter(users::id.eq(id.as_uuid()).and(users::role.ne(Role::Customer.to_string())));
    let columns = (User::as_select(), second_factors::enrolled_at.nullable(), users::last_seen_at);
    let row: Option<(User, Option<Time>, Option<Time>)> = query.select(columns).first(conn.pg()).optional()?;
    Ok(row.map(Member::from))
}

/// Who may run the fleet and is not disabled. Their rows are locked until the transaction ends, so that two of them do not
/// take each other's place away at once and leave nobody.
///
/// # Errors
/// [`StoreError`].
pub fn lock_operators(conn: &mut Conn) -> Result<Vec<UserId>, StoreError> {
    let roles = [Role::Operator.to_string(), Role::Admin.to_string()];
    let query = users::table.filter(users::role.eq_any(roles).and(users::disabled_at.is_null()));
    let ids: Vec<uuid::Uuid> = query.order(users::id).select(users::id).for_update().load(conn.pg())?;
    Ok(ids.into_iter().map(UserId::from_uuid).collect())
}

/// Gives a member of staff another role. `false` when there is none with this id.
///
/// # Errors
/// [`StoreError`].
pub fn set_role(conn: &mut Conn, id: UserId, role: Role) -> Result<bool, StoreError> {
    let member = users::table.find(id.as_uuid()).filter(users::account_id.is_null());
    Ok(diesel::update(member).set(users::role.eq(role.to_string())).execute(conn.pg())? == 1)
}

/// Lets a disabled member of staff sign in again. `false` when they were not disabled.
///
/// # Errors
/// [`StoreError`].
pub fn enable(conn: &mut Conn, id: UserId) -> Result<bool, StoreError> {
    let disabled = users::table.find(id.as_uuid()).filter(users::disabled_at.is_not_null());
    let change = diesel::update(disabled.filter(users::account_id.is_null()));
    Ok(change.set(users::disabled_at.eq(None::<Time>)).execute(conn.pg())? == 1)
}

/// Notes that a person was seen, unless that was noted less than [`SEEN_NOTED_EVERY`] ago. Whether it was is answered.
///
/// # Errors
/// [`StoreError`].
pub fn note_seen(conn: &mut Conn, id: UserId, now: Time) -> Result<bool, StoreError> {
    let is_old = users::last_seen_at.is_null().or(users::last_seen_at.le(now - SEEN_NOTED_EVERY));
    let change = diesel::update(users::table.find(id.as_uuid()).filter(is_old)).set(users::last_seen_at.eq(now));
    Ok(change.execute(conn.pg())? == 1)
}
