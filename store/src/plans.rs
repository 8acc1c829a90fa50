//! Plans, by code and version.

use diesel::prelude::*;
use model::money::{Currency, Money};
use model::plan::{Limits, Plan, PlanCode};

use crate::columns::Column;
use crate::schema::plans;
use crate::{Conn, StoreError};

/// A version of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanVersion {
    /// Grows with each change of price or limits.
    pub version: i32,
    /// The plan as it is in this version.
    pub plan: Plan,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = plans)]
struct Row {
    #[diesel(deserialize_as = Column<PlanCode>)]
    code: PlanCode,
    version: i32,
    name: String,
    seat_price_minor: i64,
    #[diesel(deserialize_as = Column<Currency>)]
    currency: Currency,
    trial_days: i32,
    seats: i32,
    simultaneous: i32,
    database_mib: i64,
}

impl From<Row> for PlanVersion {
    fn from(row: Row) -> Self {
        let plan = Plan {
            code: row.code,
            name: row.name,
            seat_price: Money { minor: row.seat_price_minor, currency: row.currency },
            trial_days: row.trial_days,
            limits: Limits { seats: row.seats, simultaneous: row.simultaneous, database_mib: row.database_mib },
        };
        Self { version: row.version, plan }
    }
}

/// The plans on offer, the smallest first.
///
/// # Errors
/// [`StoreError`].
pub fn offered(conn: &mut Conn) -> Result<Vec<PlanVersion>, StoreError> {
    let query = plans::table.filter(plans::withdrawn_at.is_null()).order((plans::seats, plans::code));
    Ok(query.select(Row::as_select()).load(conn.pg())?.into_iter().map(Into::into).collect())
}

/// The offered version of a plan, if the plan is on offer.
///
/// # Errors
/// [`StoreError`].
pub fn find_offered(conn: &mut Conn, code: &PlanCode) -> Result<Option<PlanVersion>, StoreError> {
    let query = plans::table.filter(plans::withdrawn_at.is_null()).filter(plans::code.eq(&code.0));
    Ok(query.select(Row::as_select()).first(conn.pg()).optional()?.map(Into::into))
}

/// A version of a plan, on offer or not.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &mut Conn, code: &PlanCode, version: i32) -> Result<Option<PlanVersion>, StoreError> {
    let query = plans::table.find((&code.0, version));
    Ok(query.select(Row::as_select()).first(conn.pg()).optional()?.map(Into::into))
}
