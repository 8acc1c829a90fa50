//! Waiting for a condition, never for a time.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::Error;

/// What a look at the condition saw.
pub enum Seen<T> {
    /// It is true.
    Yes(T),
    /// It is not; what was seen instead.
    NotYet(String),
}

/// Looks every `every` until the condition is true or `within` has passed. An error of a look counts as "not yet", for
/// whoever is asked may be starting as well.
///
/// # Errors
/// [`Error::Deadline`] with what was seen last.
pub async fn until<T, F, Fut>(what: &'static str, within: Duration, every: Duration, mut look: F) -> Result<T, Error>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<Seen<T>, Error>>,
{
    let end = Instant::now() + within;
    loop {
        let last = match look().await {
            Ok(Seen::Yes(value)) => return Ok(value),
            Ok(Seen::NotYet(seen)) => seen,
            Err(error @ (Error::Conflict(_) | Error::NotProven(_) | Error::NotMine | Error::Stale)) => {
                return Err(error);
            }
            Err(error) => error.sentence(),
        };
        if Instant::now() + every > end {
            let detail = if last.is_empty() { last } else { format!("; last seen: {last}") };
            return Err(Error::Deadline { what, after_s: within.as_secs(), detail });
        }
        sleep(every).await;
    }
}
