//! What the suites share: a cluster by `kubectl`, the product's API, an Odoo as its web client speaks to it, and the table
//! of rules every pod must keep.
//!
//! Everything waits for conditions with a deadline; nothing sleeps in the hope of one.

pub mod browser;
pub mod cluster;
pub mod http;
pub mod odoo;
pub mod rules;
pub mod stackyard;
pub mod wait;
