//! Where passwords are hashed: a bounded number at once, a bounded number waiting.
//!
//! Hashing is slow by intent (tens to hundreds of milliseconds of one core). Without a bound, a burst of sign-ins would
//! take every core and gigabytes of memory; with it, the burst is told to come back.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task;

use super::CredentialError;

/// Passwords that wait for a core before more are refused: at 0.3 s each on two cores, about ten seconds of work.
const WAITING: usize = 64;

/// A bounded pool of hashing threads.
#[derive(Debug, Clone)]
pub struct HashPool {
    places: Arc<Semaphore>,
    cores: Arc<Semaphore>,
}

impl HashPool {
    /// A pool that hashes `threads` passwords at once.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        let cores = threads.max(1);
        Self { places: Arc::new(Semaphore::new(WAITING + cores)), cores: Arc::new(Semaphore::new(cores)) }
    }

    /// Runs `work` on a thread of its own as soon as a core is free.
    ///
    /// # Errors
    /// [`CredentialError::Busy`] at once when too many wait, [`CredentialError::Lost`] when the work panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, CredentialError> {
        let _place = self.places.try_acquire().map_err(|_| CredentialError::Busy)?;
        let core = self.cores.clone().acquire_owned().await.map_err(|_| CredentialError::Lost)?;
        let done = task::spawn_blocking(move || {
            let _core = core; // held by the work, not by the caller: a caller that went away frees no core early
            work()
        });
        done.await.map_err(|_| CredentialError::Lost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn refuses_what_it_can_not_hold() {
        let pool = HashPool::new(1);
        let held = pool.places.clone().acquire_many_owned(u32::try_from(WAITING + 1).unwrap()).await.unwrap();
        assert!(matches!(pool.run(|| 1).await, Err(CredentialError::Busy)));
        drop(held);
        assert_eq!(pool.run(|| 1).await.unwrap(), 1);
        assert!(matches!(pool.run(|| panic!("a bug")).await, Err::<(), _>(CredentialError::Lost)));
        assert_eq!(pool.run(|| 2).await.unwrap(), 2);
    }
}
