//! Lists of tenants.

use std::fmt;
use std::str::FromStr;

use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use model::tenant::Phase;
use model::{AccountId, TenantId};
use uuid::Uuid;

use super::Tenant;
use super::row::Row;
use crate::schema::tenants;
use crate::{Conn, StoreError, page};

/// Which tenants an operator wants to see.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only these of one phase.
    pub phase: Option<Phase>,
    /// Only these whose address, company, administrator or id contains this text.
    pub search: Option<String>,
}

/// Where a page of the operator's list ended; written into its `?after=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seek {
    attention: i16,
    id: TenantId,
}

/// A text that is not the end of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the end of a page")]
pub struct InvalidSeek;

impl fmt::Display for Seek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.attention, self.id)
    }
}

impl FromStr for Seek {
    type Err = InvalidSeek;

    fn from_str(text: &str) -> Result<Self, InvalidSeek> {
        let (attention, id) = text.split_once('-').ok_or(InvalidSeek)?;
        Ok(Self { attention: attention.parse().map_err(|_| InvalidSeek)?, id: id.parse().map_err(|_| InvalidSeek)? })
    }
}

type Query = tenants::BoxedQuery<'static, Pg>;

fn matching(filter: &Filter) -> Query {
    let mut query = tenants::table.filter(tenants::purged_at.is_null()).into_boxed();
    if let Some(phase) = filter.phase {
        query = query.filter(tenants::phase.eq(phase.to_string()));
    }
    let Some(words) = filter.search.as_deref().map(str::trim).filter(|words| !words.is_empty()) else { return query };
    let pattern = format!("%{}%", words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    let found = tenants::address
        .ilike(pattern.clone())
        .or(tenants::company.ilike(pattern.clone()))
        .or(tenants::admin_email.ilike(pattern));
    match words.parse::<TenantId>() {
        Ok(id) => query.filter(found.or(tenants::id.eq(id.as_uuid()))),
        Err(_) => query.filter(found),
    }
}

/// A page of tenants for the operator: what needs a person first, then what is under way, the newest first in each.
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
    if let Some(Seek { attention, id }) = after {
        query = query.filter(
            tenants::attention.gt(attention).or(tenants::attention.eq(attention).and(tenants::id.lt(id.as_uuid()))),
        );
    }
    let limit = page(limit);
    let rows: Vec<Row> = query
        .order((tenants::attention.asc(), tenants::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .load(conn.pg())?;
    let next = if (rows.len() as i64) < limit { None } else { rows.last().map(Row::seek) };
    Ok((rows.into_iter().map(Into::into).collect(), next))
}

impl Row {
    fn seek(&self) -> Seek {
        Seek { attention: self.attention, id: self.id }
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
