//! The JSON API: `/v1` for people and programs, `/agent/v1` for agents.
//!
//! A handler parses, calls one operation and renders. Request and response types stand beside their handlers.

pub mod addresses;
pub mod agent;
mod answer;
pub mod audit;
pub mod catalogue;
pub mod cells;
pub mod events;
pub mod extract;
pub mod fleet;
pub mod health;
pub mod invitations;
pub mod jobs;
pub mod mails;
pub mod middleware;
pub mod openapi;
pub mod order_alarms;
pub mod password_resets;
pub mod people;
pub mod profile;
pub mod second_factor;
pub mod sessions;
pub mod sign_ups;
pub mod span;
pub mod staff;
pub mod status;
pub mod table;
pub mod tenants;
pub mod time_zone;
pub mod tokens;

use actix_web::web::ServiceConfig;
use utoipa_actix_web::service_config::ServiceConfig as DocumentedConfig;

pub use answer::Accepted;

/// Everything under `/v1`, and the health checks.
pub fn routes(cfg: &mut ServiceConfig) {
    v1_routes(&mut DocumentedConfig::new(cfg));
    openapi::refuse_other_methods(cfg);
    health::routes(cfg);
}

/// Everything under `/v1`. This configuration takes only what describes itself for the document.
pub fn v1_routes(cfg: &mut DocumentedConfig) {
    openapi::routes(cfg);
    sign_ups::routes(cfg);
    sessions::routes(cfg);
    password_resets::routes(cfg);
    profile::routes(cfg);
    people::routes(cfg);
    invitations::routes(cfg);
    second_factor::routes(cfg);
    tokens::routes(cfg);
    catalogue::routes(cfg);
    addresses::routes(cfg);
    tenants::routes(cfg);
    time_zone::routes(cfg);
    events::routes(cfg);
    fleet::routes(cfg);
    jobs::routes(cfg);
    mails::routes(cfg);
    cells::routes(cfg);
    order_alarms::routes(cfg);
    audit::routes(cfg);
    staff::routes(cfg);
    status::routes(cfg);
}

/// Everything under `/agent/v1`, the health checks and the metrics.
pub fn agent_routes(cfg: &mut ServiceConfig) {
    agent::routes(cfg);
    health::routes(cfg);
    health::metrics_routes(cfg);
}
