//! Accepts connections, as many as fit.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::connection::{self, Client, Side};
use super::limits::{ACCEPT_PAUSE, INTERNAL_CONNECTIONS, REFUSAL, REFUSALS};
use super::shared::Shared;

/// A listener's rooms.
struct Rooms {
    connections: Arc<Semaphore>,
    refusals: Arc<Semaphore>,
}

/// Accepts until the door stops.
pub(super) async fn accept(listener: std::net::TcpListener, side: Side, shared: Arc<Shared>) {
    let listener = match TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return tracing::error!(%error, "can't hand a listener to the door's runtime"),
    };
    let rooms = Rooms {
        connections: Arc::new(Semaphore::new(match side {
            Side::Public => shared.limits.public_connections,
            Side::Internal => INTERNAL_CONNECTIONS,
        })),
        refusals: Arc::new(Semaphore::new(REFUSALS)),
    };
    loop {
        let accepted = tokio::select! {
            () = shared.stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => take(stream, peer, side, &shared, &rooms),
            Err(error) => {
                tracing::warn!(%error, "can't accept a connection; trying again");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Gives a connection its own task, in which a panic costs that connection only.
fn take(stream: TcpStream, peer: SocketAddr, side: Side, shared: &Arc<Shared>, rooms: &Rooms) {
    if let Ok(room) = rooms.connections.clone().try_acquire_owned() {
        let client = Client::new(peer, side, shared.clone(), room);
        shared.tasks.spawn(connection::serve(stream, client));
        return;
    }
    shared.counters.count_refused_connection();
    if let Ok(room) = rooms.refusals.clone().try_acquire_owned() {
        shared.tasks.spawn(async move {
            // A peer that does not take its refusal is cut; there is nobody to tell.
            let _ = timeout(REFUSAL, refuse(stream)).await;
            drop(room);
        });
    }
}

const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\n\
    content-length: 42\r\nretry-after: 5\r\ncache-control: no-store\r\nconnection: close\r\n\r\n\
    Too many open connections; try again soon.";

/// Says so, and reads on until the client closes: closing with unread bytes would destroy the answer on its way.
async fn refuse(mut stream: TcpStream) -> std::io::Result<()> {
    stream.write_all(FULL).await?;
    stream.shutdown().await?;
    let mut rest = [0; 1024];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door::{DoorLimits, PageFacts};

    #[test]
    fn the_refusal_counts_its_bytes() {
        let text = std::str::from_utf8(FULL).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{head} / {}", body.len());
    }

    #[tokio::test]
    async fn a_panic_costs_its_own_connection_and_frees_its_room() {
        let pages = PageFacts {
            company: String::new(),
            stackyard_url: String::new(),
            language: model::country::Language::English,
        };
        let shared = Arc::new(Shared::new("erp:8069".into(), pages, DoorLimits::default()));
        let room = Arc::new(Semaphore::new(1));
        let peer = SocketAddr::from(([127, 0, 0, 1], 1));
        let client = Client::new(peer, Side::Public, shared.clone(), room.clone().try_acquire_owned().unwrap());
        assert_eq!((shared.counters.read().open_connections, room.available_permits()), (1, 0));
        let broken = shared.tasks.spawn(async move {
            let _client = client;
            panic!("a bug in one connection");
        });
        assert!(broken.await.unwrap_err().is_panic());
        assert_eq!((shared.counters.read().open_connections, room.available_permits()), (0, 1));
        shared.tasks.close();
        shared.tasks.wait().await;
    }
}
