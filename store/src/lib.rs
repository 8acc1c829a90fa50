//! The control plane's database: the only truth, and the only crate that knows diesel.
//!
//! [`Db::run`] and [`Db::tx`] are the door; each module below holds the queries of one family of tables, one query a
//! function, each taking the open connection so that several make one transaction. Time is always an argument. Ids,
//! names and states leave this crate as the types of `model`, never as bare text.

pub mod accounts;
pub mod api_tokens;
pub mod audit;
pub mod business_clock;
pub mod cells;
mod columns;
mod db;
pub mod epochs;
mod error;
pub mod events;
pub mod goldens;
pub mod idempotency;
pub mod invitations;
pub mod jobs;
pub mod mails;
pub mod maintenance_windows;
pub mod migrate;
pub mod notify;
pub mod orders;
pub mod packages;
pub mod plans;
#[rustfmt::skip]
mod schema;
pub mod second_factors;
pub mod sessions;
pub mod staff;
pub mod suspensions;
pub mod tasks;
pub mod tenant_agents;
pub mod tenants;
#[cfg(feature = "testing")]
pub mod testing;
pub mod unverified;
mod url;
pub mod users;
pub mod verification_links;

pub use columns::Time;
pub use db::{Conn, Db};
pub use error::{Field, StoreError};
pub use url::DatabaseUrl;

/// The most rows a page holds, whatever was asked for.
pub const LONGEST_PAGE: i64 = 200;

fn page(limit: i64) -> i64 {
    limit.clamp(1, LONGEST_PAGE)
}
