//! Lists of tenants.

use diesel::dsl::{count_star, sql};
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use model::tenant::Phase;
use model::{AccountId, TenantId};
use uuid::Uuid;

use super::Tenant;
use super::filter::{Filter, Query, matching};
use super::row::Row;
use super::seek::{Seek, Sort};
use crate::schema::tenants;
use crate::{Conn, StoreError, page};

/// A page of tenants for the operator, in the order that the filter names; the newest first where that says nothing.
/// With it comes where the next page begins, if there may be one.
///
/// # Errors
/// [`StoreError`].
pub fn list(
    conn: &mut Conn,
    filter: &Filter,
    after: Option<Seek>,
    limit: i64,
) -> Result<(Vec<Tenant>, Option<Seek>), StoreError> {
    let mut query = matching(filter);
    if let Some(seek) = after {
        query = query.filter(is_beyond(filter.sort, seek));
    }
    let limit = page(limit);
    let rows: Vec<Row> = in_order(query, filter.sort).limit(limit).select(Row::as_select()).load(conn.pg())?;
    let next = if (rows.len() as i64) < limit { None } else { rows.last().map(|row| row.seek(filter.sort)) };
    Ok((rows.into_iter().map(Into::into).collect(), next))
}

/// The less, the more a tenant needs a person, from the greatest on.
fn calm() -> SqlLiteral<SmallInt> {
    sql("(-tenants.attention)")
}

fn lower_company() -> SqlLiteral<Text> {
    sql("lower(tenants.company)")
}

fn in_order(query: Query, sort: Sort) -> Query {
    match sort {
        Sort::Attention => query.order((calm().desc(), tenants::id.desc())),
        Sort::Company => query.order((lower_company().asc(), tenants::id.asc())),
        Sort::CompanyDown => query.order((lower_company().desc(), tenants::id.desc())),
        Sort::Since => query.order((tenants::phase_since.asc(), tenants::id.asc())),
        Sort::SinceDown => query.order((tenants::phase_since.desc(), tenants::id.desc())),
    }
}

type Beyond = Box<dyn BoxableExpression<tenants::table, Pg, SqlType = Bool>>;

/// Whether a tenant comes after the end of a page: a comparison of rows, so that an index leads to the first of them.
fn is_beyond(sort: Sort, seek: Seek) -> Beyond {
    let id = seek.id.as_uuid();
    let beyond = |row: &str| sql::<Bool>(row);
    match sort {
        Sort::Attention => {
            let row = beyond("(-tenants.attention, tenants.id) < (").bind::<SmallInt, _>(seek.calm());
            Box::new(row.sql(", ").bind::<SqlUuid, _>(id).sql(")"))
        }
        Sort::Company | Sort::CompanyDown => {
            let row = if sort == Sort::Company {
                beyond("(lower(tenants.company), tenants.id) > ((SELECT lower(company) FROM tenants WHERE id = ")
            } else {
                beyond("(lower(tenants.company), tenants.id) < ((SELECT lower(company) FROM tenants WHERE id = ")
            };
            Box::new(row.bind::<SqlUuid, _>(id).sql("), ").bind::<SqlUuid, _>(id).sql(")"))
        }
        Sort::Since | Sort::SinceDown => {
            let row = if sort == Sort::Since {
                beyond("(tenants.phase_since, tenants.id) > (")
            } else {
                beyond("(tenants.phase_since, tenants.id) < (")
            };
            Box::new(row.bind::<Timestamptz, _>(seek.since()).sql(", ").bind::<SqlUuid, _>(id).sql(")"))
        }
    }
}

impl Row {
    fn seek(&self, sort: Sort) -> Seek {
        Seek::of(sort, self.id, self.attention, self.phase_since)
    }
}

/// The tenants of an account that are not gone for good, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn of_account(
    conn: &mut Conn,
    account: AccountId,
    after: Option<TenantId>,
    limit: i64,
) -> Result<Vec<Tenant>, StoreError> {
    let mut query = matching(&Filter::default()).filter(tenants::account_id.eq(account.as_uuid()));
    if let Some(after) = after {
        query = query.filter(tenants::id.lt(after.as_uuid()));
    }
    let rows = query.order(tenants::id.desc()).limit(page(limit)).select(Row::as_select()).load(conn.pg())?;
    Ok(rows.into_iter().map(|row: Row| row.into()).collect())
}

/// A page of the ids that a full sweep looks at: all but the deleted, in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub fn sweep(conn: &mut Conn, after: Option<TenantId>, limit: i64) -> Result<Vec<TenantId>, StoreError> {
    let mut query = tenants::table.filter(tenants::phase.ne(Phase::Deleted.to_string())).into_boxed();
    if let Some(after) = after {
        query = query.filter(tenants::id.gt(after.as_uuid()));
    }
    let ids: Vec<Uuid> = query.order(tenants::id).limit(page(limit)).select(tenants::id).load(conn.pg())?;
    Ok(ids.into_iter().map(TenantId::from_uuid).collect())
}

/// How many tenants are in each phase; a phase without any is absent.
///
/// # Errors
/// [`StoreError`].
pub fn count_by_phase(conn: &mut Conn) -> Result<Vec<(Phase, i64)>, StoreError> {
    let query = tenants::table
        .filter(tenants::purged_at.is_null())
        .group_by(tenants::phase)
        .select((tenants::phase, count_star()));
    let rows: Vec<(crate::columns::Column<Phase>, i64)> = query.load(conn.pg())?;
    Ok(rows.into_iter().map(|(phase, count)| (phase.into(), count)).collect())
}
