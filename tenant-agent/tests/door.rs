//! The door against real sockets: clients that speak raw bytes, and ERPs that record what they are sent.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail by panicking")]

#[path = "door/blocked.rs"]
mod blocked;
#[path = "door/limits.rs"]
mod limits;
#[path = "door/pages.rs"]
mod pages;
#[path = "door/pass.rs"]
mod pass;
#[path = "door/pool.rs"]
mod pool;
#[path = "door/smuggle.rs"]
mod smuggle;
#[path = "door/state.rs"]
mod state;
#[path = "door/stream.rs"]
mod stream;
#[path = "door/support.rs"]
mod support;
#[path = "door/websocket.rs"]
mod websocket;
