//! Errors as the one envelope, or as a page.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;

use super::request_id;
use crate::error::{Code, Envelope, Error};
use crate::web::render_error;

/// Gives every error response its envelope with the request's id, or its page, and logs the chain of causes once.
///
/// # Errors
/// None of its own.
pub async fn envelopes(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    envelop(req, next, true).await
}

/// The same for agents, who read no pages.
///
/// # Errors
/// None of its own.
pub async fn agent_envelopes(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    envelop(req, next, false).await
}

async fn envelop(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    has_pages: bool,
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
    let html = if has_pages { render_error(response.request(), status, &envelope).await } else { None };
    Ok(render(response, &envelope, html))
}

/// Whether a handler answered with a page that tells what is wrong, such as a form with its errors.
fn is_page(response: &ServiceResponse<BoxBody>) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

/// The page of the error where a person asked for one, the envelope else. Headers already set are kept.
fn render(response: ServiceResponse<BoxBody>, envelope: &Envelope, html: Option<String>) -> ServiceResponse<BoxBody> {
    let (content_type, body) = match html {
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
