//! The one error of requests and operations, and the one envelope a caller sees of it.
//!
//! `{"error": {"code", "message", "field", "fields", "request_id"}}`: the code is for programs and from a closed list, the
//! message for people. The chain of causes goes to the log, once, where the response is made.

mod code;
mod envelope;
mod fault;

pub use code::Code;
pub use envelope::{Envelope, ErrorBody, FieldError};
pub use fault::Fault;

use store::{Field, StoreError};

use crate::credentials::CredentialError;

/// Why a request or an operation ended without success.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or it is not the caller's to see.
    #[error("not found")]
    NotFound,
    /// Refused for a reason the caller can do something about.
    #[error("refused: {code}")]
    Refused {
        /// For programs.
        code: Code,
        /// For people.
        fault: Fault,
        /// The field it is about, when it is about one.
        field: Option<&'static str>,
    },
    /// Fields that can't be taken as they are, all of them.
    #[error("{} invalid fields", .0.len())]
    Invalid(Vec<FieldError>),
    /// Too many requests of this kind from this address.
    #[error("too many requests")]
    TooMany {
        /// Seconds until the next one is welcome.
        retry_after_s: u64,
    },
    /// A part we depend on does not answer; the same request can succeed later.
    #[error("a part is unavailable")]
    Unavailable(#[source] anyhow::Error),
    /// A bug, or broken data.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

impl Error {
    /// A refusal that is about no field.
    pub fn refused(code: Code, fault: impl Into<Fault>) -> Self {
        Self::Refused { code, fault: fault.into(), field: None }
    }

    /// A refusal that is about one field.
    pub fn refused_field(code: Code, field: &'static str, fault: impl Into<Fault>) -> Self {
        Self::Refused { code, fault: fault.into(), field: Some(field) }
    }

    /// An internal error with a sentence of what was tried.
    pub fn internal(source: impl Into<anyhow::Error>, tried: &'static str) -> Self {
        Self::Internal(source.into().context(tried))
    }

    /// The code a caller sees.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::NotFound => Code::NotFound,
            Self::Refused { code, .. } => *code,
            Self::Invalid(fields) => fields.first().map_or(Code::InvalidInput, |field| field.code),
            Self::TooMany { .. } => Code::TooManyRequests,
            Self::Unavailable(_) => Code::Unavailable,
            Self::Internal(_) => Code::Internal,
        }
    }
}

impl From<CredentialError> for Error {
    fn from(error: CredentialError) -> Self {
        match error {
            CredentialError::Busy => Self::Unavailable(error.into()),
            other => Self::Internal(other.into()),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Field::Address) => {
                Self::refused_field(Code::AddressTaken, "address", Code::AddressTaken)
            }
            StoreError::Conflict(Field::Email) => Self::refused_field(Code::EmailTaken, "email", Code::EmailTaken),
            StoreError::Unavailable(_) => Self::Unavailable(error.into()),
            other => Self::Internal(other.into()),
        }
    }
}
