//! What a caller sees of an error.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Code, Error, Fault};

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
    /// For people, in English.
    pub message: String,
    /// The same for a page, which says it in its reader's language.
    #[serde(skip)]
    pub fault: Fault,
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
    /// A sentence for the person who filled it in, in English.
    pub message: String,
    /// The same for a page, which says it in its reader's language.
    #[serde(skip)]
    pub fault: Fault,
}

impl FieldError {
    /// A field that can't be taken as it is.
    pub fn invalid(field: &str, fault: impl Into<Fault>) -> Self {
        Self::of_code(field, Code::InvalidInput, fault)
    }

    /// A field with a fault that has a code of its own.
    pub fn of_code(field: &str, code: Code, fault: impl Into<Fault>) -> Self {
        let fault = fault.into();
        Self { field: field.to_owned(), code, message: fault.to_string(), fault }
    }
}

impl Envelope {
    /// The envelope of an error that one of our own layers made.
    #[must_use]
    pub fn of(error: &Error, request_id: String) -> Self {
        let body = Self::of_code(error.code(), request_id);
        match error {
            Error::Refused { fault, field, .. } => body.with(fault.clone(), field.map(str::to_owned), Vec::new()),
            Error::Invalid(fields) => {
                let first = fields.first();
                let fault = first.map_or(Fault::Code(error.code()), |f| f.fault.clone());
                body.with(fault, first.map(|f| f.field.clone()), fields.clone())
            }
            _ => body,
        }
    }

    /// The envelope of a bare code.
    #[must_use]
    pub fn of_code(code: Code, request_id: String) -> Self {
        let (message, fault) = (code.sentence().to_owned(), Fault::Code(code));
        Self { error: ErrorBody { code, message, fault, field: None, fields: Vec::new(), request_id } }
    }

    fn with(self, fault: Fault, field: Option<String>, fields: Vec<FieldError>) -> Self {
        Self { error: ErrorBody { message: fault.to_string(), fault, field, fields, ..self.error } }
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
