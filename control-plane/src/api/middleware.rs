//! What every response goes through.

mod count;
mod envelopes;
mod head;
mod hosts;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};
use tracing_actix_web::RequestId;

pub use count::{count_agents, count_public};
pub use envelopes::{agent_envelopes, envelopes};
pub use head::head_as_get;
pub use hosts::tenants_hosts;

use crate::api::extract::has_bearer;
use crate::app::App;
use crate::error::{Code, Error};

/// By which a request is found in the log.
#[must_use]
pub fn request_id(req: &HttpRequest) -> String {
    req.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default()
}

/// Refuses what a page of another site makes a browser send: an unsafe request must come from our own origin, or from no
/// page at all (a program sends neither header). A program's own credential is not sent by browsers, and needs no such care.
///
/// # Errors
/// None of its own.
pub async fn same_origin(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_safe = matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || has_bearer(req.path(), req.headers()) || is_own_origin(&req) {
        return Ok(next.call(req).await?.map_into_boxed_body());
    }
    Ok(req.error_response(Error::refused(Code::WrongOrigin, Code::WrongOrigin)).map_into_boxed_body())
}

fn is_own_origin(req: &ServiceRequest) -> bool {
    let text = |name: HeaderName| req.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    let Some(app) = req.app_data::<web::Data<App>>() else { return false };
    match (text(header::ORIGIN), text(HeaderName::from_static("sec-fetch-site"))) {
        (Some(origin), _) => origin.eq_ignore_ascii_case(&app.public_url),
        (None, Some(site)) => matches!(site, "same-origin" | "none"),
        (None, None) => true,
    }
}

/// Headers that narrow what a browser does with our answers. Pages bring no inline script or style.
pub const SECURITY_HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("strict-transport-security", "max-age=31536000"),
];

/// Of every answer but those that may be kept, which say so themselves.
pub const NOT_KEPT: (&str, &str) = ("cache-control", "no-store");

/// What was asked for under an address where nothing is. A method that is not taken somewhere is answered by the resource
/// itself, which knows those it takes.
///
/// # Errors
/// Always.
pub async fn no_route() -> Result<String, Error> {
    Err(Error::NotFound)
}
