//! Stackyard's control plane: web, API, operations and worker.
//!
//! A request goes handler (parse, call, render) → operation (decide, one transaction) → store (one query a function); a
//! job goes worker → operation or `stack`. `main` makes the parts and starts one of the two.

pub mod api;
pub mod app;
pub mod clock;
pub mod commands;
pub mod config;
pub mod credentials;
pub mod error;
pub mod ids;
pub mod mail;
pub mod metrics;
pub mod ops;
pub mod rate;
pub mod server;
pub mod telemetry;
pub(crate) mod texts;
pub mod tls;
pub mod tokens;
pub mod web;
pub mod worker;

pub use app::App;
