//! Parts of the path and the query, with the house's error.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures::future::{Ready, ready};
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
