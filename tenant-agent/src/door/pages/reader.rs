//! Who reads an answer.

use http::header::{ACCEPT, ACCEPT_LANGUAGE};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};
use model::country::Language;

use super::language;

const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// What a request says about its reader, kept in case the ERP can't answer: the request itself is gone by then.
#[derive(Debug, Default)]
pub(in super::super) struct Reader {
    fetch_mode: Option<HeaderValue>,
    accept: Option<HeaderValue>,
    languages: Option<HeaderValue>,
}

impl Reader {
    pub(in super::super) fn of(parts: &Parts) -> Self {
        let get = |headers: &HeaderMap, name| headers.get(name).cloned();
        Reader {
            fetch_mode: get(&parts.headers, FETCH_MODE),
            accept: get(&parts.headers, ACCEPT),
            languages: get(&parts.headers, ACCEPT_LANGUAGE),
        }
    }

    /// Whether a browser shows the answer as a page. Browsers say so; older ones are known by what they accept.
    pub(super) fn is_person(&self) -> bool {
        match (&self.fetch_mode, &self.accept) {
            (Some(mode), _) => mode == "navigate",
            (None, Some(accept)) => accept.to_str().is_ok_and(|accept| accept.contains("text/html")),
            (None, None) => false,
        }
    }

    /// The best of our languages that the reader asks for.
    pub(super) fn language(&self) -> Option<Language> {
        language::preferred(self.languages.as_ref()?.to_str().ok()?)
    }
}
