//! Websockets: an upgrade that both sides agree on, then bytes both ways.

use std::sync::Arc;

use http::header::{CONNECTION, UPGRADE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Response, Version};
use hyper::body::{Body, Incoming};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, copy_buf, split};
use tokio::time::{sleep, timeout};

use super::body::AnswerBody;
use super::connection::{Client, Side};
use super::limits::{TUNNEL_BUFFER_BYTES, TUNNEL_END};
use super::{DoorError, headers};

/// Whether a request asks for a websocket, the only protocol that is switched to; any other wish is not passed on.
pub(super) fn is_asked(parts: &Parts, body: &Incoming) -> bool {
    parts.method == Method::GET
        && parts.version == Version::HTTP_11
        && body.is_end_stream()
        && names_websocket(&parts.headers)
        && has_token(&parts.headers, "upgrade")
}

fn names_websocket(headers: &HeaderMap) -> bool {
    let mut protocols = headers.get_all(UPGRADE).iter();
    matches!((protocols.next(), protocols.next()), (Some(only), None) if only.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

fn has_token(headers: &HeaderMap, token: &str) -> bool {
    headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|found| found.trim().eq_ignore_ascii_case(token))
}

/// Puts the wish back, which the ERP would not see otherwise.
pub(super) fn ask(headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
}

/// The ERP agreed: agrees with the client, and joins the two as soon as that answer is out.
pub(super) fn open(
    client: &Arc<Client>,
    of_client: OnUpgrade,
    mut response: Response<Incoming>,
) -> Result<Response<AnswerBody>, DoorError> {
    if !names_websocket(response.headers()) {
        return Err(DoorError::PassAnswer("it switches to another protocol than was asked for"));
    }
    let of_erp = hyper::upgrade::on(&mut response);
    let (mut parts, _) = response.into_parts();
    headers::from_erp(&mut parts)?;
    ask(&mut parts.headers);
    client.shared.tasks.spawn(join(client.clone(), of_client, of_erp));
    Ok(Response::from_parts(parts, AnswerBody::own("")))
}

/// Lives until either side ends, the door stops, or (public side) the tenant is no longer open.
async fn join(client: Arc<Client>, of_client: OnUpgrade, of_erp: OnUpgrade) {
    let both = async { tokio::try_join!(of_client, of_erp) };
    let (of_client, of_erp) = match timeout(TUNNEL_END, both).await {
        Ok(Ok(both)) => both,
        Ok(Err(error)) => return tracing::debug!(%error, "a websocket was not opened"),
        Err(_) => return tracing::debug!("a websocket was not opened in time"),
    };
    tokio::select! {
        () = pump_both(of_client, of_erp) => {}
        () = client.shared.stop.cancelled() => {}
        () = client.shared.state.closed(), if client.side == Side::Public => {}
    }
}

/// When one direction ends, the other one gets a moment to say goodbye.
async fn pump_both(of_client: Upgraded, of_erp: Upgraded) {
    let (from_client, to_client) = split(TokioIo::new(of_client));
    let (from_erp, to_erp) = split(TokioIo::new(of_erp));
    let mut up = std::pin::pin!(pump(from_client, to_erp));
    let mut down = std::pin::pin!(pump(from_erp, to_client));
    tokio::select! {
        () = up.as_mut() => tokio::select! { () = down => {}, () = sleep(TUNNEL_END) => {} },
        () = down.as_mut() => tokio::select! { () = up => {}, () = sleep(TUNNEL_END) => {} },
    }
}

async fn pump(from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
    let copied = copy_buf(&mut BufReader::with_capacity(TUNNEL_BUFFER_BYTES, from), &mut to).await;
    // An error here is an end like any other: the connection is gone.
    if let Err(error) = copied.and(to.shutdown().await) {
        tracing::debug!(%error, "a websocket broke");
    }
}
