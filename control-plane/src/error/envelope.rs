//! What a caller sees of an error.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Code, Error};

/// The body of every error response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Envelope {
    /// The one key.
    pub error: ErrorBody,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErrorBody {
    /// For programs.
    pub code: Code,
    /// For people.
    pub message: String,
    /// The (first) field it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Every field it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// By which the request is found in the log.
    pub request_id: String,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Its name, as in the request.
    pub field: String,
    /// Which kind of fault.
    pub code: Code,
    /// A sentence for the person who filled it in.
    pub message: String,
}

impl FieldError {
    /// A field that can't be taken as it is.
    pub fn invalid(field: &str, message: impl ToString) -> Self {
        Self { field: field.to_owned(), code: Code::InvalidInput, message: message.to_string() }
    }
}

impl Envelope {
    /// The envelope of an error that one of our own layers made.
    #[must_use]
    pub fn of(error: &Error, request_id: String) -> Self {
        let body = Self::of_code(error.code(), request_id);
        match error {
            Error::Refused { message, field, .. } => {
                let field = field.map(str::to_owned);
                body.with(message.to_string(), field, Vec::new())
            }
            Error::Invalid(fields) => {
                let first = fields.first();
                let message = first.map_or_else(String::new, |f| f.message.clone());
                body.with(message, first.map(|f| f.field.clone()), fields.clone())
            }
            _ => body,
        }
    }

    /// The envelope of a bare code.
    #[must_use]
    pub fn of_code(code: Code, request_id: String) -> Self {
        let message = code.sentence().to_owned();
        Self { error: ErrorBody { code, message, field: None, fields: Vec::new(), request_id } }
    }

    fn with(self, message: String, field: Option<String>, fields: Vec<FieldError>) -> Self {
        Self { error: ErrorBody { message, field, fields, ..self.error } }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.code().status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Self::TooMany { retry_after_s } => response.insert_header((header::RETRY_AFTER, retry_after_s.to_string())),
            Self::Unavailable(_) => response.insert_header((header::RETRY_AFTER, "5")),
            Self::Refused { code: Code::Unauthenticated, .. } => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"stackyard\""))
            }
            _ => &mut response,
        };
        response.json(Envelope::of(self, String::new())) // the id is filled in by `api::middleware`
    }
}
