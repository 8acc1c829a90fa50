//! Pages for people: they call the same operations as the API.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};

use crate::error::Envelope;

/// Every page, form and asset.
pub fn routes(_cfg: &mut web::ServiceConfig) {}

/// The page that tells a person about an error; nothing where the caller did not ask for a page, who then gets the
/// envelope as JSON.
#[must_use]
pub fn render_error(_req: &HttpRequest, _status: StatusCode, _envelope: &Envelope) -> Option<String> {
    None
}
