//! `/v1/fleet`: all tenants, for operators, as JSON or as CSV.

mod csv;
mod inside;

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use model::name::{Address, CompanyName};
use model::package::Package;
use model::tenant::{Desired, Phase};
use model::{CellId, TenantId};
use serde::{Deserialize, Serialize};
use store::tenants::{Filter, Seek, Sort, Tenant};
use strum::IntoEnumIterator;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{Limit, Operator, QueryOf, Words};
use super::table::Format;
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::fleet;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list);
    inside::routes(cfg);
}

/// Which tenants, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FleetQuery {
    /// Only those in this phase.
    pub phase: Option<Phase>,
    /// Only those of one cell.
    pub cell: Option<CellId>,
    /// Only those of one package.
    #[param(inline)]
    pub package: Option<Package>,
    /// Only those whose address, company or administrator's e-mail address has this in it, or whose id it is.
    #[serde(default)]
    #[param(value_type = String, required = false, max_length = 100)]
    pub search: Words,
    /// In which order: `attention` first, or by company or by the time in the phase, with `-` the other way round.
    #[serde(default)]
    #[param(schema_with = sort, required = false)]
    pub sort: Sort,
    /// The `next` of the page before, in the same order.
    #[param(max_length = 60)]
    pub after: Option<String>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
    /// How the answer is written.
    #[serde(default)]
    #[param(inline, required = false)]
    pub format: Format,
}

fn sort() -> ObjectBuilder {
    let words = Sort::iter().map(|sort| sort.to_string());
    Object::builder().schema_type(Type::String).enum_values(Some(words))
}

/// A tenant as the operator's list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FleetRow {
    /// Its id.
    pub id: TenantId,
    /// Its sub-domain.
    pub address: Address,
    /// The company it is for.
    pub company: CompanyName,
    /// Its set of modules.
    pub package: Package,
    /// Where it lives, once it has a place.
    pub cell_id: Option<CellId>,
    /// What it is meant to be.
    pub desired: Desired,
    /// Where it stands.
    pub phase: Phase,
    /// Why it waits or is stuck.
    pub why: Option<String>,
    /// What the operator can do.
    pub remedy: Option<&'static str>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it is tried again by itself.
    pub next_try_at: Option<DateTime<Utc>>,
}

impl From<Tenant> for FleetRow {
    fn from(tenant: Tenant) -> Self {
        Self {
            id: tenant.id,
            remedy: tenant.observed.stuck.as_ref().map(model::tenant::StuckReason::remedy),
            address: tenant.address,
            company: tenant.company,
            package: tenant.package,
            cell_id: tenant.cell_id,
            desired: tenant.desired,
            phase: tenant.phase,
            why: tenant.why,
            since: tenant.phase_since,
            next_try_at: tenant.next_try_at,
        }
    }
}

/// A page of the fleet.
#[derive(Debug, Serialize, ToSchema)]
pub struct FleetAnswer {
    /// In the order that was asked for.
    pub tenants: Vec<FleetRow>,
    /// How many tenants are in each phase, on all pages; a phase without any is absent.
    pub counts: BTreeMap<String, i64>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<String>,
}

/// All tenants, what needs a person first: for operators. As `csv` it is everything that fits, read page by page.
#[utoipa::path(
    operation_id = "list_fleet", tag = "fleet", params(FleetQuery),
    responses((
        status = 200, description = "A page of the fleet, or all of it that fits as a table.",
        content((FleetAnswer = "application/json"), (String = "text/csv"))
    ))
)]
#[get("/v1/fleet")]
async fn list(app: Data<App>, _operator: Operator, query: QueryOf<FleetQuery>) -> Result<HttpResponse, Error> {
    let FleetQuery { phase, cell, package, search, sort, after, limit, format } = query.0;
    let after = after.map(|text| Seek::parse(sort, &text)).transpose();
    let after = after.map_err(|_| Error::refused_field(Code::MalformedRequest, "after", "There is no such page."))?;
    let filter = Filter { phase, cell, package, search: search.into_text(), sort };
    if format == Format::Csv {
        return csv::answer(app, filter, after).await;
    }
    let (tenants, next) = fleet::list(&app, filter, after, limit.rows()).await?;
    let counts = fleet::count(&app).await?.into_iter().map(|(phase, n)| (phase.to_string(), n)).collect();
    let (tenants, next) = (tenants.into_iter().map(FleetRow::from).collect(), next.map(|seek| seek.to_string()));
    Ok(HttpResponse::Ok().json(FleetAnswer { tenants, counts, next }))
}
