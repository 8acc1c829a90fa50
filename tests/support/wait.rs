//! Waiting for a condition, never for a time.

use std::fmt::Debug;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How often a condition is looked at.
const STEP: Duration = Duration::from_millis(250);

/// Looks until `look` finds something, and gives it back with the time it took.
///
/// # Errors
/// When the deadline passes: what was awaited, and what the last look said.
pub fn until<T>(what: &str, deadline: Duration, mut look: impl FnMut() -> Result<Option<T>>) -> Result<(T, Duration)> {
    let start = Instant::now();
    let mut last: Box<dyn Debug> = Box::new("nothing yet");
    while start.elapsed() < deadline {
        match look() {
            Ok(Some(found)) => return Ok((found, start.elapsed())),
            Ok(None) => {}
            Err(error) => last = Box::new(error),
        }
        std::thread::sleep(STEP);
    }
    bail!("waited {} s for {what}; the last look said: {last:?}", deadline.as_secs())
}
