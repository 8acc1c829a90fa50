//! The agent that runs beside every tenant's ERP, and once in every cell.
//!
//! A *tenant agent* claims tasks of the control plane and carries them out in its namespace, keeps the ERP running
//! whether or not the control plane answers, and is the door in front of it. A *cell agent* is the same program with the
//! database server's administrator role: it makes and drops databases and builds golden ones.

pub mod agent;
pub mod cell;
pub mod claim;
pub mod config;
pub mod door;
pub mod erp;
mod error;
pub mod health;
pub mod journal;
pub mod kit;
pub mod lease;
pub mod meter;
pub mod run;
pub mod runtime;
pub mod steps;
pub mod tasks;

pub use error::Error;
