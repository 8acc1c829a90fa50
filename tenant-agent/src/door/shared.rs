//! What all connections of a door share.

use std::sync::{Arc, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::limits::DoorLimits;
use super::pages::PageFacts;
use super::state::StateCell;
use super::stats::Counters;
use super::upstream::Upstream;

/// What all connections of a door share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) limits: DoorLimits,
    pub(super) state: StateCell,
    pub(super) counters: Counters,
    pub(super) upstream: Upstream,
    /// Every client connection and every websocket, so that a drain can wait for them.
    pub(super) tasks: TaskTracker,
    /// Set once, when the door shuts.
    pub(super) stop: CancellationToken,
    pages: RwLock<Arc<PageFacts>>,
}

impl Shared {
    pub(super) fn new(erp: String, pages: PageFacts, limits: DoorLimits) -> Self {
        Shared {
            limits,
            state: StateCell::new(),
            counters: Counters::default(),
            upstream: Upstream::new(erp, &limits),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            pages: RwLock::new(Arc::new(pages)),
        }
    }

    /// Facts for a page; taken only when one is written, never for a request that passes.
    pub(super) fn pages(&self) -> Arc<PageFacts> {
        self.pages.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_pages(&self, pages: PageFacts) {
        *self.pages.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(pages);
    }
}
