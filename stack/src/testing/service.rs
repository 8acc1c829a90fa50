//! The server's door: one request in, one answer out, or none.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Request;
use http_body_util::BodyExt;
use kube::client::Body;
use tower_service::Service;

use super::Shared;
use super::answer::{Reply, answer};
use super::server::Asked;
use super::state::Fault;
use super::watch;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What a `kube::Client` sends its requests to.
#[derive(Clone)]
pub struct Api {
    pub(super) shared: Arc<Shared>,
}

impl Service<Request<Body>> for Api {
    type Response = Reply;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Reply, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            respond(&shared, Asked::parse(&Request::from_parts(parts, ()), &body)).await
        })
    }
}

async fn respond(shared: &Arc<Shared>, asked: Asked) -> Result<Reply, BoxError> {
    let fault = shared.lock().begin(asked.to_string());
    if let Some(Fault::Before | Fault::HangBefore) = fault {
        return fail(shared, fault).await;
    }
    let response = if asked.is_watch() {
        watch::open(shared, asked)
    } else {
        answer(&shared.change(|state| state.handle(&asked)))
    };
    match fault {
        Some(_) => fail(shared, fault).await,
        None => Ok(response),
    }
}

async fn fail(shared: &Shared, fault: Option<Fault>) -> Result<Reply, BoxError> {
    if let Some(Fault::HangBefore | Fault::HangAfter) = fault {
        shared.hung.send_modify(|calls| *calls += 1);
        return std::future::pending().await;
    }
    Err("connection reset by peer".into())
}
