//! The door: the only way to a tenant's ERP.
//!
//! A streaming HTTP/1.1 reverse proxy in a thread and runtime of its own, so that no work of the agent stalls a request.
//! It refuses what no browser needs, passes the rest to the ERP while the tenant is open, and answers with pages of its
//! own while it is not. It holds no body: what it reads on one side it writes on the other, at the slower one's pace.

mod answer;
mod body;
mod connection;
mod error;
mod forward;
mod gate;
mod headers;
mod limits;
mod listen;
mod paced;
mod pages;
mod path;
mod pool;
mod resolve;
mod shared;
mod socket;
mod state;
mod stats;
mod target;
mod thread;
mod tunnel;
mod upload;
mod upstream;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

pub use error::DoorError;
pub use limits::DoorLimits;
pub use pages::PageFacts;
pub use state::{DoorState, StoppedReason};
pub use stats::DoorStats;

use shared::Shared;

/// What a door is started with.
#[derive(Debug, Clone)]
pub struct DoorConfig {
    /// Where the ingress comes in; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where the agent itself comes in, whatever the state is (the proof of a login). Must be a loopback address.
    pub internal: SocketAddr,
    /// The ERP as `host:port`. The name is looked up again at least every few seconds and after every failure.
    pub erp: String,
    /// What the door's own pages say about the tenant.
    pub pages: PageFacts,
}

/// A running door. Dropping it closes it at once; [`Door::drain`] lets running requests end.
#[derive(Debug)]
pub struct Door {
    shared: Arc<Shared>,
    addresses: (SocketAddr, SocketAddr),
    stop: oneshot::Sender<Duration>,
    thread: std::thread::JoinHandle<()>,
    ended: oneshot::Receiver<()>,
}

impl Door {
    /// Binds both listeners, then serves them in a thread of its own, in state [`DoorState::Starting`].
    ///
    /// # Errors
    /// A listener can't be bound, the internal one is not on a loopback address, or the thread can't be started.
    pub fn start(config: DoorConfig) -> Result<Door, DoorError> {
        Door::start_with(config, DoorLimits::default())
    }

    /// The same with other limits.
    ///
    /// # Errors
    /// As [`Door::start`].
    pub fn start_with(config: DoorConfig, limits: DoorLimits) -> Result<Door, DoorError> {
        thread::start(config, limits)
    }

    /// Changes what the door does with public requests, from the next one on. Requests under way end as they began;
    /// public websockets are cut when the new state is not [`DoorState::Open`].
    pub fn set_state(&self, state: DoorState) {
        self.shared.state.set(state);
    }

    /// What the door does with public requests.
    pub fn state(&self) -> DoorState {
        self.shared.state.get()
    }

    /// Changes what the door's own pages say.
    pub fn set_pages(&self, pages: PageFacts) {
        self.shared.set_pages(pages);
    }

    /// The addresses really bound: public, internal.
    pub fn addresses(&self) -> (SocketAddr, SocketAddr) {
        self.addresses
    }

    /// Counts since the start.
    pub fn stats(&self) -> DoorStats {
        self.shared.counters.read()
    }

    /// Whether the door's thread lives; for the liveness probe.
    pub fn is_running(&self) -> bool {
        !self.thread.is_finished()
    }

    /// Stops accepting, cuts websockets (their clients come back by themselves, to the next door), lets running
    /// requests end for at most `limit`, then closes whatever is left.
    pub async fn drain(self, limit: Duration) {
        if self.stop.send(limit).is_ok() {
            // An error means that the thread has ended already, which is what is waited for.
            let _ = self.ended.await;
        }
    }
}
