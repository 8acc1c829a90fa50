//! Time, as an argument: the only place that reads the system's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use store::{Conn, StoreError, business_clock};

/// The clock in [`crate::App`]: wall time, which drives leases, tokens, sessions and the queue.
///
/// Business time drives the order clock, trials and retention. It is wall time plus an offset that rests in the database,
/// where only a test installation moves it: [`business_now`].
#[derive(Debug, Clone, Default)]
pub struct Clock {
    ahead_ms: Arc<AtomicI64>,
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// Wall time, in the microseconds that the database keeps.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6) + TimeDelta::milliseconds(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// Moves this clock and its clones forward: for tests of leases and expiry.
    pub fn advance(&self, by: TimeDelta) {
        self.ahead_ms.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }
}

/// Business time, where wall time is `now`.
///
/// # Errors
/// [`StoreError`].
pub fn business_now(conn: &mut Conn, now: DateTime<Utc>) -> Result<DateTime<Utc>, StoreError> {
    Ok(now + business_clock::offset(conn)?)
}
