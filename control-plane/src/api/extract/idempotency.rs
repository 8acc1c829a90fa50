//! The key by which a repeated request is recognised.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures::future::{Ready, ready};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::{Required, path::ParameterBuilder};

use crate::app::App;
use crate::error::{Error, FieldError};
use crate::ops::once::Once;

/// Name of the header.
const HEADER: &str = "idempotency-key";
/// Longest key, in characters; a UUID has 36.
const LONGEST: usize = 200;

/// `Idempotency-Key`, if the caller gave one.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(Option<String>);

impl IdempotencyKey {
    /// The key as an operation takes it. `scope` says whose key it is, `body` is the hash of the request's body.
    ///
    /// # Errors
    /// [`Error::Internal`] without a sealing key.
    pub fn once(self, app: &App, scope: impl Into<String>, body: &[u8; 32]) -> Result<Option<Once>, Error> {
        let Some(key) = self.0 else { return Ok(None) };
        Ok(Some(Once { scope: scope.into(), key, request_hash: app.envelope.fingerprint(body)? }))
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(req.headers().get(HEADER).map(|value| value.as_bytes())).map(Self))
    }
}

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let schema = Object::builder().schema_type(Type::String).pattern(Some("^[!-~]+$"));
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "Made up by the caller, best a random UUID: the same request with the same key happens once.",
            ))
            .schema(Some(schema.min_length(Some(1)).max_length(Some(LONGEST))));
        vec![key.build()]
    }
}

fn parse(header: Option<&[u8]>) -> Result<Option<String>, Error> {
    let Some(bytes) = header else { return Ok(None) };
    let is_key = (1..=LONGEST).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic);
    let message = "Please give 1 to 200 letters, digits and signs, best a random UUID.";
    let refuse = || Error::Invalid(vec![FieldError::invalid("Idempotency-Key", message)]);
    String::from_utf8(bytes.to_vec()).ok().filter(|_| is_key).map(Some).ok_or_else(refuse)
}
