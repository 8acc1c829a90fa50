//! Talking with the control plane: who we are, what there is to do, how it goes.

mod control;
mod secrets;
mod worker;

pub use control::ControlPlane;
pub use secrets::TaskSecrets;
pub use worker::{Trade, Worker};

use agent_api::{Failure, FailureKind, Plan, ReportState};

use crate::Error;
use crate::journal::Entry;

/// Ends a task that this kind of agent does not know.
///
/// # Errors
/// Never; the signature is that of carrying out.
pub fn refuse(entry: &mut Entry, plan: &Plan) -> Result<(), Error> {
    let message = format!("This agent does not carry out {}.", plan.kind());
    entry.end = Some(ReportState::Failed { failure: Failure { kind: FailureKind::Conflict, message } });
    Ok(())
}
