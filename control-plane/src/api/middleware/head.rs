//! HEAD: what GET would answer, without its body (RFC 9110 §9.3.2).

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Bytes;

/// Asks GET's handler where HEAD was asked for and leaves out the body, so that no handler can forget it. A stream of events
/// ends before its first. Refusals that name GET name HEAD too.
///
/// # Errors
/// None of its own.
pub async fn head_as_get(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_head = req.method() == Method::HEAD;
    if is_head {
        req.head_mut().method = Method::GET;
    }
    let mut response = next.call(req).await?.map_into_boxed_body();
    allow_head(response.headers_mut());
    if is_head {
        response = response.map_body(|_, body| BoxBody::new(LeftOut(body.size())));
    }
    Ok(response)
}

fn allow_head(headers: &mut HeaderMap) {
    let Some(allowed) = headers.get(ALLOW).and_then(|value| value.to_str().ok()) else { return };
    let with_head = allowed.split(", ").map(|method| if method == "GET" { "GET, HEAD" } else { method });
    if let Ok(value) = HeaderValue::try_from(with_head.collect::<Vec<_>>().join(", ")) {
        headers.insert(ALLOW, value);
    }
}

/// A body that is not sent, but whose size the header tells.
struct LeftOut(BodySize);

impl MessageBody for LeftOut {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}
