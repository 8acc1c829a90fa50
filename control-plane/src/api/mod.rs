//! The JSON API: `/v1` for people and programs, `/agent/v1` for agents.
//!
//! A handler parses, calls one operation and renders. Request and response types stand beside their handlers.

pub mod agent;
pub mod catalogue;
pub mod events;
pub mod extract;
pub mod fleet;
pub mod health;
pub mod jobs;
pub mod middleware;
pub mod sessions;
pub mod sign_ups;
pub mod span;
pub mod tenants;

use actix_web::web::ServiceConfig;

/// Everything under `/v1`, and the health checks.
pub fn routes(cfg: &mut ServiceConfig) {
    sign_ups::routes(cfg);
    sessions::routes(cfg);
    catalogue::routes(cfg);
    tenants::routes(cfg);
    events::routes(cfg);
    fleet::routes(cfg);
    jobs::routes(cfg);
    health::routes(cfg);
}

/// Everything under `/agent/v1`, the health checks and the metrics.
pub fn agent_routes(cfg: &mut ServiceConfig) {
    agent::routes(cfg);
    health::routes(cfg);
    health::metrics_routes(cfg);
}
