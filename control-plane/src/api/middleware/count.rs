//! Every answer is counted and logged.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web;

use crate::app::App;
use crate::metrics::RequestLabels;

/// Counts a public request by the class of its status.
///
/// # Errors
/// None of its own.
pub async fn count_public(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody + 'static>, actix_web::Error> {
    count("public", req, next).await
}

/// Counts an agent's request by the class of its status.
///
/// # Errors
/// None of its own.
pub async fn count_agents(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody + 'static>, actix_web::Error> {
    count("agent", req, next).await
}

async fn count<B: MessageBody + 'static>(
    audience: &'static str,
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let app = req.app_data::<web::Data<App>>().cloned();
    let (method, started) = (req.method().clone(), Instant::now());
    let response = next.call(req).await?;
    // The pattern and not the path: an address or an id that was typed in is not for the log.
    let route = response.request().match_pattern().unwrap_or_else(|| "-".to_owned());
    let (status, duration_ms) = (response.status().as_u16(), started.elapsed().as_millis());
    let is_probe = matches!(route.as_str(), "/healthz" | "/readyz" | "/metrics" | "/agent/v1/claim");
    if is_probe {
        tracing::debug!(%method, route, status, duration_ms, "answered");
    } else {
        tracing::info!(%method, route, status, duration_ms, "answered");
    }
    let class = match response.status().as_u16() {
        ..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    };
    if let Some(app) = app {
        app.metrics.requests.get_or_create(&RequestLabels { audience, class }).inc();
    }
    Ok(response)
}
