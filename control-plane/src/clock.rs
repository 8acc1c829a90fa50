//! Time, as an argument: the only place that reads the system's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// The clock in [`crate::App`].
///
/// Wall time drives leases, tokens, sessions and the queue. Business time drives the order clock, trials and retention; it
/// is wall time plus an offset that only a test installation moves.
#[derive(Debug, Clone, Default)]
pub struct Clock(Arc<Offsets>);

#[derive(Debug, Default)]
struct Offsets {
    wall_ms: AtomicI64,
    business_ms: AtomicI64,
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// Wall time.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::milliseconds(self.0.wall_ms.load(Ordering::Relaxed))
    }

    /// Business time.
    #[must_use]
    pub fn business_now(&self) -> DateTime<Utc> {
        self.now() + TimeDelta::milliseconds(self.0.business_ms.load(Ordering::Relaxed))
    }

    /// Sets how far business time is ahead of wall time, as the database says.
    pub fn set_business_offset(&self, offset: TimeDelta) {
        self.0.business_ms.store(offset.num_milliseconds(), Ordering::Relaxed);
    }

    /// Moves wall time forward: for tests of leases and expiry.
    pub fn advance(&self, by: TimeDelta) {
        self.0.wall_ms.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn business_time_moves_alone() {
        let clock = Clock::system();
        clock.set_business_offset(TimeDelta::days(30));
        let ahead = clock.business_now() - clock.now();
        assert!(ahead > TimeDelta::days(29) && ahead <= TimeDelta::days(30));
    }
}
