//! One request, from its head to the head of its answer.

use std::sync::Arc;

use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;

use super::body::AnswerBody;
use super::connection::{Client, Side};
use super::pages::{Page, Reader};
use super::target::Refusal;
use super::upload::ClientBody;
use super::{DoorError, forward, gate, path, target, tunnel};

/// Answers a request: with a refusal, a page of our own, or what the ERP says.
pub(super) async fn answer(client: &Arc<Client>, request: Request<Incoming>) -> Response<AnswerBody> {
    let (mut parts, body) = request.into_parts();
    let is_upgrade = tunnel::is_asked(&parts, &body);
    let body = ClientBody::new(&parts.headers, body, client.shared.limits.client_body_idle);
    if client.side == Side::Public {
        client.shared.counters.count_request(is_upgrade);
    }
    if let Err(refusal) = target::settle(&mut parts) {
        return refuse(refusal);
    }
    let reader = Reader::of(&parts);
    if path::is_blocked(parts.uri.path()) {
        return show(client, Page::Missing, &reader);
    }
    if let Some(page) = gate::turned_away(client) {
        return show(client, page, &reader);
    }
    match forward::forward(client, parts, body, is_upgrade).await {
        Ok(answer) => answer,
        Err(error) => failed(client, &error, &reader),
    }
}

fn show(client: &Client, page: Page, reader: &Reader) -> Response<AnswerBody> {
    page.answer(reader, &client.shared.pages())
}

/// A client's fault is its own; everything else is the ERP's, counted and shown as such.
fn failed(client: &Client, error: &DoorError, reader: &Reader) -> Response<AnswerBody> {
    let bad = |status, message| refuse(Refusal { status, message });
    let page = match error {
        DoorError::ReadClientBody(_) => return bad(StatusCode::BAD_REQUEST, "The request's body is not valid."),
        DoorError::ClientTimeout => return bad(StatusCode::REQUEST_TIMEOUT, "The request's body did not arrive."),
        DoorError::ErpTimeout => Page::Silent,
        DoorError::ConnectErp(_) | DoorError::ConnectErpTimeout | DoorError::ResolveErp { .. }
            if client.shared.upstream.is_starting() =>
        {
            Page::Starting
        }
        _ => Page::Away,
    };
    client.shared.counters.count_error();
    show(client, page, reader)
}

/// A short plain refusal. The connection ends with it: what follows on it can't be trusted to be a request.
fn refuse(refusal: Refusal) -> Response<AnswerBody> {
    let mut response = Response::new(AnswerBody::own(refusal.message));
    *response.status_mut() = refusal.status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Whether a request may be sent twice and may share a connection (RFC 9110 §9.2.1).
pub(super) fn is_safe(method: &Method) -> bool {
    *method == Method::GET || *method == Method::HEAD || *method == Method::OPTIONS
}
