//! Small things that every part of the agent uses: time, randomness, waiting, HTTP, databases, the cluster's API.

pub mod backoff;
pub mod clock;
pub mod cluster;
pub mod database;
pub mod http;
pub mod random;
pub mod wait;
