//! What a cell agent claims, and the file stores that it serves.

mod build_golden;
mod drop_database;
mod golden_job;
mod prepare_database;
mod serve;
mod server;
mod trade;
pub mod watchdog;

pub use build_golden::BuildGoldenTask;
pub use drop_database::DropDatabaseTask;
pub use prepare_database::PrepareDatabaseTask;
pub use serve::{Certificate, serve_goldens};
pub use server::Server;
pub use trade::{Cell, CellTrade};
