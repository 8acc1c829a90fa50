//! The life of a tenant: what is wanted, what is seen, and the phase that follows from both.

mod desired;
mod observed;
mod phase;

pub use desired::{Desired, SuspendKind, SuspendReason};
pub use observed::{Observed, TaskState, Waiting};
pub use phase::{Phase, StuckReason};
