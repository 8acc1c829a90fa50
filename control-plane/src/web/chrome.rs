//! What stands around every page, and how one is answered.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;
use chrono_tz::Tz;

use super::views::{self, Chrome};
use crate::api::extract::Person;
use crate::credentials::SessionToken;
use crate::error::{Code, Error};

/// The surroundings of a page for a person, or for nobody in particular.
pub(super) fn chrome(person: Option<&Person>, zone: Tz) -> Chrome {
    let view = |person: &Person| views::Person {
        email: person.user.email.to_string(),
        is_staff: person.user.account_id.is_none(),
    };
    Chrome {
        person: person.map(view),
        csrf: person.and_then(Person::session).map(SessionToken::form_token).unwrap_or_default(),
        time_zone: zone.name().replace('_', " "),
    }
}

/// Answers with a page that no cache keeps.
pub(super) fn page(mut status: HttpResponseBuilder, template: &impl Template) -> Result<HttpResponse, Error> {
    let html = template.render().map_err(|e| Error::internal(e, "render a page"))?;
    Ok(status.content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store")).body(html))
}

/// Leads on to another page after a form was taken, so that a reload does not send it again.
pub(super) fn lead_to(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
}

/// Refuses a form that another site, or an older session, made.
pub(super) fn check_form(person: &Person, token: &str) -> Result<(), Error> {
    if person.session().is_some_and(|session| session.is_form_token(token)) {
        return Ok(());
    }
    Err(Error::refused(Code::WrongOrigin, Code::WrongOrigin.sentence()))
}
