//! Pages for people: they call the same operations as the API, and work without scripts.

pub mod assets;
mod audit;
mod browser;
mod cells;
mod chrome;
mod components;
mod deletion;
mod error;
mod fleet;
mod form;
mod holds;
mod inside;
mod jobs;
mod join;
mod kept;
mod language;
mod live;
mod mails;
mod offer;
mod password;
mod people;
mod profile;
mod query;
mod second_factor;
mod settings;
mod sign_in;
mod sign_up;
mod sign_up_parts;
mod staff;
mod status;
mod suspension;
mod tenants;
mod timeline;
mod verify;
mod views;

use actix_web::web::ServiceConfig;

pub use error::render_error;
pub use kept::keep_form;

/// Every page, form and asset.
pub fn routes(cfg: &mut ServiceConfig) {
    assets::routes(cfg);
    language::routes(cfg);
    kept::routes(cfg);
    offer::routes(cfg);
    status::routes(cfg);
    sign_up::routes(cfg);
    sign_in::routes(cfg);
    password::routes(cfg);
    profile::routes(cfg);
    people::routes(cfg);
    join::routes(cfg);
    second_factor::routes(cfg);
    tenants::routes(cfg);
    live::routes(cfg);
    deletion::routes(cfg);
    settings::routes(cfg);
    suspension::routes(cfg);
    fleet::routes(cfg);
    inside::routes(cfg);
    jobs::routes(cfg);
    mails::routes(cfg);
    cells::routes(cfg);
    verify::routes(cfg);
    audit::routes(cfg);
    staff::routes(cfg);
}
