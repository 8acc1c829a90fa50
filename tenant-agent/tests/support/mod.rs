//! What the agent's tests stand on: a real PostgreSQL, a control plane over HTTPS, an API server in memory, and a stand-in
//! for the ERP that answers as far as its database lets it.

#![allow(dead_code, reason = "each suite uses its part")]

pub mod certs;
pub mod control;
pub mod erp;
pub mod kubernetes;
pub mod postgres;
pub mod world;
