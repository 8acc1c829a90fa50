//! The control plane from outside: real PostgreSQL, the real handlers, an API server in memory, scripted agents.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod support;

mod agents;
mod faults;
mod life;
mod mails;
mod methods;
mod queue;
mod sessions;
mod sign_ups;
mod tenants;
mod verification;
mod web;
