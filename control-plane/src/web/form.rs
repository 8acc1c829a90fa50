//! A form of one of our pages: bounded, of the content type that browsers send, with errors that speak of a form.

use actix_web::dev::{Payload, UrlEncoded};
use actix_web::error::UrlencodedError;
use actix_web::{FromRequest, HttpRequest};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use crate::api::extract::LARGEST_BODY;
use crate::error::{Code, Error};

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
    let (code, message) = match error {
        UrlencodedError::ContentType => (
            Code::UnsupportedMediaType,
            "What arrived was not sent as a form of this page, so nothing was done with it. Please open the page, fill in \
             its form and send it from there.",
        ),
        UrlencodedError::Overflow { .. } => {
            (Code::BodyTooLarge, "The form holds more text than can be taken. Please shorten it and send it again.")
        }
        _ => (
            Code::MalformedRequest,
            "The form did not arrive whole, or a part of it can't be read. Please open the page again and send it once more.",
        ),
    };
    Error::refused(code, message)
}
