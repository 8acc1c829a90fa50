//! What the control plane knows of a cell's Kubernetes, and the only place that knows it.
//!
//! A tenant's *room* (its namespace and what the control plane puts in it) goes one way:
//! [`Cluster::validate`] → [`Room::build`] (pure) → [`Cluster::apply`] → [`Cluster::observe`].
//! Builders see nothing but a [`ValidatedTenant`]; nothing here knows the control plane's database.

pub mod build;
pub mod cell;
pub mod setup;

mod api_server;
mod apply;
mod call;
mod cluster;
mod delete;
mod error;
mod keys;
mod labels;
mod observe;
mod render;
mod secrets;
mod surroundings;
#[cfg(feature = "testing")]
pub mod testing;
mod validate;
mod watch;

pub use build::Room;
pub use cell::{Cell, CellSettings, InvalidCell};
pub use cluster::Cluster;
pub use delete::Deletion;
pub use error::Error;
pub use keys::ServiceAccountKeys;
pub use observe::{Cause, Problem, RoomObservation, Workload};
pub use render::render;
pub use secrets::{RoomPasswords, RoomSecrets};
pub use surroundings::Surroundings;
pub use validate::{ControlPlane, InvalidTenant, TenantFacts, ValidatedTenant, validate};
