//! What agents ask and say.

mod claim;
mod report;
mod token;

use store::tasks::Owner;

pub use claim::{claim, task};
pub use report::report;
pub use token::exchange_token;

use crate::error::{Code, Error};
use crate::tokens::AgentIdentity;

/// Whose tasks an agent may see.
#[must_use]
pub const fn owner(agent: AgentIdentity) -> Owner {
    match agent {
        AgentIdentity::Tenant(id) => Owner::Tenant(id),
        AgentIdentity::Cell(id) => Owner::Cell(id),
    }
}

fn unauthenticated() -> Error {
    Error::refused(Code::Unauthenticated, "This token is not that of an agent we know.")
}
