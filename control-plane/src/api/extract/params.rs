//! Parts of the path and the query, with the house's error.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures::future::{Ready, ready};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Code, Error};

/// Parsed parts of the path. What can't be parsed names nothing that exists: 404.
#[derive(Debug)]
pub struct PathOf<T>(pub T);

impl<T: DeserializeOwned> FromRequest for PathOf<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let path = web::Path::<T>::from_request(req, payload).into_inner();
        ready(path.map(|path| Self(path.into_inner())).map_err(|_| Error::NotFound))
    }
}

/// The parsed query.
#[derive(Debug)]
pub struct QueryOf<T>(pub T);

impl<T: DeserializeOwned> FromRequest for QueryOf<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = web::Query::<T>::from_query(req.query_string());
        let refuse = |e| Error::refused(Code::MalformedRequest, format!("The query can't be read: {e}."));
        ready(query.map(|q| Self(q.into_inner())).map_err(refuse))
    }
}

/// Words to look for: at most 100 characters, all of which can be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Words(String);

/// Most characters of [`Words`].
pub const LONGEST_WORDS: usize = 100;

/// Words that nothing can have in it.
#[derive(Debug, thiserror::Error)]
#[error("please look for at most {LONGEST_WORDS} characters, all of them visible")]
pub struct InvalidWords;

impl TryFrom<String> for Words {
    type Error = InvalidWords;

    fn try_from(text: String) -> Result<Self, InvalidWords> {
        let are_words = text.chars().count() <= LONGEST_WORDS && !text.chars().any(char::is_control);
        are_words.then_some(Self(text)).ok_or(InvalidWords)
    }
}

impl Words {
    /// The words.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The words; nothing where none were given.
    #[must_use]
    pub fn into_text(self) -> Option<String> {
        Some(self.0).filter(|text| !text.is_empty())
    }
}
