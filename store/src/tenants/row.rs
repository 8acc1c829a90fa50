//! A row of `tenants` on its way into a [`Tenant`].

use diesel::prelude::*;
use model::country::Country;
use model::name::{Address, CompanyName, Email, PersonName};
use model::package::Package;
use model::plan::{Limits, PlanCode};
use model::tenant::{Desired, Observed, Phase};
use model::{AccountId, CellId, Generation, TenantId};

use super::Tenant;
use crate::StoreError;
use crate::columns::{Column, Time};
use crate::schema::tenants;

#[derive(Queryable, Selectable)]
#[diesel(table_name = tenants)]
pub(super) struct Row {
    #[diesel(deserialize_as = Column<TenantId>)]
    pub(super) id: TenantId,
    #[diesel(deserialize_as = Column<AccountId>)]
    account_id: AccountId,
    #[diesel(deserialize_as = Column<Address>)]
    address: Address,
    #[diesel(deserialize_as = Column<CompanyName>)]
    company: CompanyName,
    #[diesel(deserialize_as = Column<Country>)]
    country: Country,
    #[diesel(deserialize_as = Column<Package>)]
    package: Package,
    #[diesel(deserialize_as = Column<PlanCode>)]
    plan_code: PlanCode,
    plan_version: i32,
    #[diesel(deserialize_as = Column<Option<CellId>>)]
    cell_id: Option<CellId>,
    #[diesel(deserialize_as = Column<PersonName>)]
    admin_name: PersonName,
    #[diesel(deserialize_as = Column<Email>)]
    admin_email: Email,
    first_password: Option<Vec<u8>>,
    #[diesel(deserialize_as = Column<Desired>)]
    desired: Desired,
    epoch: i64,
    generation: i64,
    seats: i32,
    simultaneous: i32,
    database_mib: i64,
    limits_version: i64,
    #[diesel(deserialize_as = Column<Observed>)]
    observed: Observed,
    observed_epoch: Option<i64>,
    observed_generation: Option<i64>,
    #[diesel(deserialize_as = Column<Phase>)]
    phase: Phase,
    pub(super) phase_since: Time,
    why: Option<String>,
    next_try_at: Option<Time>,
    pub(super) attention: i16,
    created_at: Time,
    reserved_until: Option<Time>,
}

impl From<Row> for Tenant {
    fn from(row: Row) -> Self {
        let observed_generation =
            row.observed_epoch.zip(row.observed_generation).map(|(epoch, number)| Generation { epoch, number });
        Self {
            id: row.id,
            account_id: row.account_id,
            address: row.address,
            company: row.company,
            country: row.country,
            package: row.package,
            plan_code: row.plan_code,
            plan_version: row.plan_version,
            cell_id: row.cell_id,
            admin_name: row.admin_name,
            admin_email: row.admin_email,
            first_password: row.first_password,
            desired: row.desired,
            generation: Generation { epoch: row.epoch, number: row.generation },
            limits: Limits { seats: row.seats, simultaneous: row.simultaneous, database_mib: row.database_mib },
            limits_version: row.limits_version,
            observed: row.observed,
            observed_generation,
            phase: row.phase,
            phase_since: row.phase_since,
            why: row.why,
            next_try_at: row.next_try_at,
            created_at: row.created_at,
            reserved_until: row.reserved_until,
        }
    }
}

/// A type of the model as a JSON column.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(value).map_err(|err| StoreError::Query(Box::new(err)))
}
