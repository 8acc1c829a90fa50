//! A JSON body: bounded, of the right content type, with errors that name the field.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures::StreamExt;
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use crate::credentials::sha256;
use crate::error::{Code, Error, FieldError};

/// Longest body of a person's request, in bytes.
pub const LARGEST_BODY: usize = 64 * 1024;
/// Longest body of an agent's request, in bytes: a report carries at most 100 log lines.
pub const LARGEST_AGENT_BODY: usize = 512 * 1024;

/// A parsed JSON body.
#[derive(Debug)]
pub struct Body<T> {
    /// What it says.
    pub value: T,
    /// SHA-256 of its bytes, by which a repeated request is recognised.
    pub hash: [u8; 32],
}

/// How long a body may be on this listener, in bytes; [`LARGEST_BODY`] where nothing else is set.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit(pub usize);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = req.mime_type().ok().flatten().is_some_and(|mime| mime.essence_str() == "application/json");
        let limit = req.app_data::<BodyLimit>().map_or(LARGEST_BODY, |limit| limit.0);
        let announced = req.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
        let payload = payload.take();
        Box::pin(async move {
            if !is_json {
                return Err(Error::refused(Code::UnsupportedMediaType, Code::UnsupportedMediaType));
            }
            let bytes = read(payload, announced.unwrap_or(0), limit).await?;
            let hash = sha256(&bytes);
            Ok(Self { value: parse(&bytes)?, hash })
        })
    }
}

async fn read(mut payload: Payload, announced: usize, limit: usize) -> Result<web::BytesMut, Error> {
    let too_large = || Error::refused(Code::BodyTooLarge, format!("Please send at most {} KiB.", limit / 1024));
    if announced > limit {
        return Err(too_large());
    }
    let mut bytes = web::BytesMut::with_capacity(announced);
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::refused(Code::MalformedBody, "The body ended early."))?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Parses JSON; what is wrong inside a known field, or in an unknown one, is told with the field's name.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    if bytes.trim_ascii_start().first().is_some_and(|first| *first == b'[') {
        return Err(Error::refused(Code::MalformedBody, "Please send one JSON object."));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(refuse)?;
    json.end().map_err(|_| Error::refused(Code::MalformedBody, "There is more after the end of the JSON."))?;
    Ok(value)
}

fn refuse(error: serde_path_to_error::Error<serde_json::Error>) -> Error {
    let path = error.path().to_string();
    let inner = error.into_inner();
    let is_shape = inner.classify() == serde_json::error::Category::Data;
    if !is_shape {
        return Error::refused(Code::MalformedBody, format!("The body is not JSON: {inner}."));
    }
    match unknown_field(&inner.to_string()) {
        Some(field) => Error::Invalid(vec![FieldError::invalid(&field, "There is no such field.")]),
        None if path == "." => Error::refused(Code::MalformedBody, Code::MalformedBody),
        None => Error::Invalid(vec![FieldError::invalid(&path, "This is not of the kind expected here.")]),
    }
}

/// serde's sentence is the only place where it tells the name of a field it refused.
fn unknown_field(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown field `")?;
    rest.split_once("`, expected").map(|(field, _)| field.chars().take(60).collect())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[allow(dead_code, reason = "parsed only")]
        name: Option<String>,
    }

    fn field_of(json: &str) -> (Code, Option<String>) {
        let error = parse::<Sample>(json.as_bytes()).unwrap_err();
        let envelope = crate::error::Envelope::of(&error, String::new());
        (envelope.error.code, envelope.error.field)
    }

    #[test]
    fn names_the_field() {
        assert_eq!(field_of(r#"{"name": 1}"#), (Code::InvalidInput, Some("name".into())));
        assert_eq!(field_of(r#"{"nome": "a"}"#), (Code::InvalidInput, Some("nome".into())));
        for bad in ["", "{", "[", "nul", "{} {}"] {
            assert_eq!(field_of(bad), (Code::MalformedBody, None), "{bad}");
        }
        assert_eq!(field_of("[1,2]"), (Code::MalformedBody, None));
        assert_eq!(field_of("3"), (Code::MalformedBody, None));
    }
}
