//! A form whose session ended before it was sent. The page that says so keeps what was typed, and once its person is signed
//! in again it is sent by a button. Passwords and codes are not kept.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Query, ServiceConfig, resource};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder};
use askama::Template;
use chrono_tz::Tz;
use futures::stream;
use serde::Deserialize;

use super::browser::Browser;
use super::chrome::{chrome, own_path, page};
use super::form::FormOf;
use super::query;
use super::views::Chrome;
use crate::api::extract::{LARGEST_BODY, Person};
use crate::error::{Code, Error, Fault};

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/again").post(again));
}

/// What was typed into a form, without what is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Typed {
    /// Where the form is sent to.
    path: String,
    fields: Vec<(String, String)>,
    /// Nothing of it was secret, so that it can be sent as it is.
    is_whole: bool,
}

impl Typed {
    /// Reads a form's body; nothing when there is nothing in it to keep.
    fn parse(path: &str, body: &[u8]) -> Option<Self> {
        let pairs = Query::<Vec<(String, String)>>::from_query(std::str::from_utf8(body).ok()?).ok()?.into_inner();
        let count = pairs.len();
        let open: Vec<_> = pairs.into_iter().filter(|(name, _)| !is_secret(name)).collect();
        let is_whole = open.len() == count;
        let fields: Vec<_> = open.into_iter().filter(|(name, _)| name != "csrf").collect();
        let has_text = fields.iter().any(|(_, value)| !value.trim().is_empty());
        has_text.then(|| Self { path: own_path(path).to_owned(), fields, is_whole })
    }

    /// As a form sends it.
    fn body(&self) -> String {
        let fields: Vec<_> = self.fields.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        query::href("", &fields).trim_start_matches('?').to_owned()
    }
}

fn is_secret(name: &str) -> bool {
    name.contains("password") || ["current", "repeat", "code", "token"].contains(&name)
}

/// Keeps the form of who is not signed in any more, or is in another session than the form was made for.
///
/// # Errors
/// None of its own.
pub async fn keep_form(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if !is_form(&req) {
        return Ok(next.call(req).await?.map_into_boxed_body());
    }
    let body = req.extract::<Bytes>().await.unwrap_or_default();
    let sent: Result<_, PayloadError> = Ok(body.clone());
    req.set_payload(Payload::Stream { payload: Box::pin(stream::iter([sent])) });
    let response = next.call(req).await?.map_into_boxed_body();
    let code = response.response().error().and_then(|error| error.as_error::<Error>()).map(Error::code);
    if !matches!(code, Some(Code::Unauthenticated | Code::WrongOrigin)) {
        return Ok(response);
    }
    let request = response.request().clone();
    match Typed::parse(request.path(), &body) {
        Some(typed) => {
            let person = Person::from_request(&request, &mut Payload::None).await.ok();
            let page = show(response.status(), &request, person.as_ref(), typed)?;
            Ok(response.into_response(page))
        }
        None => Ok(response),
    }
}

/// Whether a browser sends a form of ours, of a length that is taken.
fn is_form(req: &ServiceRequest) -> bool {
    let length = req.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    *req.method() == Method::POST
        && req.content_type() == "application/x-www-form-urlencoded"
        && length.is_some_and(|length| length <= LARGEST_BODY)
}

#[derive(Debug, Deserialize)]
struct Kept {
    path: String,
    typed: String,
}

async fn again(req: HttpRequest, person: Option<Person>, form: FormOf<Kept>) -> Result<HttpResponse, Error> {
    let typed = Typed::parse(&form.0.path, form.0.typed.as_bytes());
    let typed = typed.ok_or_else(|| Error::refused(Code::MalformedRequest, Fault::BrokenForm))?;
    let status = if person.is_some() { StatusCode::OK } else { Code::Unauthenticated.status() };
    show(status, &req, person.as_ref(), typed)
}

/// The page that keeps what was typed.
#[derive(Template)]
#[template(path = "kept.html")]
struct KeptPage {
    chrome: Chrome,
    typed: Typed,
    /// The same as a form sends it.
    body: String,
    /// Where the form stands, to go back to.
    form: String,
}

fn show(status: StatusCode, req: &HttpRequest, person: Option<&Person>, typed: Typed) -> Result<HttpResponse, Error> {
    let browser = Browser::of(req);
    let chrome = chrome(&browser, person, Tz::UTC);
    let texts = chrome.texts;
    let built = KeptPage { chrome, body: typed.body(), form: came_from(req), typed };
    page(HttpResponseBuilder::new(status), texts, &built)
}

/// The page that the form stands on, as far as the browser tells.
fn came_from(req: &HttpRequest) -> String {
    let referer = req.headers().get(header::REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let path = referer.split_once("://").and_then(|(_, rest)| rest.find('/').map(|slash| &rest[slash..]));
    own_path(path.filter(|path| *path != "/again").unwrap_or("/")).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(body: &str) -> Option<Typed> {
        Typed::parse("/people", body.as_bytes())
    }

    #[test]
    fn what_was_typed_comes_back_as_it_was() {
        let kept = typed("csrf=T&name=Anne+B%26C&note=%C3%A9%0D%0A%3D").unwrap();
        let fields = [("name".to_owned(), "Anne B&C".to_owned()), ("note".to_owned(), "é\r\n=".to_owned())];
        assert_eq!((kept.fields.as_slice(), kept.is_whole), (&fields[..], true));
        assert_eq!(Typed::parse("/people", kept.body().as_bytes()), Some(kept));
    }

    #[test]
    fn nothing_secret_is_kept() {
        let kept =
            typed("csrf=T&name=Anne&password=pa&new_password=pb&current=pd&repeat=pc&code=123456&token=t").unwrap();
        assert_eq!((kept.body().as_str(), kept.is_whole), ("name=Anne", false));
        for nothing in ["csrf=T", "csrf=T&password=p&repeat=p", "csrf=T&name=+", ""] {
            assert_eq!(typed(nothing), None, "{nothing}");
        }
        assert_eq!(Typed::parse("/people", &[0xff, b'=', b'x']), None);
        assert_eq!(Typed::parse("//evil.example", b"a=b").unwrap().path, "/");
    }
}
