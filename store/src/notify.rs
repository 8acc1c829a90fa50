//! Wake-ups: one dedicated connection a process listens, and wakes waiters in memory.
//!
//! A waiter holds no pooled connection and no thread. It subscribes first and queries then, so that a change between
//! the two still wakes it. A wake-up is a hint to look again, never a fact: waiters also look again when nothing woke
//! them for a while, and all of them are woken when the connection was lost and came back.

mod connection;
mod waiters;

use std::sync::Arc;
use std::time::Duration;

pub(crate) use connection::check;
pub use waiters::{Waiter, Wake};

use self::connection::Address;
use self::waiters::Waiters;
use crate::{DatabaseUrl, StoreError};

/// What a wake-up is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum Channel {
    /// A job was enqueued. It has no keys.
    Jobs,
    /// An owner has a task to claim, or new limits. Keyed by [`crate::tasks::Owner::key`].
    Tasks,
    /// Something about a tenant changed that its pages show. Keyed by its id.
    Tenants,
}

impl Channel {
    const fn name(self) -> &'static str {
        match self {
            Self::Jobs => "stackyard_jobs",
            Self::Tasks => "stackyard_tasks",
            Self::Tenants => "stackyard_tenants",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Self::Jobs, Self::Tasks, Self::Tenants].into_iter().find(|channel| channel.name() == name)
    }
}

/// Pauses between attempts to connect: doubled from the first to the last.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// Listens until it is dropped.
#[derive(Debug)]
pub struct Listener {
    waiters: Arc<Waiters>,
    task: tokio::task::JoinHandle<()>,
}

impl Listener {
    /// Starts to listen, on the runtime it is called in. A database that is away is tried again and again.
    ///
    /// # Errors
    /// [`StoreError::Url`] when the address can't be used, or its root certificate can't be read.
    pub fn start(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let address = Address::read(url)?;
        let waiters = Arc::new(Waiters::default());
        let task = tokio::spawn(keep_listening(address, Arc::clone(&waiters)));
        Ok(Self { waiters, task })
    }

    /// A waiter for one key of a channel; an empty key stands for every key. Subscribe before you look.
    #[must_use]
    pub fn subscribe(&self, channel: Channel, key: &str) -> Waiter {
        Waiters::subscribe(&self.waiters, channel, key)
    }

    /// Whether wake-ups arrive now.
    #[must_use]
    pub fn is_listening(&self) -> bool {
        self.waiters.is_listening()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn keep_listening(address: Address, waiters: Arc<Waiters>) {
    let mut pause = PAUSES.0;
    loop {
        let error = connection::listen(&address, &waiters).await;
        if waiters.set_listening(false) {
            pause = PAUSES.0;
        }
        tracing::warn!(error = &*error, retry_ms = pause.as_millis(), "the listening connection was lost");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(PAUSES.1);
    }
}
