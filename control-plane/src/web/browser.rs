//! What a browser says about who reads.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::{Method, header};
use actix_web::{FromRequest, HttpRequest};
use futures::future::{Ready, ready};
use model::Locale;

use crate::api::extract::Person;
use crate::error::Error;
use crate::texts::{self, Texts};

/// Name of the cookie that keeps the language of somebody who is not signed in.
const LANGUAGE_COOKIE: &str = "__Host-stackyard-language";
/// How long it is kept.
const LANGUAGE_KEPT: Duration = Duration::days(365);

/// Who reads, as far as the browser tells.
#[derive(Debug, Clone)]
pub(super) struct Browser {
    cookie: Option<Locale>,
    accepted: Option<Locale>,
    /// The page that was asked for, to come back to; the start where it can't be asked for again.
    pub(super) here: String,
}

impl Browser {
    pub(super) fn of(req: &HttpRequest) -> Self {
        let accepted = req.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let path = req.uri().path_and_query().map_or("/", |path| path.as_str());
        let here = if req.method() == Method::GET { path } else { "/" };
        Self {
            cookie: req.cookie(LANGUAGE_COOKIE).and_then(|cookie| cookie.value().parse().ok()),
            accepted: accepted.and_then(Locale::preferred),
            here: here.to_owned(),
        }
    }

    /// The texts for a person: in the language they chose, else in that of the cookie, else in the one their browser
    /// prefers, else in English.
    pub(super) fn texts(&self, person: Option<&Person>) -> &'static Texts {
        let chosen = person.and_then(|person| person.user.language);
        texts::of(chosen.or(self.cookie).or(self.accepted).unwrap_or(Locale::En))
    }
}

impl FromRequest for Browser {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(req)))
    }
}

/// The cookie that keeps a language.
pub(super) fn language_cookie(language: Locale) -> Cookie<'static> {
    Cookie::build(LANGUAGE_COOKIE, language.tag())
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(LANGUAGE_KEPT)
        .finish()
}
