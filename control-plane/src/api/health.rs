//! `/healthz`, `/readyz`, `/metrics`.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpResponse, get};

use crate::app::App;
use crate::error::Error;

/// The health checks.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(healthz).service(readyz);
}

/// The metrics: on the internal listener only.
pub fn metrics_routes(cfg: &mut ServiceConfig) {
    cfg.service(metrics);
}

/// The process lives.
#[get("/healthz")]
async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "alive" }))
}

/// The process can serve: its database answers.
#[get("/readyz")]
async fn readyz(app: Data<App>) -> Result<HttpResponse, Error> {
    app.db.run(store::epochs::current).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })))
}

/// Everything counted, in the OpenMetrics text format.
#[get("/metrics")]
async fn metrics(app: Data<App>) -> Result<HttpResponse, Error> {
    let text = app.metrics.encode().map_err(|e| Error::internal(e, "write the metrics"))?;
    Ok(HttpResponse::Ok().content_type("application/openmetrics-text; version=1.0.0; charset=utf-8").body(text))
}
