//! What a server says.

use std::convert::Infallible;

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};

/// An answer as it goes over the wire: one text, or a stream of them.
pub type Reply = Response<UnsyncBoxBody<Bytes, Infallible>>;

/// A refusal as Kubernetes words it.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Status code.
    pub code: u16,
    /// Reason in one word.
    pub reason: &'static str,
    /// In words.
    pub message: String,
    /// Reason of a cause, where there is one.
    pub cause: Option<&'static str>,
}

/// What a request came to.
pub type Outcome = Result<Value, Failure>;

impl Failure {
    pub fn new(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self { code, reason, message: message.into(), cause: None }
    }

    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(404, "NotFound", format!("{what} not found"))
    }

    pub fn conflict(what: impl std::fmt::Display) -> Self {
        Self::new(409, "Conflict", format!("Operation cannot be fulfilled on {what}: the object has been modified"))
    }

    /// The `Status` object.
    pub fn body(&self) -> Value {
        let causes: Vec<Value> = self.cause.iter().map(|cause| json!({"reason": cause})).collect();
        json!({
            "apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Failure", "code": self.code,
            "reason": self.reason, "message": self.message, "details": {"causes": causes},
        })
    }
}

/// An answer of one JSON text.
pub fn answer(outcome: &Outcome) -> Reply {
    let (code, body) = match outcome {
        Ok(body) => (200, body.to_string()),
        Err(failure) => (failure.code, failure.body().to_string()),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)).boxed_unsync());
    *response.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}
