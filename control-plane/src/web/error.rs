//! The page of an error: what happened, and one way on.

use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode, header};
use askama::Template;
use chrono_tz::Tz;

use super::chrome::chrome;
use super::views::ErrorPage;
use crate::error::{Code, Envelope};

/// The page that tells a person about an error; nothing where a program asked, which then gets the envelope as JSON.
#[must_use]
pub fn render_error(req: &HttpRequest, status: StatusCode, envelope: &Envelope) -> Option<String> {
    let is_page = wants_page(req) && !is_for_programs(req.path());
    is_page.then(|| build(req, status, envelope).render().ok()).flatten()
}

/// Everybody but who asks for JSON and not for a page.
fn wants_page(req: &HttpRequest) -> bool {
    let accept = req.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_none_or(|accept| accept.contains("text/html") || !accept.contains("json"))
}

fn is_for_programs(path: &str) -> bool {
    path.split('/').nth(1).is_some_and(|first| ["v1", "agent", "healthz", "readyz", "metrics"].contains(&first))
}

fn build(req: &HttpRequest, status: StatusCode, envelope: &Envelope) -> ErrorPage {
    let title = match envelope.error.code {
        Code::NotFound => "There is nothing here",
        Code::Unauthenticated => "Please sign in",
        Code::Forbidden => "This is not for you",
        Code::TooManyRequests => "Not so fast",
        Code::Unavailable => "One moment, please",
        _ if status.is_server_error() => "Something went wrong on our side",
        _ => "This did not work",
    };
    let is_sign_in = envelope.error.code == Code::Unauthenticated;
    let (action, action_href) = if is_sign_in { ("Sign in", sign_in_href(req)) } else { ("To the start", "/".into()) };
    ErrorPage {
        chrome: chrome(None, Tz::UTC),
        title: title.to_owned(),
        text: text(envelope),
        action,
        action_href,
        request_id: Some(envelope.error.request_id.clone()).filter(|id| status.is_server_error() && !id.is_empty()),
    }
}

fn text(envelope: &Envelope) -> String {
    match envelope.error.code {
        Code::NotFound => {
            "The address may be mistyped, or what stood here belongs to somebody else or is gone.".to_owned()
        }
        Code::Unauthenticated => "Your session is over, or you have not signed in yet.".to_owned(),
        Code::MethodNotAllowed => {
            "The page was asked for something that it does not do. Please use the links and buttons of our pages."
                .to_owned()
        }
        _ => envelope.error.message.clone(),
    }
}

/// Back to where the person wanted to go, if that can be gone to again.
fn sign_in_href(req: &HttpRequest) -> String {
    if req.method() == Method::GET { format!("/sign-in?next={}", req.path()) } else { "/sign-in".to_owned() }
}
