//! One client connection.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;

use super::limits::{BUFFER_BYTES, CLIENT_STALL, HEAD_BYTES, HEAD_FIELDS};
use super::shared::Shared;
use super::stats::OpenConnection;
use super::{answer, socket};

/// Which listener a connection came in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// From the ingress: passes only while the tenant is open.
    Public,
    /// From the agent itself: always passes.
    Internal,
}

/// The client of one connection. A websocket keeps it after the HTTP part has ended, so it goes on being counted.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) peer: SocketAddr,
    pub(super) side: Side,
    pub(super) shared: Arc<Shared>,
    _open: OpenConnection,
    _room: OwnedSemaphorePermit,
}

impl Client {
    pub(super) fn new(peer: SocketAddr, side: Side, shared: Arc<Shared>, room: OwnedSemaphorePermit) -> Arc<Self> {
        Arc::new(Client { peer, side, _open: OpenConnection::count(shared.clone()), shared, _room: room })
    }
}

/// Serves requests until the client goes, is idle for too long, or the door stops.
pub(super) async fn serve(stream: TcpStream, client: Arc<Client>) {
    socket::tune(&stream, CLIENT_STALL);
    let stop = client.shared.stop.clone();
    let idle = client.shared.limits.client_idle;
    let service = service_fn(move |request| {
        let client = client.clone();
        async move { Ok::<_, Infallible>(answer::answer(&client, request).await) }
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(idle)
            .max_headers(HEAD_FIELDS)
            .max_header_size(HEAD_BYTES)
            .max_buf_size(BUFFER_BYTES)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades()
    );
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // Mostly a client that went away, or one that was answered 400 by hyper itself.
        tracing::debug!(%error, "a client connection broke");
    }
}
