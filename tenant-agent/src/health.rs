//! `/healthz` and `/readyz` for the kubelet.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::Error;

/// How long one connection of the kubelet may last.
const LONGEST: Duration = Duration::from_secs(10);

/// Whether the agent may be counted on.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<AtomicBool>);

impl Health {
    /// Says that it may, or that it may not any more.
    pub fn set_ready(&self, is_ready: bool) {
        self.0.store(is_ready, Ordering::Release);
    }

    /// Answers until the agent ends: alive always, for this runs on the runtime that all work runs on.
    ///
    /// # Errors
    /// When the address can't be listened on.
    pub async fn serve(self, listen: SocketAddr) -> Result<Infallible, Error> {
        let socket = TcpListener::bind(listen).await;
        let socket = socket.map_err(|source| Error::Listen { address: listen.to_string(), source })?;
        loop {
            let Ok((tcp, _)) = socket.accept().await else {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let health = self.clone();
            let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
                let answer = health.answer(request.uri().path());
                async move { Ok::<_, Infallible>(answer) }
            });
            tokio::spawn(async move {
                let mut server = hyper::server::conn::http1::Builder::new();
                server.timer(TokioTimer::new()).keep_alive(false);
                // Neither a slow nor a broken probe is worth a word.
                let _ = timeout(LONGEST, server.serve_connection(TokioIo::new(tcp), service)).await;
            });
        }
    }

    fn answer(&self, path: &str) -> Response<Full<Bytes>> {
        let status = match path {
            "/healthz" => StatusCode::OK,
            "/readyz" if self.0.load(Ordering::Acquire) => StatusCode::OK,
            "/readyz" => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::NOT_FOUND,
        };
        let mut answer = Response::new(Full::default());
        *answer.status_mut() = status;
        answer
    }
}
