//! Those who wait, by channel and key.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::Channel;

type Key = (Channel, String);

/// Everyone who waits.
#[derive(Debug, Default)]
pub(super) struct Waiters {
    by_key: Mutex<HashMap<Key, watch::Sender<()>>>,
    is_listening: AtomicBool,
}

/// Why a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// Something changed, or may have: look again.
    Woken,
    /// Nothing was heard for as long as it was waited.
    TimedOut,
}

/// Waits for the wake-ups of one key. What came since it subscribed, or since its last wait, counts.
#[derive(Debug)]
pub struct Waiter {
    waiters: Arc<Waiters>,
    key: Key,
    receiver: watch::Receiver<()>,
}

impl Waiter {
    /// Waits for a wake-up, at most so long.
    pub async fn wait(&mut self, at_most: Duration) -> Wake {
        match tokio::time::timeout(at_most, self.receiver.changed()).await {
            Ok(_) => Wake::Woken,
            Err(_) => Wake::TimedOut,
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let mut by_key = self.waiters.by_key();
        // This waiter's own receiver is still alive here.
        if by_key.get(&self.key).is_some_and(|sender| sender.receiver_count() <= 1) {
            by_key.remove(&self.key);
        }
    }
}

impl Waiters {
    pub(super) fn subscribe(this: &Arc<Self>, channel: Channel, key: &str) -> Waiter {
        let key = (channel, key.to_owned());
        let receiver = this.by_key().entry(key.clone()).or_default().subscribe();
        Waiter { waiters: Arc::clone(this), key, receiver }
    }

    /// Wakes those who wait for this key, or for every key of the channel.
    pub(super) fn wake(&self, channel: Channel, key: &str) {
        let by_key = self.by_key();
        for key in [key, ""] {
            if let Some(sender) = by_key.get(&(channel, key.to_owned())) {
                sender.send_replace(());
            }
        }
    }

    /// Says that wake-ups arrive from now on, or no longer; how it was before is answered. When they arrive again,
    /// everyone is woken, for some may have been missed.
    pub(super) fn set_listening(&self, is_listening: bool) -> bool {
        if is_listening {
            self.by_key().values().for_each(|sender| {
                sender.send_replace(());
            });
        }
        self.is_listening.swap(is_listening, Ordering::Relaxed)
    }

    pub(super) fn is_listening(&self) -> bool {
        self.is_listening.load(Ordering::Relaxed)
    }

    /// A panic while the lock was held can't have left the map half changed.
    fn by_key(&self) -> MutexGuard<'_, HashMap<Key, watch::Sender<()>>> {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
