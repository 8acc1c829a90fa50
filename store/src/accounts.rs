//! Customer companies.

use diesel::prelude::*;
use model::country::Country;
use model::name::CompanyName;
use model::{AccountId, TimeZone};

use crate::columns::{Column, Time};
use crate::schema::{accounts, tenants};
use crate::{Conn, StoreError};

/// A customer company.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct Account {
    /// Its id.
    #[diesel(deserialize_as = Column<AccountId>)]
    pub id: AccountId,
    /// Its name.
    #[diesel(deserialize_as = Column<CompanyName>)]
    pub company: CompanyName,
    /// When it signed up.
    pub created_at: Time,
    /// The zone that its people chose for times, if they chose one.
    #[diesel(deserialize_as = Column<Option<TimeZone>>)]
    pub time_zone: Option<TimeZone>,
}

/// Adds an account.
///
/// # Errors
/// [`StoreError`].
pub fn create(conn: &mut Conn, id: AccountId, company: &CompanyName, now: Time) -> Result<(), StoreError> {
    diesel::insert_into(accounts::table)
        .values((accounts::id.eq(id.as_uuid()), accounts::company.eq(company.as_str()), accounts::created_at.eq(now)))
        .execute(conn.pg())?;
    Ok(())
}

/// An account by its id.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &mut Conn, id: AccountId) -> Result<Option<Account>, StoreError> {
    let query = accounts::table.find(id.as_uuid()).select(Account::as_select());
    Ok(query.first(conn.pg()).optional()?)
}

/// Keeps who belongs to an account, and how, from changing in another transaction until this one ends.
///
/// # Errors
/// [`StoreError`].
pub fn lock(conn: &mut Conn, id: AccountId) -> Result<(), StoreError> {
    accounts::table.find(id.as_uuid()).select(accounts::id).for_no_key_update().execute(conn.pg())?;
    Ok(())
}

/// Who a company is to those who write to it.
#[derive(Debug, Clone, Queryable)]
pub struct Home {
    /// Its name.
    #[diesel(deserialize_as = Column<CompanyName>)]
    pub company: CompanyName,
    /// Where it is at home: the country of its newest tenant, gone or not.
    #[diesel(deserialize_as = Column<Country>)]
    pub country: Country,
    /// The zone that its people chose for times, if they chose one.
    #[diesel(deserialize_as = Column<Option<TimeZone>>)]
    pub time_zone: Option<TimeZone>,
}

/// The home of an account; an account is never without a tenant that it once ordered.
///
/// # Errors
/// [`StoreError`].
pub fn home(conn: &mut Conn, id: AccountId) -> Result<Option<Home>, StoreError> {
    let query = accounts::table
        .inner_join(tenants::table.on(tenants::account_id.eq(accounts::id)))
        .filter(accounts::id.eq(id.as_uuid()))
        .order(tenants::id.desc())
        .select((accounts::company, tenants::country, accounts::time_zone));
    Ok(query.first(conn.pg()).optional()?)
}

/// Keeps the zone that an account's people chose for times. `false` when they had chosen it before, or there is no such
/// account.
///
/// # Errors
/// [`StoreError`].
pub fn set_time_zone(conn: &mut Conn, id: AccountId, zone: TimeZone) -> Result<bool, StoreError> {
    let other = accounts::time_zone.is_distinct_from(zone.name());
    let change = diesel::update(accounts::table.find(id.as_uuid()).filter(other));
    Ok(change.set(accounts::time_zone.eq(zone.name())).execute(conn.pg())? == 1)
}
