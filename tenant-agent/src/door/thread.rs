//! The door's own thread: a step of the agent that blocks its thread must not stall a request.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::connection::Side;
use super::shared::Shared;
use super::{Door, DoorConfig, DoorError, DoorLimits, listen};

/// Threads for looking up names, the only blocking work.
const LOOKUP_THREADS: usize = 4;

pub(super) fn start(config: DoorConfig, limits: DoorLimits) -> Result<Door, DoorError> {
    if !config.internal.ip().is_loopback() {
        return Err(DoorError::InternalNotLoopback(config.internal));
    }
    let (public, public_address) = bind(config.listen)?;
    let (internal, internal_address) = bind(config.internal)?;
    let runtime = runtime().map_err(DoorError::StartThread)?;
    let shared = Arc::new(Shared::new(config.erp, config.pages, limits));
    let (stop, stopped) = oneshot::channel();
    let (end, ended) = oneshot::channel();
    let of_thread = shared.clone();
    let thread = std::thread::Builder::new()
        .name("door".into())
        .spawn(move || {
            runtime.block_on(serve([(public, Side::Public), (internal, Side::Internal)], of_thread, stopped));
            // Not a plain drop: that would wait for a name look-up that hangs.
            runtime.shutdown_background();
            let _ = end.send(());
        })
        .map_err(DoorError::StartThread)?;
    Ok(Door { shared, addresses: (public_address, internal_address), stop, thread, ended })
}

fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), DoorError> {
    let bound = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    bound().map_err(|source| DoorError::BindListener { address, source })
}

fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(LOOKUP_THREADS)
        .thread_keep_alive(Duration::from_secs(5))
        .build()
}

/// Serves both listeners until told to stop (a dropped [`Door`] stops with no patience), then drains.
async fn serve(listeners: [(TcpListener, Side); 2], shared: Arc<Shared>, stopped: oneshot::Receiver<Duration>) {
    let accepting = tokio_util::task::TaskTracker::new();
    for (listener, side) in listeners {
        accepting.spawn(listen::accept(listener, side, shared.clone()));
    }
    accepting.close();
    let limit = tokio::select! {
        limit = stopped => limit.unwrap_or(Duration::ZERO),
        () = accepting.wait() => {
            tracing::error!("the door's listeners ended by themselves; the door shuts");
            Duration::ZERO
        }
    };
    shared.stop.cancel();
    shared.tasks.close();
    if tokio::time::timeout(limit, shared.tasks.wait()).await.is_err() && !shared.tasks.is_empty() {
        tracing::info!(connections = shared.tasks.len(), "the door shut before these connections ended");
    }
}
