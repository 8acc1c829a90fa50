//! People who sign in to Stackyard.

use diesel::dsl::count_star;
use diesel::prelude::*;
use model::name::{Email, PersonName};
use model::{AccountId, AccountRole, Locale, Role, UserId};

use crate::columns::{Column, Time};
use crate::schema::users;
use crate::{Conn, StoreError, page};

/// A person who signs in to Stackyard.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct User {
    /// Their id.
    #[diesel(deserialize_as = Column<UserId>)]
    pub id: UserId,
    /// The company of a customer; absent for staff.
    #[diesel(deserialize_as = Column<Option<AccountId>>)]
    pub account_id: Option<AccountId>,
    /// What they may do.
    #[diesel(deserialize_as = Column<Role>)]
    pub role: Role,
    /// Their name.
    #[diesel(deserialize_as = Column<PersonName>)]
    pub name: PersonName,
    /// Their e-mail address, which is also the login.
    #[diesel(deserialize_as = Column<Email>)]
    pub email: Email,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Since when they may sign in.
    pub created_at: Time,
    /// Since when they may no longer.
    pub disabled_at: Option<Time>,
    /// Since when their e-mail address is proven; for staff it says nothing.
    pub verified_at: Option<Time>,
    /// The language they chose for pages and mails, if they chose one.
    #[diesel(deserialize_as = Column<Option<Locale>>)]
    pub language: Option<Locale>,
    /// What they may do in their company's account; absent for staff, and for owners of before there were members.
    #[diesel(deserialize_as = Column<Option<AccountRole>>)]
    pub account_role: Option<AccountRole>,
    /// Since when they belong to it no more; they are disabled then too.
    pub removed_at: Option<Time>,
}

impl User {
    /// Whether they may change what belongs to their company.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.account_id.is_some() && self.account_role != Some(AccountRole::Member)
    }
}

/// A user to be added.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Their id.
    pub id: UserId,
    /// The company of a customer; none for staff.
    pub account_id: Option<AccountId>,
    /// What they may do.
    pub role: Role,
    /// Their name.
    pub name: PersonName,
    /// Their e-mail address.
    pub email: Email,
    /// Argon2id in PHC form.
    pub password_hash: String,
}

/// Adds a user. One with a company is an owner until [`set_account_role`] says otherwise.
///
/// # Errors
/// [`StoreError::Conflict`] with [`crate::Field::Email`] when the address is in use.
pub fn create(conn: &mut Conn, user: &NewUser, now: Time) -> Result<(), StoreError> {
    diesel::insert_into(users::table)
        .values((
            users::id.eq(user.id.as_uuid()),
            users::account_id.eq(user.account_id.map(AccountId::as_uuid)),
            users::role.eq(user.role.to_string()),
            users::name.eq(user.name.as_str()),
            users::email.eq(user.email.as_str()),
            users::password_hash.eq(&user.password_hash),
            users::created_at.eq(now),
            users::account_role.eq(user.account_id.map(|_| AccountRole::Owner.to_string())),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// A user by id, disabled or not.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &mut Conn, id: UserId) -> Result<Option<User>, StoreError> {
    let query = users::table.find(id.as_uuid()).select(User::as_select());
    Ok(query.first(conn.pg()).optional()?)
}

/// A user by e-mail address, disabled or not, but not removed.
///
/// # Errors
/// [`StoreError`].
pub fn find_by_email(conn: &mut Conn, email: &Email) -> Result<Option<User>, StoreError> {
    let query = users::table.filter(users::email.eq(email.as_str())).filter(users::removed_at.is_null());
    Ok(query.select(User::as_select()).first(conn.pg()).optional()?)
}

/// The users of an account but those removed, oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn of_account(
    conn: &mut Conn,
    account: AccountId,
    after: Option<UserId>,
    limit: i64,
) -> Result<Vec<User>, StoreError> {
    let of_account = users::table.filter(users::account_id.eq(account.as_uuid()));
    let mut query = of_account.filter(users::removed_at.is_null()).into_boxed();
    if let Some(after) = after {
        query = query.filter(users::id.gt(after.as_uuid()));
    }
    Ok(query.order(users::id).limit(page(limit)).select(User::as_select()).load(conn.pg())?)
}

/// The staff, oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn staff(conn: &mut Conn, after: Option<UserId>, limit: i64) -> Result<Vec<User>, StoreError> {
    let mut query = users::table.filter(users::role.ne(Role::Customer.to_string())).into_boxed();
    if let Some(after) = after {
        query = query.filter(users::id.gt(after.as_uuid()));
    }
    Ok(query.order(users::id).limit(page(limit)).select(User::as_select()).load(conn.pg())?)
}

/// Replaces a password's hash. Whether the user exists is answered.
///
/// # Errors
/// [`StoreError`].
pub fn set_password(conn: &mut Conn, id: UserId, password_hash: &str) -> Result<bool, StoreError> {
    let change = diesel::update(users::table.find(id.as_uuid())).set(users::password_hash.eq(password_hash));
    Ok(change.execute(conn.pg())? == 1)
}

/// Keeps the language that a user chose. Whether the user exists is answered.
///
/// # Errors
/// [`StoreError`].
pub fn set_language(conn: &mut Conn, id: UserId, language: Locale) -> Result<bool, StoreError> {
    let change = diesel::update(users::table.find(id.as_uuid())).set(users::language.eq(language.tag()));
    Ok(change.execute(conn.pg())? == 1)
}

/// Gives a user another name. Whether the user exists is answered.
///
/// # Errors
/// [`StoreError`].
pub fn set_name(conn: &mut Conn, id: UserId, name: &PersonName) -> Result<bool, StoreError> {
    let change = diesel::update(users::table.find(id.as_uuid())).set(users::name.eq(name.as_str()));
    Ok(change.execute(conn.pg())? == 1)
}

/// Disables a user, whose sessions end with it: [`crate::sessions::find`] finds them no longer.
///
/// # Errors
/// [`StoreError`].
pub fn disable(conn: &mut Conn, id: UserId, now: Time) -> Result<bool, StoreError> {
    let change = diesel::update(users::table.find(id.as_uuid()).filter(users::disabled_at.is_null()))
        .set(users::disabled_at.eq(now));
    Ok(change.execute(conn.pg())? == 1)
}

/// Changes what a user may do in their company's account. Whether the user exists is answered.
///
/// # Errors
/// [`StoreError`].
pub fn set_account_role(conn: &mut Conn, id: UserId, role: AccountRole) -> Result<bool, StoreError> {
    let change = diesel::update(users::table.find(id.as_uuid())).set(users::account_role.eq(role.to_string()));
    Ok(change.execute(conn.pg())? == 1)
}

/// How many people an account has, and how many of them are owners who may sign in.
///
/// # Errors
/// [`StoreError`].
pub fn count_of_account(conn: &mut Conn, account: AccountId) -> Result<(i64, i64), StoreError> {
    let people = || users::table.filter(users::account_id.eq(account.as_uuid())).filter(users::removed_at.is_null());
    let is_owner = users::account_role.is_null().or(users::account_role.eq(AccountRole::Owner.to_string()));
    let owners = people().filter(is_owner).filter(users::disabled_at.is_null());
    Ok((people().select(count_star()).first(conn.pg())?, owners.select(count_star()).first(conn.pg())?))
}

/// Takes a user out of their company: they can't sign in any more, and their e-mail address is free. `false` when they were
/// removed before, or there is no such user.
///
/// # Errors
/// [`StoreError`].
pub fn remove(conn: &mut Conn, id: UserId, now: Time) -> Result<bool, StoreError> {
    let change = diesel::update(users::table.find(id.as_uuid()).filter(users::removed_at.is_null()))
        .set((users::removed_at.eq(now), users::disabled_at.eq(now)));
    Ok(change.execute(conn.pg())? == 1)
}

/// Marks a user's e-mail address as proven. `false` when it was before, or there is no such user.
///
/// # Errors
/// [`StoreError`].
pub fn verify(conn: &mut Conn, id: UserId, now: Time) -> Result<bool, StoreError> {
    let change = diesel::update(users::table.find(id.as_uuid()).filter(users::verified_at.is_null()))
        .set(users::verified_at.eq(now));
    Ok(change.execute(conn.pg())? == 1)
}
