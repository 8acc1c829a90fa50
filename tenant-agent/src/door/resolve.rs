//! The ERP's address: looked up again every few seconds and after every failure, since a service can be made anew.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::limits::{ERP_STALL, RESOLVED};
use super::{DoorError, socket};

/// Where the ERP is.
#[derive(Debug)]
pub(super) struct Resolver {
    host: String,
    limit: Duration,
    /// Held during a look-up, so that a hundred requests ask the name server once.
    known: Mutex<Option<(Vec<SocketAddr>, Instant)>>,
}

impl Resolver {
    pub(super) fn new(host: String, limit: Duration) -> Self {
        Resolver { host, limit, known: Mutex::new(None) }
    }

    /// A fresh connection, within the limit.
    pub(super) async fn connect(&self) -> Result<TcpStream, DoorError> {
        match timeout(self.limit, self.try_all()).await {
            Ok(connected) => connected,
            Err(_) => {
                self.forget().await;
                Err(DoorError::ConnectErpTimeout)
            }
        }
    }

    /// An address that was only remembered gets a second chance with a fresh look-up: no byte has been sent yet.
    async fn try_all(&self) -> Result<TcpStream, DoorError> {
        let (addresses, is_fresh) = self.addresses().await?;
        match self.open_any(&addresses).await {
            Ok(stream) => Ok(stream),
            Err(_) if !is_fresh => {
                self.forget().await;
                let (addresses, _) = self.addresses().await?;
                self.open_any(&addresses).await.map_err(DoorError::ConnectErp)
            }
            Err(error) => {
                self.forget().await;
                Err(DoorError::ConnectErp(error))
            }
        }
    }

    async fn addresses(&self) -> Result<(Vec<SocketAddr>, bool), DoorError> {
        let mut known = self.known.lock().await;
        if let Some((addresses, until)) = &*known
            && *until > Instant::now()
        {
            return Ok((addresses.clone(), false));
        }
        let looked_up = lookup_host(&self.host).await.map(Iterator::collect::<Vec<_>>);
        let addresses = looked_up.map_err(|source| DoorError::ResolveErp { host: self.host.clone(), source })?;
        *known = Some((addresses.clone(), Instant::now() + RESOLVED));
        Ok((addresses, true))
    }

    async fn forget(&self) {
        // Not while a look-up runs: that one is fresh anyway.
        if let Ok(mut known) = self.known.try_lock() {
            *known = None;
        }
    }

    /// Each address gets a share of the time, so that a dead one does not use it up.
    async fn open_any(&self, addresses: &[SocketAddr]) -> io::Result<TcpStream> {
        let share = self.limit / u32::try_from(addresses.len().max(1)).unwrap_or(u32::MAX);
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in addresses {
            match open(*address, share).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

async fn open(address: SocketAddr, limit: Duration) -> io::Result<TcpStream> {
    let stream = timeout(limit, TcpStream::connect(address)).await??;
    socket::tune(&stream, ERP_STALL);
    Ok(stream)
}
