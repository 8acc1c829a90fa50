//! The page of an error: what happened, and one way on.

use actix_web::http::{Method, StatusCode, header};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use askama::Template;
use chrono_tz::Tz;

use super::browser::Browser;
use super::chrome::{chrome, own_path};
use super::views::{ErrorPage, NoTenantPage};
use crate::api::extract::Person;
use crate::app::App;
use crate::error::{Code, Envelope, Fault};
use crate::texts::Texts;

/// The page that tells a person about an error; nothing where a program asked, which then gets the envelope as JSON.
pub async fn render_error(req: &HttpRequest, status: StatusCode, envelope: &Envelope) -> Option<String> {
    if !wants_page(req) {
        return None;
    }
    if envelope.error.fault == Fault::NoTenantHere {
        return no_tenant(req).render().ok();
    }
    if is_for_programs(req.path()) {
        return None;
    }
    let person = reader(req, status).await;
    build(req, person.as_ref(), status, envelope).render().ok()
}

/// Who reads, as far as that helps them on. Nobody is looked up who is not signed in, who asks too often, or while something
/// of ours does not work, which may be the database.
async fn reader(req: &HttpRequest, status: StatusCode) -> Option<Person> {
    let is_told_apart =
        !status.is_server_error() && status != StatusCode::UNAUTHORIZED && status != StatusCode::TOO_MANY_REQUESTS;
    if is_told_apart { Person::extract(req).await.ok() } else { None }
}

/// Everybody but who asks for JSON and not for a page.
fn wants_page(req: &HttpRequest) -> bool {
    let accept = req.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_none_or(|accept| accept.contains("text/html") || !accept.contains("json"))
}

fn is_for_programs(path: &str) -> bool {
    path.split('/').nth(1).is_some_and(|first| ["v1", "agent", "healthz", "readyz", "metrics"].contains(&first))
}

fn no_tenant(req: &HttpRequest) -> NoTenantPage {
    let texts = Browser::of(req).texts(None);
    let [title, text, action] = texts.common.error.no_tenant;
    let public_url = req.app_data::<Data<App>>().map(|app| app.public_url.clone()).unwrap_or_default();
    NoTenantPage { texts, title, text, action, public_url }
}

fn build(req: &HttpRequest, person: Option<&Person>, status: StatusCode, envelope: &Envelope) -> ErrorPage {
    let browser = Browser::of(req);
    let texts = browser.texts(person);
    let go_on = texts.second_factor.refused[1];
    let (action, action_href) = match envelope.error.code {
        Code::Unauthenticated => (texts.common.sign_in.title, back_by("/sign-in", req)),
        Code::SecondStepMissing => (go_on, back_by("/sign-in/code", req)),
        Code::SecondFactorMissing => (go_on, "/second-factor".to_owned()),
        _ => (texts.common.error.to_start, "/".to_owned()),
    };
    let id = Some(&envelope.error.request_id).filter(|id| status.is_server_error() && !id.is_empty());
    ErrorPage {
        chrome: chrome(&browser, person, Tz::UTC),
        title: title(texts, envelope.error.code, status),
        text: text(texts, envelope),
        action,
        action_href,
        quote: id.map(|id| (texts.common.error.quote)(id)),
    }
}

fn title(texts: &Texts, code: Code, status: StatusCode) -> &'static str {
    let error = &texts.common.error;
    match code {
        Code::NotFound => error.not_found[0],
        Code::Unauthenticated => error.unauthenticated[0],
        Code::SecondStepMissing | Code::SecondFactorMissing => texts.second_factor.refused[0],
        Code::Forbidden => error.forbidden,
        Code::TooManyRequests => error.too_many,
        Code::Unavailable => error.unavailable,
        _ if status.is_server_error() => error.internal,
        _ => error.other,
    }
}

fn text(texts: &Texts, envelope: &Envelope) -> String {
    match envelope.error.code {
        Code::NotFound => texts.common.error.not_found[1].to_owned(),
        Code::Unauthenticated => texts.common.error.unauthenticated[1].to_owned(),
        Code::MethodNotAllowed => texts.common.error.method.to_owned(),
        code => (texts.faults.sentence)(&envelope.error.fault, code),
    }
}

/// By the page of a step, and from there back to where the person wanted to go; after a form, to the page it stood on.
fn back_by(step: &str, req: &HttpRequest) -> String {
    let next = if req.method() == Method::GET { Some(req.path()) } else { page_before(req) };
    next.map_or_else(|| step.to_owned(), |path| format!("{step}?next={path}"))
}

/// The page of ours that the request came from.
fn page_before(req: &HttpRequest) -> Option<&str> {
    let app = req.app_data::<Data<App>>()?;
    let page = req.headers().get(header::REFERER)?.to_str().ok()?.strip_prefix(app.public_url.as_str())?;
    page.split(['?', '#']).next().filter(|path| own_path(path) == *path)
}
