//! The tenant agent.
pub mod door;
