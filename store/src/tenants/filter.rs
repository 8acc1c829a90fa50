//! Which tenants an operator wants to see.

use diesel::pg::Pg;
use diesel::prelude::*;
use model::package::Package;
use model::tenant::Phase;
use model::{CellId, TenantId};

use super::seek::Sort;
use crate::schema::tenants;

/// Which tenants an operator wants to see, and in which order.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only these of one phase.
    pub phase: Option<Phase>,
    /// Only these of one cell.
    pub cell: Option<CellId>,
    /// Only these of one package.
    pub package: Option<Package>,
    /// Only these whose address, company or administrator's e-mail address contains this text, or whose id it is.
    pub search: Option<String>,
    /// In which order.
    pub sort: Sort,
}

pub(super) type Query = tenants::BoxedQuery<'static, Pg>;

/// The tenants that fit and are not gone for good.
pub(super) fn matching(filter: &Filter) -> Query {
    let mut query = tenants::table.filter(tenants::purged_at.is_null()).into_boxed();
    if let Some(phase) = filter.phase {
        query = query.filter(tenants::phase.eq(phase.to_string()));
    }
    if let Some(cell) = filter.cell {
        query = query.filter(tenants::cell_id.eq(cell.as_uuid()));
    }
    if let Some(package) = filter.package {
        query = query.filter(tenants::package.eq(package.to_string()));
    }
    match filter.search.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
        Some(words) => searched(query, words),
        None => query,
    }
}

fn searched(query: Query, words: &str) -> Query {
    let pattern = crate::columns::containing(words);
    let found = tenants::address
        .ilike(pattern.clone())
        .or(tenants::company.ilike(pattern.clone()))
        .or(tenants::admin_email.ilike(pattern));
    match words.parse::<TenantId>() {
        Ok(id) => query.filter(found.or(tenants::id.eq(id.as_uuid()))),
        Err(_) => query.filter(found),
    }
}
