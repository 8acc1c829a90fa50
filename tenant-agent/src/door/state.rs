//! What the door does with public requests.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::watch;

/// Why an ERP is stopped: the agent protocol's own reasons.
pub use agent_api::StopReason as StoppedReason;

/// What the door does with public requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorState {
    /// The ERP comes up: a page that reloads itself.
    Starting,
    /// Requests pass.
    Open,
    /// The ERP is stopped: a page says why and what to do.
    Stopped {
        /// Why.
        reason: StoppedReason,
    },
    /// The ERP is being updated: a page that reloads itself.
    Maintenance,
    /// No tenant is known at this address: a 404 page.
    Unknown,
}

const STATES: [DoorState; 8] = [
    DoorState::Starting,
    DoorState::Open,
    DoorState::Maintenance,
    DoorState::Unknown,
    DoorState::Stopped { reason: StoppedReason::Unpaid },
    DoorState::Stopped { reason: StoppedReason::Unverified },
    DoorState::Stopped { reason: StoppedReason::Staff },
    DoorState::Stopped { reason: StoppedReason::Deletion },
];

/// The state, read by every request without a lock, and watched by websockets.
#[derive(Debug)]
pub(super) struct StateCell {
    index: AtomicUsize,
    changes: watch::Sender<DoorState>,
}

impl StateCell {
    pub(super) fn new() -> Self {
        StateCell {
            index: AtomicUsize::new(index(DoorState::Starting)),
            changes: watch::Sender::new(DoorState::Starting),
        }
    }

    pub(super) fn get(&self) -> DoorState {
        STATES.get(self.index.load(Ordering::Acquire)).copied().unwrap_or(DoorState::Unknown)
    }

    pub(super) fn set(&self, state: DoorState) {
        self.index.store(index(state), Ordering::Release);
        self.changes.send_replace(state);
    }

    /// Ends when the state is not `Open`, at once if it is not now.
    pub(super) async fn closed(&self) {
        // The sender lives in `self`, so this can't end by its absence.
        let _ = self.changes.subscribe().wait_for(|state| *state != DoorState::Open).await;
    }
}

fn index(state: DoorState) -> usize {
    STATES.iter().position(|other| *other == state).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_comes_back_as_it_was_set() {
        let cell = StateCell::new();
        assert_eq!(cell.get(), DoorState::Starting);
        for state in STATES {
            cell.set(state);
            assert_eq!(cell.get(), state);
        }
    }

    /// Stops compiling when a reason is added, as a reminder of `STATES`.
    #[test]
    fn every_reason_has_its_state() {
        for state in STATES {
            if let DoorState::Stopped { reason } = state {
                match reason {
                    StoppedReason::Unpaid
                    | StoppedReason::Unverified
                    | StoppedReason::Staff
                    | StoppedReason::Deletion => {}
                }
            }
        }
    }
}
