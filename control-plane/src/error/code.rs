//! The closed list of error codes. A code is never renamed or reused: programs depend on it.

use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong, for programs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, strum::Display, strum::EnumIter, strum::EnumString, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Code {
    /// The body is not the JSON expected.
    MalformedBody,
    /// A part of the path or the query is not of its kind.
    MalformedRequest,
    /// One or more fields can't be taken as they are.
    InvalidInput,
    /// The address belongs to another tenant, or looks like one that does.
    AddressTaken,
    /// The e-mail address has an account already.
    EmailTaken,
    /// This Idempotency-Key came with another body before.
    IdempotencyKeyReused,
    /// A request with this Idempotency-Key is under way.
    IdempotencyKeyInUse,
    /// No valid session or token.
    Unauthenticated,
    /// E-mail address and password don't belong together.
    WrongCredentials,
    /// The password was right; a code of the second factor is still to be given.
    SecondStepMissing,
    /// The person must have a second factor, and has none yet.
    SecondFactorMissing,
    /// Signed in, but not for this.
    Forbidden,
    /// The token is not good for this.
    ScopeMissing,
    /// A page of another site sent this request, or a form without its token.
    WrongOrigin,
    /// Not there, or not yours.
    NotFound,
    /// Not with this method.
    MethodNotAllowed,
    /// The state of the thing does not allow this now.
    WrongState,
    /// The link of the mail was used before.
    LinkUsed,
    /// The link of the mail is too old.
    LinkLate,
    /// The report speaks of an attempt that is over.
    StaleAttempt,
    /// The body is larger than allowed.
    BodyTooLarge,
    /// The body's content type is not the one expected.
    UnsupportedMediaType,
    /// Come back later.
    TooManyRequests,
    /// A part of Stackyard does not answer; the same request can succeed later.
    Unavailable,
    /// A fault of ours, which has been logged.
    Internal,
}

impl Code {
    /// The HTTP status that goes with it.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::MalformedBody | Self::MalformedRequest => StatusCode::BAD_REQUEST,
            Self::InvalidInput | Self::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::AddressTaken
            | Self::EmailTaken
            | Self::IdempotencyKeyInUse
            | Self::WrongState
            | Self::StaleAttempt => StatusCode::CONFLICT,
            Self::Unauthenticated | Self::WrongCredentials => StatusCode::UNAUTHORIZED,
            Self::Forbidden
            | Self::ScopeMissing
            | Self::WrongOrigin
            | Self::SecondStepMissing
            | Self::SecondFactorMissing => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::LinkUsed | Self::LinkLate => StatusCode::GONE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The code for a response that some layer below made without one of ours.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::BodyTooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => Self::Unavailable,
            status if status.is_client_error() => Self::MalformedRequest,
            _ => Self::Internal,
        }
    }

    /// The sentence for people, where the error brings none of its own.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::MalformedBody => "The body is not the JSON this address expects.",
            Self::MalformedRequest => "The request can't be read.",
            Self::InvalidInput => "Please correct the marked fields.",
            Self::AddressTaken => "This address is taken; please choose another.",
            Self::EmailTaken => "There is an account with this e-mail address; please sign in.",
            Self::IdempotencyKeyReused => "This Idempotency-Key was used with another body; please make a new one.",
            Self::IdempotencyKeyInUse => "The same request is still being handled; please try again in a moment.",
            Self::Unauthenticated => "Please sign in.",
            Self::WrongCredentials => "E-mail address or password is wrong.",
            Self::SecondStepMissing => "Please give a code of your second factor first.",
            Self::SecondFactorMissing => {
                "Please set up your second factor first: nobody of the staff works without one."
            }
            Self::Forbidden => "You are not allowed to do this.",
            Self::ScopeMissing => "This token is not good for this.",
            Self::WrongOrigin => "This request did not come from Stackyard's own pages; please reload and try again.",
            Self::NotFound => "There is nothing here.",
            Self::MethodNotAllowed => "This address does not take this method.",
            Self::WrongState => "This is not possible now.",
            Self::LinkUsed => "This link was used before; please ask for a new one.",
            Self::LinkLate => "This link is too old; please ask for a new one.",
            Self::StaleAttempt => "This attempt is over; another one holds the task.",
            Self::BodyTooLarge => "The body is too large.",
            Self::UnsupportedMediaType => "Please send application/json.",
            Self::TooManyRequests => "Too many requests; please wait a moment.",
            Self::Unavailable => "A part of Stackyard does not answer at the moment; please try again shortly.",
            Self::Internal => "Something went wrong on our side; it has been logged.",
        }
    }
}
