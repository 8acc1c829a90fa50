//! A few idle connections to the ERP, for requests that may be repeated if one of them is just closing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::client::conn::http1::SendRequest;
use tokio::time::{Instant, sleep_until, timeout};

use super::limits::{POOL_IDLE, POOL_READY, POOL_SIZE};
use super::upload::ClientBody;

/// The sending half of a connection to the ERP; the connection ends when it is dropped.
pub(super) type Sender = SendRequest<ClientBody>;

/// Idle connections, the one used last at the end.
#[derive(Debug, Default)]
pub(super) struct Pool(Mutex<Vec<(Sender, Instant)>>);

/// A connection in use that may go back to its pool.
#[derive(Debug)]
pub(super) struct Kept {
    sender: Sender,
    pool: Arc<Pool>,
}

impl Kept {
    pub(super) fn new(sender: Sender, pool: Arc<Pool>) -> Self {
        Kept { sender, pool }
    }

    /// Keeps the connection for a while, unless the ERP is closing it or enough are kept.
    pub(super) fn put_back(self) {
        if self.sender.is_closed() {
            return;
        }
        let until = Instant::now() + POOL_IDLE;
        let is_first = {
            let mut idle = self.pool.idle();
            if idle.len() >= POOL_SIZE {
                return;
            }
            idle.push((self.sender, until));
            idle.len() == 1
        };
        if is_first {
            tokio::spawn(sweep(self.pool));
        }
    }
}

impl Pool {
    fn idle(&self) -> MutexGuard<'_, Vec<(Sender, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection that was open a moment ago.
    pub(super) async fn take(&self) -> Option<Sender> {
        loop {
            let (mut sender, _) = self.idle().pop()?;
            if matches!(timeout(POOL_READY, sender.ready()).await, Ok(Ok(()))) {
                return Some(sender);
            }
        }
    }
}

/// Drops what has been idle for too long, until nothing is left.
async fn sweep(pool: Arc<Pool>) {
    loop {
        let Some(first) = pool.idle().iter().map(|(_, until)| *until).min() else { return };
        sleep_until(first).await;
        pool.idle().retain(|(sender, until)| *until > Instant::now() && !sender.is_closed());
    }
}
