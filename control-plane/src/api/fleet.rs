//! `/v1/fleet`: all tenants, for operators.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use chrono::{DateTime, Utc};
use model::TenantId;
use model::name::{Address, CompanyName};
use model::tenant::{Desired, Phase};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::tenants::{Filter, Seek, Tenant};

use super::extract::{Operator, QueryOf};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::fleet;

/// Tenants on a page unless `?limit=` says otherwise.
const PAGE: i64 = 50;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/v1/fleet").get(list));
}

/// Which tenants, and which page of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FleetQuery {
    /// Only those in this phase.
    pub phase: Option<Phase>,
    /// Only those whose address, company, administrator or id has this in it.
    pub search: Option<String>,
    /// Where the page before ended.
    pub after: Option<String>,
    /// Most rows.
    pub limit: Option<i64>,
}

/// A tenant as the operator's list shows it.
#[derive(Debug, Serialize)]
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

/// All tenants: what needs a person first.
async fn list(app: Data<App>, _operator: Operator, query: QueryOf<FleetQuery>) -> Result<HttpResponse, Error> {
    let FleetQuery { phase, search, after, limit } = query.0;
    let after = after.map(|text| text.parse::<Seek>()).transpose();
    let after = after.map_err(|_| Error::refused_field(Code::MalformedRequest, "after", "There is no such page."))?;
    let (tenants, next) = fleet::list(&app, Filter { phase, search }, after, limit.unwrap_or(PAGE)).await?;
    let rows: Vec<_> = tenants.into_iter().map(FleetRow::from).collect();
    let counts = fleet::count(&app).await?;
    let counts: serde_json::Map<_, _> = counts.into_iter().map(|(phase, n)| (phase.to_string(), n.into())).collect();
    Ok(HttpResponse::Ok().json(json!({ "tenants": rows, "counts": counts, "next": next.map(|n| n.to_string()) })))
}
