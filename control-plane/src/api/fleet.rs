//! `/v1/fleet`: all tenants, for operators.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use model::TenantId;
use model::name::{Address, CompanyName};
use model::tenant::{Desired, Phase};
use serde::{Deserialize, Serialize};
use store::tenants::{Filter, Seek, Tenant};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{Limit, Operator, QueryOf, Words};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::fleet;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list);
}

/// Which tenants, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FleetQuery {
    /// Only those in this phase.
    pub phase: Option<Phase>,
    /// Only those whose address, company, administrator or id has this in it.
    #[serde(default)]
    #[param(value_type = String, required = false, max_length = 100)]
    pub search: Words,
    /// The `next` of the page before.
    #[param(max_length = 50)]
    pub after: Option<String>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
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
    /// What needs a person first, then what is under way, the newest first in each.
    pub tenants: Vec<FleetRow>,
    /// How many tenants are in each phase, on all pages; a phase without any is absent.
    pub counts: BTreeMap<String, i64>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<String>,
}

/// All tenants, what needs a person first: for operators.
#[utoipa::path(
    operation_id = "list_fleet", tag = "fleet", params(FleetQuery),
    responses((status = 200, description = "A page of the fleet.", body = FleetAnswer))
)]
#[get("/v1/fleet")]
async fn list(app: Data<App>, _operator: Operator, query: QueryOf<FleetQuery>) -> Result<HttpResponse, Error> {
    let FleetQuery { phase, search, after, limit } = query.0;
    let after = after.map(|text| text.parse::<Seek>()).transpose();
    let after = after.map_err(|_| Error::refused_field(Code::MalformedRequest, "after", "There is no such page."))?;
    let (tenants, next) = fleet::list(&app, Filter { phase, search: search.into_text() }, after, limit.rows()).await?;
    let counts = fleet::count(&app).await?.into_iter().map(|(phase, n)| (phase.to_string(), n)).collect();
    let (tenants, next) = (tenants.into_iter().map(FleetRow::from).collect(), next.map(|seek| seek.to_string()));
    Ok(HttpResponse::Ok().json(FleetAnswer { tenants, counts, next }))
}
