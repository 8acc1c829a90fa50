//! Talks to the ERP: one connection a request, but for safe requests without a body, which may share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::header::CONNECTION;
use http::{HeaderValue, Request, Response};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::time::sleep_until;

use super::DoorError;
use super::answer::is_safe;
use super::limits::{BUFFER_BYTES, DoorLimits, ERP_HEAD_BYTES, FAILURES_UNTIL_STARTING};
use super::pool::{Kept, Pool, Sender};
use super::resolve::Resolver;
use super::upload::{ClientBody, Upload};

/// The ERP, seen from the door.
#[derive(Debug)]
pub(super) struct Upstream {
    resolver: Resolver,
    pool: Arc<Pool>,
    failures: AtomicU32,
    idle: Duration,
}

/// An answer's head, its body still to come, and the connection if it may be used again.
pub(super) type Answered = (Response<Incoming>, Option<Kept>);

impl Upstream {
    pub(super) fn new(erp: String, limits: &DoorLimits) -> Self {
        Upstream {
            resolver: Resolver::new(erp, limits.connect),
            pool: Arc::default(),
            failures: AtomicU32::new(0),
            idle: limits.erp_idle,
        }
    }

    /// Whether the ERP took no connection several times in a row: then it is starting rather than failing.
    pub(super) fn is_starting(&self) -> bool {
        self.failures.load(Ordering::Relaxed) >= FAILURES_UNTIL_STARTING
    }

    /// Sends a request. Only a safe one without a body uses a connection that was used before: the ERP may be closing
    /// it at this moment, and then it is sent again on a fresh one. All others are sent exactly once.
    pub(super) async fn send(&self, request: Request<ClientBody>, upload: &Upload) -> Result<Answered, DoorError> {
        if !is_safe(request.method()) || !request.body().is_end_stream() {
            return self.send_once(request, upload).await;
        }
        if let Some(mut sender) = self.pool.take().await {
            let again = request.headers().clone();
            let (method, uri) = (request.method().clone(), request.uri().clone());
            match self.await_head(&mut sender, request, upload).await {
                Ok(response) => return Ok((response, Some(Kept::new(sender, self.pool.clone())))),
                Err(DoorError::TalkToErp(_)) => {}
                Err(error) => return Err(error),
            }
            let mut request = Request::new(ClientBody::empty());
            (*request.method_mut(), *request.uri_mut(), *request.headers_mut()) = (method, uri, again);
            return self.send_shared(request, upload).await;
        }
        self.send_shared(request, upload).await
    }

    /// On a fresh connection that others may use later.
    async fn send_shared(&self, request: Request<ClientBody>, upload: &Upload) -> Result<Answered, DoorError> {
        let mut sender = self.connect().await?;
        let response = self.await_head(&mut sender, request, upload).await?;
        Ok((response, Some(Kept::new(sender, self.pool.clone()))))
    }

    /// On a fresh connection that ends with the answer, which frees the ERP's thread.
    async fn send_once(&self, mut request: Request<ClientBody>, upload: &Upload) -> Result<Answered, DoorError> {
        request.headers_mut().entry(CONNECTION).or_insert(HeaderValue::from_static("close"));
        let mut sender = self.connect().await?;
        Ok((self.await_head(&mut sender, request, upload).await?, None))
    }

    /// Sends an upgrade, always on a fresh connection, which becomes a tunnel if the ERP agrees.
    pub(super) async fn upgrade(
        &self,
        request: Request<ClientBody>,
        upload: &Upload,
    ) -> Result<Response<Incoming>, DoorError> {
        let mut sender = self.connect().await?;
        self.await_head(&mut sender, request, upload).await
    }

    async fn connect(&self) -> Result<Sender, DoorError> {
        let stream = self.resolver.connect().await.inspect_err(|error| self.note_failure(error))?;
        if self.failures.swap(0, Ordering::Relaxed) > 0 {
            tracing::info!("the ERP takes connections again");
        }
        let (sender, connection) = http1::Builder::new()
            .max_header_size(ERP_HEAD_BYTES)
            .max_buf_size(BUFFER_BYTES)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(DoorError::TalkToErp)?;
        tokio::spawn(async move {
            if let Err(error) = connection.with_upgrades().await {
                tracing::debug!(%error, "a connection to the ERP broke");
            }
        });
        Ok(sender)
    }

    /// Logged when it begins, not for every request that meets it.
    fn note_failure(&self, error: &DoorError) {
        if self.failures.fetch_add(1, Ordering::Relaxed) == 0 {
            tracing::warn!(error = error as &dyn std::error::Error, "the ERP takes no connection");
        }
    }

    /// The answer's head. The wait is bounded by silence, not in total: an upload may take hours, as long as it moves.
    async fn await_head(
        &self,
        sender: &mut Sender,
        request: Request<ClientBody>,
        upload: &Upload,
    ) -> Result<Response<Incoming>, DoorError> {
        let mut answer = std::pin::pin!(sender.send_request(request));
        let mut moved = upload.moved();
        loop {
            tokio::select! {
                response = answer.as_mut() => return response.map_err(|error| upload.blame(error)),
                () = sleep_until(moved + self.idle) => {
                    if upload.moved() == moved {
                        return Err(DoorError::ErpTimeout);
                    }
                    moved = upload.moved();
                }
            }
        }
    }
}
