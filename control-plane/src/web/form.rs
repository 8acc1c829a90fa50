//! A form of one of our pages: bounded, of the content type that browsers send, with errors that speak of a form.

use actix_web::dev::{Payload, UrlEncoded};
use actix_web::error::UrlencodedError;
use actix_web::{FromRequest, HttpRequest};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use crate::api::extract::LARGEST_BODY;
use crate::error::{Code, Error, Fault};

/// A parsed form.
#[derive(Debug)]
pub(super) struct FormOf<T>(pub(super) T);

impl<T: DeserializeOwned + 'static> FromRequest for FormOf<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = UrlEncoded::new(req, payload).limit(LARGEST_BODY);
        form.map(|form| form.map(Self).map_err(|error| refuse(&error))).boxed_local()
    }
}

fn refuse(error: &UrlencodedError) -> Error {
    let (code, fault) = match error {
        UrlencodedError::ContentType => (Code::UnsupportedMediaType, Fault::NoForm),
        UrlencodedError::Overflow { .. } => (Code::BodyTooLarge, Fault::LongForm),
        _ => (Code::MalformedRequest, Fault::BrokenForm),
    };
    Error::refused(code, fault)
}
