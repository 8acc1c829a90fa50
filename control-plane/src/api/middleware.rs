//! What every response of the public listener goes through.

use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};
use tracing_actix_web::RequestId;

use crate::app::App;
use crate::error::{Code, Envelope, Error};
use crate::metrics::RequestLabels;

/// Gives every error response its envelope with the request's id, and logs the chain of causes once.
///
/// # Errors
/// None of its own.
pub async fn envelopes(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = request_id(req.request());
    let response = next.call(req).await?.map_into_boxed_body();
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return Ok(response);
    }
    let envelope = match response.response().error().and_then(|e| e.as_error::<Error>()) {
        Some(error) => {
            log(error);
            Envelope::of(error, id)
        }
        None if is_page(&response) => return Ok(response),
        None => Envelope::of_code(Code::of_status(status), id),
    };
    Ok(render(response, &envelope))
}

/// Whether a handler answered with a page that tells what is wrong, such as a form with its errors.
fn is_page(response: &ServiceResponse<BoxBody>) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

/// The page's form of the error where a person asked for a page, the envelope else. Headers already set are kept.
fn render(response: ServiceResponse<BoxBody>, envelope: &Envelope) -> ServiceResponse<BoxBody> {
    let page = crate::web::render_error(response.request(), response.status(), envelope);
    let (content_type, body) = match page {
        Some(html) => ("text/html; charset=utf-8", html),
        None => ("application/json", serde_json::to_string(envelope).unwrap_or_default()),
    };
    let mut response = response.map_body(|_, _| BoxBody::new(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response
}

fn log(error: &Error) {
    let code = error.code();
    match error {
        Error::Internal(source) => {
            tracing::error!(error.code = %code, error.chain = format!("{source:#}"), "a request failed")
        }
        Error::Unavailable(source) => {
            tracing::warn!(error.code = %code, error.chain = format!("{source:#}"), "a request could not be served now");
        }
        _ => tracing::info!(error.code = %code, "a request was refused"),
    }
}

/// By which a request is found in the log.
#[must_use]
pub fn request_id(req: &HttpRequest) -> String {
    req.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default()
}

/// Refuses what a page of another site makes a browser send: an unsafe request must come from our own origin, or from no
/// page at all (a program sends neither header and holds no cookie).
///
/// # Errors
/// None of its own.
pub async fn same_origin(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_safe = matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || is_own_origin(&req) {
        return Ok(next.call(req).await?.map_into_boxed_body());
    }
    Ok(req.error_response(Error::refused(Code::WrongOrigin, Code::WrongOrigin.sentence())).map_into_boxed_body())
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

/// What was asked for under an address that no route takes: 405 where another method is taken, 404 else.
///
/// # Errors
/// Always.
pub async fn no_route(req: HttpRequest) -> Result<String, Error> {
    if req.resource_map().has_resource(req.path()) {
        return Err(Error::refused(Code::MethodNotAllowed, Code::MethodNotAllowed.sentence()));
    }
    Err(Error::NotFound)
}

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
