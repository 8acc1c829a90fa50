//! What can go wrong in a door.

use std::io;
use std::net::SocketAddr;

/// A door's failures: of its start, and of one request.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The address is taken, or not of this machine.
    #[error("can't listen on {address}; is another program using it?")]
    BindListener {
        /// The address asked for.
        address: SocketAddr,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The internal listener passes every state, so it may not be reached from outside.
    #[error("the internal listener must be on a loopback address, {0} is not one")]
    InternalNotLoopback(SocketAddr),
    /// The system gives no thread or no runtime.
    #[error("can't start the door's thread")]
    StartThread(#[source] io::Error),
    /// The ERP's host name has no address.
    #[error("can't look up the ERP at {host}")]
    ResolveErp {
        /// The name, with its port.
        host: String,
        /// The resolver's answer.
        #[source]
        source: io::Error,
    },
    /// No address of the ERP takes a connection.
    #[error("can't connect to the ERP")]
    ConnectErp(#[source] io::Error),
    /// Looking up and connecting took longer than the limit.
    #[error("the ERP took no connection in time")]
    ConnectErpTimeout,
    /// The ERP broke the connection or sent no valid HTTP.
    #[error("the ERP broke off or answered nonsense")]
    TalkToErp(#[source] hyper::Error),
    /// The ERP sent an answer that can't be passed on safely.
    #[error("the ERP's answer can't be passed on: {0}")]
    PassAnswer(&'static str),
    /// The ERP was silent for too long.
    #[error("the ERP said nothing for too long")]
    ErpTimeout,
    /// The client's body is not valid HTTP, or the client went away.
    #[error("can't read the request's body")]
    ReadClientBody(#[source] hyper::Error),
    /// The client stopped sending in the middle of a body.
    #[error("the client sent nothing for too long")]
    ClientTimeout,
}
