//! The pure heart of Stackyard: ids, names, money, plans, packages, countries, and the life of a tenant.
//!
//! Nothing here waits, reads or writes: every function is total and takes time and randomness as arguments.

pub mod country;
pub mod generation;
pub mod id;
pub mod locale;
pub mod money;
pub mod name;
pub mod order;
pub mod package;
pub mod plan;
pub mod role;
#[cfg(feature = "openapi")]
mod schema;
pub mod scope;
pub mod tenant;
pub mod window;
pub mod zone;

pub use generation::Generation;
pub use id::{
    AccountId, ApiTokenId, CellId, GoldenId, InvitationId, MailId, OrderId, SessionId, TaskId, TenantId, UserId,
};
pub use locale::Locale;
pub use role::{AccountRole, Role};
pub use scope::{Scope, Scopes};
pub use zone::TimeZone;
