//! The store on a real PostgreSQL: one binary, so that one server serves all of it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, and takes the helpers beside them for production code"
)]

mod accounts;
mod agent_tasks;
mod api_tokens;
mod audit_seals;
mod catalogue;
mod database;
mod fleet;
mod invitations;
mod jobs;
mod mails;
mod migrations;
mod notify;
mod offers;
mod order_clock;
mod orders;
mod records;
mod schema_drift;
mod second_factors;
mod staff;
mod support;
mod suspensions;
mod tenants;
mod tls;
