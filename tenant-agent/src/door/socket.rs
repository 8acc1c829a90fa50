//! Socket settings: how a peer that vanished is noticed.

use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;

use super::limits::KEEPALIVE;

/// No delay for small writes; silence is probed; unread bytes are kept for at most `stall`.
/// A socket that refuses a setting works without it, so that is only logged.
pub(super) fn tune(stream: &TcpStream, stall: Duration) {
    let socket = SockRef::from(stream);
    let (time, interval) = KEEPALIVE;
    let tuned = socket
        .set_tcp_nodelay(true)
        .and_then(|()| socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(time).with_interval(interval)))
        .and_then(|()| socket.set_tcp_user_timeout(Some(stall)));
    if let Err(error) = tuned {
        tracing::debug!(%error, "can't tune a socket");
    }
}
