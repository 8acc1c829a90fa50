//! `/v1/status`: how the house does, for everybody.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use model::order::Stage;
use serde::Serialize;
use store::orders::{SetUpTimes, SlowStage};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::App;
use crate::error::Error;
use crate::ops::order_times::{OrderTimes, order_times};

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show);
}

/// How the house does.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatusBody {
    /// When this was so: some seconds ago at most.
    pub at: DateTime<Utc>,
    /// How long orders take from the start of their clock to the first proven login.
    pub set_up: SetUpBody,
    /// Orders whose clock runs.
    pub under_way: i64,
}

/// Set-up times.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetUpBody {
    /// Of the orders proven in the last 30 days.
    pub last_30_days: TimesBody,
    /// Of those in the last 90 days.
    pub last_90_days: TimesBody,
    /// Stages that take longer now than they usually do.
    pub slow_stages: Vec<SlowStageBody>,
}

/// Set-up times of some orders; unknown where there is no order.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimesBody {
    /// How many orders these are.
    pub orders: i64,
    /// Half of them took no longer, in seconds.
    pub p50_s: Option<f64>,
    /// Nineteen of twenty took no longer, in seconds.
    pub p95_s: Option<f64>,
    /// The longest, in seconds.
    pub worst_s: Option<f64>,
}

/// A stage that is slow now.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlowStageBody {
    /// Which stage.
    pub stage: Stage,
    /// How many orders are in it for longer than usual.
    pub orders: i64,
    /// Nineteen of twenty orders took no longer, in seconds.
    pub usual_s: f64,
    /// For how long the slowest of them is in it, in seconds.
    pub longest_s: f64,
}

impl From<SetUpTimes> for TimesBody {
    fn from(times: SetUpTimes) -> Self {
        let SetUpTimes { orders, p50_s, p95_s, worst_s } = times;
        Self { orders, p50_s, p95_s, worst_s }
    }
}

impl From<SlowStage> for SlowStageBody {
    fn from(slow: SlowStage) -> Self {
        let SlowStage { stage, orders, usual_s, longest_s } = slow;
        Self { stage, orders, usual_s, longest_s }
    }
}

impl From<&OrderTimes> for StatusBody {
    fn from(times: &OrderTimes) -> Self {
        let set_up = SetUpBody {
            last_30_days: times.last_30_days.into(),
            last_90_days: times.last_90_days.into(),
            slow_stages: times.slow_stages.iter().copied().map(Into::into).collect(),
        };
        Self { at: times.at, set_up, under_way: times.under_way }
    }
}

/// How the house does: set-up times, how many are under way, and what is slow.
#[utoipa::path(
    operation_id = "show_status", tag = "status", security(()),
    responses((status = 200, description = "As of some seconds ago at most.", body = StatusBody))
)]
#[get("/v1/status")]
async fn show(app: Data<App>) -> Result<HttpResponse, Error> {
    let times = order_times(&app).await?;
    let body = StatusBody::from(&*times);
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=5")).json(body))
}
