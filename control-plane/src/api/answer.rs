//! Answers that several operations give.

use serde::Serialize;
use utoipa::ToSchema;

/// It will be done; there is nothing more to say.
#[derive(Debug, Serialize, ToSchema)]
pub struct Accepted {}
