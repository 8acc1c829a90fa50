//! The door's own pages: what a person sees while the ERP can't answer. A program that calls gets one plain line
//! instead, never JSON: Odoo's own client takes that as a lost connection, says so, and carries on by itself when the
//! ERP is back.

mod language;
mod reader;
mod render;
mod texts;

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, REFRESH, RETRY_AFTER, VARY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderValue, Response, StatusCode};
use model::country::Language;

use super::body::AnswerBody;
use super::state::StoppedReason;

pub(super) use reader::Reader;

/// What the pages say about the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageFacts {
    /// The company's name, as its people know it. Any text: it is escaped.
    pub company: String,
    /// Where the customer manages the subscription; linked where that helps. Anything but `https://` or `http://` is
    /// left out.
    pub stackyard_url: String,
    /// The language for readers who ask for none that we have.
    pub language: Language,
}

/// A page of the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// The ERP comes up.
    Starting,
    /// The ERP is being updated.
    Maintenance,
    /// The ERP is stopped, with the reason.
    Stopped(StoppedReason),
    /// The ERP does not answer though it should.
    Away,
    /// The ERP took the request and fell silent.
    Silent,
    /// No tenant is known here.
    Unknown,
    /// A path that nobody may reach.
    Missing,
}

impl Page {
    fn status(self) -> StatusCode {
        match self {
            Page::Starting | Page::Maintenance | Page::Stopped(_) => StatusCode::SERVICE_UNAVAILABLE,
            Page::Away => StatusCode::BAD_GATEWAY,
            Page::Silent => StatusCode::GATEWAY_TIMEOUT,
            Page::Unknown | Page::Missing => StatusCode::NOT_FOUND,
        }
    }

    /// Seconds after which to try again: a few where seconds change something, a minute where a payment does (it
    /// resumes a tenant within one). Nothing where waiting does not help.
    fn retry_after_s(self) -> Option<u16> {
        match self {
            Page::Starting => Some(3),
            Page::Maintenance | Page::Away | Page::Silent => Some(10),
            Page::Stopped(StoppedReason::Deletion) => None,
            Page::Stopped(_) => Some(60),
            Page::Unknown | Page::Missing => None,
        }
    }

    /// The answer for this reader: a page for a person, a line for a program.
    pub(super) fn answer(self, reader: &Reader, facts: &PageFacts) -> Response<AnswerBody> {
        let language = reader.language().unwrap_or(facts.language);
        let (content_type, body) = match reader.is_person() {
            true => ("text/html; charset=utf-8", render::page(self, language, facts)),
            false => ("text/plain; charset=utf-8", render::line(self, language, facts)),
        };
        let mut response = Response::new(AnswerBody::own(body));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        for (name, value) in FIXED {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(render::POLICY));
        if let Some(seconds) = self.retry_after_s() {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
            if reader.is_person() {
                // A header, not an element in the document, which accessibility checkers refuse.
                headers.insert(REFRESH, HeaderValue::from(seconds));
            }
        }
        response
    }
}

const FIXED: [(HeaderName, &str); 5] = [
    (CACHE_CONTROL, "no-store"),
    (VARY, "accept-language, accept, sec-fetch-mode"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "SAMEORIGIN"),
    (REFERRER_POLICY, "no-referrer"),
];
