//! Counts of a door.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Counts since a door's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DoorStats {
    /// Public requests, whatever their answer.
    pub requests: u64,
    /// Requests, public or internal, that the ERP failed to answer.
    pub errors: u64,
    /// Client connections open now, websockets included.
    pub open_connections: usize,
    /// Client connections refused because too many were open.
    pub refused_connections: u64,
    /// When the last public request came. Websockets don't count: an idle tab holds one open.
    pub last_request: Option<SystemTime>,
}

/// The counters behind [`DoorStats`].
#[derive(Debug, Default)]
pub(super) struct Counters {
    requests: AtomicU64,
    errors: AtomicU64,
    open: AtomicUsize,
    refused: AtomicU64,
    /// Milliseconds since the epoch, 0 for never.
    last_request_ms: AtomicU64,
}

impl Counters {
    pub(super) fn count_request(&self, is_upgrade: bool) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        if !is_upgrade && let Ok(since) = SystemTime::now().duration_since(UNIX_EPOCH) {
            self.last_request_ms.store(u64::try_from(since.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
    }

    pub(super) fn count_error(&self) {
        self.errors.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_refused_connection(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> DoorStats {
        let last = self.last_request_ms.load(Ordering::Relaxed);
        DoorStats {
            requests: self.requests.load(Ordering::Relaxed),
            errors: self.errors.load(Ordering::Relaxed),
            open_connections: self.open.load(Ordering::Relaxed),
            refused_connections: self.refused.load(Ordering::Relaxed),
            last_request: (last > 0).then(|| UNIX_EPOCH + Duration::from_millis(last)),
        }
    }
}

/// One open client connection, counted until it is dropped.
#[derive(Debug)]
pub(super) struct OpenConnection(Arc<super::Shared>);

impl OpenConnection {
    pub(super) fn count(shared: Arc<super::Shared>) -> Self {
        shared.counters.open.fetch_add(1, Ordering::Relaxed);
        OpenConnection(shared)
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.counters.open.fetch_sub(1, Ordering::Relaxed);
    }
}
