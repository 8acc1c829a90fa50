//! Real Kubernetes, real PostgreSQL, real Odoo. `make test` runs what begins with `smoke`, `make e2e` all of it.
//!
//! Each test prints what it proved. They run one after the other: they share a cluster and its two tenants, and healing
//! kills what the others use.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a helper that fails is a test that fails")]

mod admission;
mod bad_input;
mod browser;
mod deletion;
mod healing;
mod isolation;
mod mail;
mod sign_up;
mod world;
