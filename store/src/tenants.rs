//! Tenants: intent, observation, and what follows from both.

mod change;
mod filter;
mod list;
mod place;
mod row;
mod seek;

use diesel::prelude::*;
use model::name::{Address, CompanyName, Email, PersonName};
use model::package::Package;
use model::plan::{Limits, PlanCode};
use model::tenant::{Desired, Observed, Phase};
use model::{AccountId, CellId, Generation, TenantId};

pub use change::{
    Observation, RESERVED_DAYS, erase_first_password, purge, record_observation, set_company, set_desired, set_limits,
};
pub use filter::Filter;
pub use list::{count_by_phase, list, of_account, sweep};
pub use place::place;
pub use seek::{InvalidSeek, Seek, Sort};

use self::row::Row;
use crate::columns::Time;
use crate::schema::{epochs, tenants};
use crate::{Conn, StoreError};

/// One customer's ERP stack.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Whose it is.
    pub account_id: AccountId,
    /// Its sub-domain.
    pub address: Address,
    /// The company it is for.
    pub company: CompanyName,
    /// The company's country.
    pub country: model::country::Country,
    /// Its set of modules.
    pub package: Package,
    /// Its plan.
    pub plan_code: PlanCode,
    /// The version of its plan.
    pub plan_version: i32,
    /// Where it lives, once it has a place.
    pub cell_id: Option<CellId>,
    /// Name of the ERP's first administrator.
    pub admin_name: PersonName,
    /// E-mail address of the ERP's first administrator.
    pub admin_email: Email,
    /// The ERP's own hash of the first password, encrypted; absent once it was used.
    pub first_password: Option<Vec<u8>>,
    /// What it is meant to be.
    pub desired: Desired,
    /// Age of that intent.
    pub generation: Generation,
    /// Its limits.
    pub limits: Limits,
    /// Grows with every change of the limits.
    pub limits_version: i64,
    /// What was seen of it last.
    pub observed: Observed,
    /// The intent that observation speaks of; absent until the first one.
    pub observed_generation: Option<Generation>,
    /// Where it stands.
    pub phase: Phase,
    /// Since when.
    pub phase_since: Time,
    /// Why it waits or is stuck, in words.
    pub why: Option<String>,
    /// When it is tried again by itself.
    pub next_try_at: Option<Time>,
    /// When it was ordered.
    pub created_at: Time,
    /// Until when the address of a deleted tenant is kept from others.
    pub reserved_until: Option<Time>,
}

/// A tenant to be added.
#[derive(Debug, Clone)]
pub struct NewTenant {
    /// Its id.
    pub id: TenantId,
    /// Whose it is.
    pub account_id: AccountId,
    /// Its sub-domain.
    pub address: Address,
    /// The company it is for.
    pub company: CompanyName,
    /// The company's country.
    pub country: model::country::Country,
    /// Its set of modules.
    pub package: Package,
    /// Its plan.
    pub plan_code: PlanCode,
    /// The version of its plan.
    pub plan_version: i32,
    /// Its limits.
    pub limits: Limits,
    /// Name of the ERP's first administrator.
    pub admin_name: PersonName,
    /// E-mail address of the ERP's first administrator.
    pub admin_email: Email,
    /// The ERP's own hash of the first password, encrypted.
    pub first_password: Vec<u8>,
    /// What it is meant to be from the start.
    pub desired: Desired,
}

/// Adds a tenant, with the first generation of the current epoch.
///
/// # Errors
/// [`StoreError::Conflict`] with [`crate::Field::Address`] when the address, or one that looks like it, is taken.
pub fn create(conn: &mut Conn, tenant: &NewTenant, now: Time) -> Result<(), StoreError> {
    let epoch = epochs::table.select(epochs::epoch).single_value();
    diesel::insert_into(tenants::table)
        .values((
            (
                tenants::id.eq(tenant.id.as_uuid()),
                tenants::account_id.eq(tenant.account_id.as_uuid()),
                tenants::address.eq(tenant.address.as_str()),
                tenants::skeleton.eq(tenant.address.skeleton()),
                tenants::company.eq(tenant.company.as_str()),
                tenants::country.eq(tenant.country.to_string()),
                tenants::package.eq(tenant.package.to_string()),
                tenants::plan_code.eq(&tenant.plan_code.0),
                tenants::plan_version.eq(tenant.plan_version),
                tenants::admin_name.eq(tenant.admin_name.as_str()),
                tenants::admin_email.eq(tenant.admin_email.as_str()),
                tenants::first_password.eq(Some(&tenant.first_password)),
            ),
            (
                tenants::desired.eq(row::json(&tenant.desired)?),
                tenants::epoch.eq(epoch.assume_not_null()),
                tenants::generation.eq(1),
                tenants::seats.eq(tenant.limits.seats),
                tenants::simultaneous.eq(tenant.limits.simultaneous),
                tenants::database_mib.eq(tenant.limits.database_mib),
                tenants::phase.eq(Phase::of(&tenant.desired, &Observed::default()).to_string()),
                tenants::phase_since.eq(now),
                tenants::created_at.eq(now),
            ),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// A tenant, whoever asks: for staff, agents and jobs.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &mut Conn, id: TenantId) -> Result<Option<Tenant>, StoreError> {
    let query = tenants::table.find(id.as_uuid()).select(Row::as_select());
    Ok(query.first(conn.pg()).optional()?.map(Into::into))
}

/// A tenant of an account; another account's is not found.
///
/// # Errors
/// [`StoreError`].
pub fn get_owned(conn: &mut Conn, account: AccountId, id: TenantId) -> Result<Option<Tenant>, StoreError> {
    let query = tenants::table.find(id.as_uuid()).filter(tenants::account_id.eq(account.as_uuid()));
    Ok(query.select(Row::as_select()).first(conn.pg()).optional()?.map(Into::into))
}

/// A tenant, kept from changing until the transaction ends.
///
/// # Errors
/// [`StoreError`].
pub fn lock(conn: &mut Conn, id: TenantId) -> Result<Option<Tenant>, StoreError> {
    let query = tenants::table.find(id.as_uuid()).select(Row::as_select()).for_no_key_update();
    Ok(query.first(conn.pg()).optional()?.map(Into::into))
}

/// Whether an address could be given out now: no tenant has it, or one that looks like it.
///
/// # Errors
/// [`StoreError`].
pub fn is_free(conn: &mut Conn, address: &Address) -> Result<bool, StoreError> {
    let taken = tenants::table
        .filter(tenants::purged_at.is_null())
        .filter(tenants::address.eq(address.as_str()).or(tenants::skeleton.eq(address.skeleton())));
    Ok(!diesel::select(diesel::dsl::exists(taken)).get_result::<bool>(conn.pg())?)
}
