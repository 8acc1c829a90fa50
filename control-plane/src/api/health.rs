//! `/healthz`, `/readyz`, `/metrics`.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};

use store::jobs::KindStats;
use store::tasks::TaskStats;

use crate::app::App;
use crate::error::Error;
use crate::metrics::{PhaseLabels, QueueKind, StateLabels};
use crate::ops::fleet;

/// The health checks.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/healthz").get(healthz));
    cfg.service(resource("/readyz").get(readyz));
}

/// The metrics: on the internal listener only.
pub fn metrics_routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/metrics").get(show_metrics));
}

/// The process lives.
async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "alive" }))
}

/// The process can serve: its database answers.
async fn readyz(app: Data<App>) -> Result<HttpResponse, Error> {
    app.db.run(store::epochs::current).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })))
}

/// Everything counted, in the OpenMetrics text format.
async fn show_metrics(app: Data<App>) -> Result<HttpResponse, Error> {
    look(&app).await?;
    let text = app.metrics.encode().map_err(|e| Error::internal(e, "write the metrics"))?;
    Ok(HttpResponse::Ok().content_type("application/openmetrics-text; version=1.0.0; charset=utf-8").body(text))
}

/// What stands in the database is counted when somebody asks.
async fn look(app: &App) -> Result<(), Error> {
    let state = fleet::state(app).await?;
    let (metrics, now) = (&app.metrics, app.clock.now());
    metrics.queue.clear();
    metrics.queue_overdue.clear();
    for KindStats { kind, waiting, leased, dead, overdue_since } in state.jobs {
        for (word, count) in [("waiting", waiting), ("leased", leased), ("dead", dead)] {
            metrics.queue.get_or_create(&StateLabels { kind: kind.clone(), state: word.to_owned() }).set(count);
        }
        let overdue_s = overdue_since.map_or(0, |since| (now - since).num_seconds());
        metrics.queue_overdue.get_or_create(&QueueKind { kind }).set(overdue_s);
    }
    metrics.tasks.clear();
    for TaskStats { kind, state, count } in state.tasks {
        metrics.tasks.get_or_create(&StateLabels { kind, state: state.to_string() }).set(count);
    }
    metrics.tenants.clear();
    for (phase, count) in state.tenants {
        metrics.tenants.get_or_create(&PhaseLabels { phase: phase.to_string() }).set(count);
    }
    Ok(())
}
