//! Growing, jittered delays.

use std::time::Duration;

use super::random;

/// Delays that double from `first` up to `most`, each shortened by up to a half at random, so that many agents that lost
/// the same server do not come back in the same moment.
#[derive(Debug, Clone)]
pub struct Backoff {
    first: Duration,
    most: Duration,
    failures: u32,
}

impl Backoff {
    /// From `first` to `most`.
    #[must_use]
    pub const fn new(first: Duration, most: Duration) -> Self {
        Self { first, most, failures: 0 }
    }

    /// After a success.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// The next delay.
    pub fn delay(&mut self) -> Duration {
        let full = self.first.saturating_mul(1 << self.failures.min(16)).min(self.most);
        self.failures = self.failures.saturating_add(1);
        let dice = random::fill::<1>().map_or(0, |[byte]| u32::from(byte));
        full - full / 2 * dice / 255
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_to_its_cap_and_keeps_at_least_a_half() {
        let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(30));
        for full in [1, 2, 4, 8, 16, 30, 30] {
            let delay = backoff.delay();
            assert!(delay <= Duration::from_secs(full) && delay >= Duration::from_secs(full) / 2, "{delay:?}");
        }
    }
}
