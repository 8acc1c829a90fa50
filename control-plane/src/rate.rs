//! How often one address, or one person, may try something: a token bucket each, in memory, bounded.
//!
//! It slows guessing down; the work of hashing is bounded by the hash pool, whoever asks.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::error::Error;

/// Callers remembered at once, per purpose. At the bound, those whose bucket is full again are forgotten first.
const REMEMBERED: usize = 20_000;

/// It was tried too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooSoon {
    /// Seconds until it may be tried again.
    pub retry_after_s: u64,
}

impl From<TooSoon> for Error {
    fn from(TooSoon { retry_after_s }: TooSoon) -> Self {
        Self::TooMany { retry_after_s }
    }
}

/// A limit on one thing that callers do.
#[derive(Debug)]
pub struct RateLimit {
    burst: f64,
    per_second: f64,
    buckets: Mutex<HashMap<u64, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: DateTime<Utc>,
}

impl RateLimit {
    /// `burst` at once, then `per_second` on average.
    #[must_use]
    pub fn new(burst: u32, per_second: f64) -> Self {
        Self { burst: burst.into(), per_second, buckets: Mutex::default() }
    }

    /// Takes one from the caller's bucket.
    ///
    /// # Errors
    /// [`TooSoon`] while it is empty.
    pub fn take(&self, caller: &str, now: DateTime<Utc>) -> Result<(), TooSoon> {
        let key = key(caller);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, bucket| self.refilled(*bucket, now) < self.burst);
        }
        let known = buckets.get(&key).copied();
        if known.is_none() && buckets.len() >= REMEMBERED {
            return Err(TooSoon { retry_after_s: 1 });
        }
        let left = known.map_or(self.burst, |bucket| self.refilled(bucket, now));
        let is_allowed = left >= 1.0;
        buckets.insert(key, Bucket { left: if is_allowed { left - 1.0 } else { left }, at: now });
        if is_allowed { Ok(()) } else { Err(TooSoon { retry_after_s: seconds_until_one(left, self.per_second) }) }
    }

    /// Forgets what a caller has taken: who has proven themselves was not guessing.
    pub fn forgive(&self, caller: &str) {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(caller));
    }

    fn refilled(&self, bucket: Bucket, now: DateTime<Utc>) -> f64 {
        let passed = (now - bucket.at).to_std().unwrap_or_default().as_secs_f64();
        (bucket.left + passed * self.per_second).min(self.burst)
    }
}

fn key(caller: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    caller.hash(&mut hasher);
    hasher.finish()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number of seconds")]
fn seconds_until_one(left: f64, per_second: f64) -> u64 {
    ((1.0 - left) / per_second).ceil().clamp(1.0, 3600.0) as u64
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_burst_then_a_trickle() {
        let (limit, start) = (RateLimit::new(3, 0.5), DateTime::<Utc>::UNIX_EPOCH);
        let taken: Vec<_> = (0..4).map(|_| limit.take("a", start)).collect();
        assert_eq!(taken, [Ok(()), Ok(()), Ok(()), Err(TooSoon { retry_after_s: 2 })]);
        assert_eq!(limit.take("b", start), Ok(()));
        assert_eq!(limit.take("a", start + TimeDelta::seconds(2)), Ok(()));
        assert!(limit.take("a", start + TimeDelta::seconds(2)).is_err());
    }

    #[test]
    fn who_is_forgiven_begins_anew() {
        let (limit, start) = (RateLimit::new(2, 0.01), DateTime::<Utc>::UNIX_EPOCH);
        let taken = |who: &str| (0..3).map(|_| limit.take(who, start).is_ok()).collect::<Vec<_>>();
        assert_eq!((taken("a"), taken("b")), (vec![true, true, false], vec![true, true, false]));
        limit.forgive("a");
        assert_eq!((taken("a"), taken("b")), (vec![true, true, false], vec![false; 3]));
    }

    #[test]
    fn forgets_the_oldest_and_never_grows() {
        let (limit, start) = (RateLimit::new(1, 1.0), DateTime::<Utc>::UNIX_EPOCH);
        for i in 0..REMEMBERED {
            limit.take(&i.to_string(), start).unwrap();
        }
        assert_eq!(limit.take("new", start), Err(TooSoon { retry_after_s: 1 }));
        assert_eq!(limit.take("new", start + TimeDelta::seconds(2)), Ok(()));
        assert_eq!(limit.buckets.lock().unwrap().len(), 1);
    }
}
