//! What stands around every page, and how one is answered.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;
use chrono_tz::Tz;
use model::Locale;
use strum::IntoEnumIterator;

use super::browser::Browser;
use super::views::{self, Chrome, LanguageChoice, NavLink};
use crate::api::extract::{Credential, Entering, Person};
use crate::credentials::SessionToken;
use crate::error::{Code, Error};
use crate::texts::{self, Texts};

/// The surroundings of a page for a person, or for nobody in particular.
pub(super) fn chrome(browser: &Browser, person: Option<&Person>, zone: Tz) -> Chrome {
    let texts = browser.texts(person);
    let view = |person: &Person| views::Person {
        email: person.user.email.to_string(),
        is_staff: person.user.account_id.is_none(),
        is_in: true,
    };
    Chrome {
        texts,
        person: person.map(view),
        staff: person.filter(|person| person.is_operator()).map(|_| staff(texts, &browser.here)).unwrap_or_default(),
        csrf: person.and_then(Person::session).map(SessionToken::form_token).unwrap_or_default(),
        times_in: (texts.common.times_in)(&zone.name().replace('_', " ")),
        here: browser.here.clone(),
        languages: Locale::iter().map(|locale| language(locale, texts)).collect(),
    }
}

/// Where an operator can go from everywhere.
fn staff(texts: &Texts, here: &str) -> Vec<NavLink> {
    let common = texts.common;
    let pages = [
        ("/fleet", common.fleet),
        ("/jobs", common.jobs),
        ("/mails", common.mails),
        ("/cells", common.cells),
        ("/audit", common.audit),
        ("/staff", common.staff),
    ];
    let path = here.split('?').next().unwrap_or(here);
    let is_current = |href: &str| path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    pages.map(|(href, label)| NavLink { href, label, is_current: is_current(href) }).into()
}

/// The surroundings of a page for who may not be in yet, and then sees no way but the way out.
pub(super) fn entering_chrome(browser: &Browser, entering: &Entering) -> Chrome {
    let Entering { user, session, second_step } = entering.clone();
    let reader = Person { user, credential: Credential::Session(session) };
    let mut chrome = chrome(browser, Some(&reader), Tz::UTC);
    if let Some(person) = &mut chrome.person {
        person.is_in = second_step.is_none();
    }
    if second_step.is_some() {
        chrome.staff.clear();
    }
    chrome
}

fn language(locale: Locale, texts: &Texts) -> LanguageChoice {
    LanguageChoice { tag: locale.tag(), name: texts::of(locale).common.language, is_current: locale == texts.locale }
}

/// Answers with a page, or a part of one.
pub(super) fn page(
    mut status: HttpResponseBuilder,
    texts: &Texts,
    template: &impl Template,
) -> Result<HttpResponse, Error> {
    let html = template.render().map_err(|e| Error::internal(e, "render a page"))?;
    let answer =
        status.content_type("text/html; charset=utf-8").insert_header((header::CONTENT_LANGUAGE, texts.locale.tag()));
    Ok(answer.body(html))
}

/// Leads on to another page after a form was taken, so that a reload does not send it again.
pub(super) fn lead_to(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
}

/// A path of our own, so that no link or form can lead a person to another site afterwards.
pub(super) fn own_path(next: &str) -> &str {
    let is_own = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.~%+?=&".contains(&b));
    if is_own { next } else { "/" }
}

/// Refuses a form that another site, or an older session, made.
pub(super) fn check_form(person: &Person, token: &str) -> Result<(), Error> {
    person.session().map_or_else(|| Err(wrong_origin()), |session| check_session_form(session, token))
}

/// The same for who is not in yet.
pub(super) fn check_session_form(session: &SessionToken, token: &str) -> Result<(), Error> {
    if session.is_form_token(token) { Ok(()) } else { Err(wrong_origin()) }
}

fn wrong_origin() -> Error {
    Error::refused(Code::WrongOrigin, Code::WrongOrigin)
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn leads_nowhere_else() {
        for bad in
            ["", "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x", "javascript:1"]
        {
            assert_eq!(own_path(bad), "/", "{bad:?}");
        }
        for good in ["/tenants/0198f0a0b0c07d00800000000000abcd", "/fleet?search=a%20b&after=0-1"] {
            assert_eq!(own_path(good), good);
        }
    }
}
