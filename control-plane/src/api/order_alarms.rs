//! `/v1/order_alarms`: orders that use up their time, for operators.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use model::name::CompanyName;
use model::order::{Stage, deadline};
use model::tenant::Phase;
use model::{OrderId, TenantId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{Limit, Operator, QueryOf, next};
use crate::app::App;
use crate::error::Error;
use crate::ops::orders::{self, Late};

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list);
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AlarmsQuery {
    /// The last order of the page before.
    pub after: Option<OrderId>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

/// An order that has used half of its time or more and is still under way.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlarmBody {
    /// The order.
    pub order_id: OrderId,
    /// What was ordered.
    pub tenant_id: TenantId,
    /// For which company.
    pub company: CompanyName,
    /// Where the tenant stands.
    pub phase: Phase,
    /// The first stage that has begun and not ended.
    pub stage: Option<Stage>,
    /// Why it waits or is stuck.
    pub why: Option<String>,
    /// When its clock started.
    pub clock_started_at: DateTime<Utc>,
    /// When it must be done.
    pub deadline_at: DateTime<Utc>,
    /// How long its clock has run, in seconds.
    pub used_s: i64,
}

impl From<Late> for AlarmBody {
    fn from(late: Late) -> Self {
        let Late { order, stage, used } = late;
        Self {
            order_id: order.order,
            tenant_id: order.tenant,
            company: order.company,
            phase: order.phase,
            stage,
            why: order.why,
            clock_started_at: order.clock_started_at,
            deadline_at: deadline(order.clock_started_at),
            used_s: used.num_seconds(),
        }
    }
}

/// A page of the orders that use up their time.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlarmsAnswer {
    /// In the order of their placing.
    pub alarms: Vec<AlarmBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<OrderId>,
}

/// Orders that have used half of their 24 hours or more and are still under way: for operators.
#[utoipa::path(
    operation_id = "list_order_alarms", tag = "orders", params(AlarmsQuery),
    responses((status = 200, description = "A page of such orders.", body = AlarmsAnswer))
)]
#[get("/v1/order_alarms")]
async fn list(app: Data<App>, _operator: Operator, query: QueryOf<AlarmsQuery>) -> Result<HttpResponse, Error> {
    let AlarmsQuery { after, limit } = query.0;
    let late = orders::late(&app, after, limit.rows()).await?;
    let next = next(&late, limit, |late| late.order.order);
    Ok(HttpResponse::Ok().json(AlarmsAnswer { alarms: late.into_iter().map(AlarmBody::from).collect(), next }))
}
