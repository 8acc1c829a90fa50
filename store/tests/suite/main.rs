//! The store on a real PostgreSQL: one binary, so that one server serves all of it.

mod accounts;
mod agent_tasks;
mod catalogue;
mod database;
mod jobs;
mod migrations;
mod notify;
mod offers;
mod orders;
mod records;
mod schema_drift;
mod support;
mod tenants;
mod tls;
