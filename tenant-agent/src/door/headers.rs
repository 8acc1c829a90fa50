//! Headers on their way through: what belongs to one connection stays there, and the ERP is told who asked.

use http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, COOKIE, EXPECT, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION,
    SET_COOKIE, TE, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, request, response};
use hyper::body::Body;

use super::DoorError;
use super::connection::Client;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");

/// Never of one connection only, whatever `Connection` claims: without them the request would be another one.
const END_TO_END: [HeaderName; 7] =
    [HOST, CONTENT_LENGTH, COOKIE, AUTHORIZATION, FORWARDED_FOR, FORWARDED_HOST, FORWARDED_PROTO];

/// Makes a client's head one for the ERP; `body` is what will follow it.
pub(super) fn to_erp(parts: &mut request::Parts, body: &impl Body, client: &Client) {
    let headers = &mut parts.headers;
    strip_connection(headers);
    // hyper asks the client for the body when it is first read, so there is nothing left to expect.
    headers.remove(EXPECT);
    strip_underscores(headers);
    if !body.is_end_stream() && body.size_hint().exact().is_none() {
        // Said here, since hyper assumes that a GET has no body.
        headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    forward(headers, client);
    parts.version = http::Version::HTTP_11;
    parts.extensions.clear();
}

/// The ingress is the only one that can reach us and it has replaced what the client claimed, so its word is kept;
/// Odoo (`--proxy-mode`) believes the last address, hence ours is not appended.
fn forward(headers: &mut HeaderMap, client: &Client) {
    if let Some(host) = headers.get(HOST).cloned() {
        headers.insert(FORWARDED_HOST, host);
    }
    if !headers.contains_key(FORWARDED_PROTO) {
        headers.insert(FORWARDED_PROTO, HeaderValue::from_static("http"));
    }
    if !headers.contains_key(FORWARDED_FOR)
        && let Ok(peer) = HeaderValue::from_str(&client.peer.ip().to_canonical().to_string())
    {
        headers.insert(FORWARDED_FOR, peer);
    }
}

/// `X_Forwarded_For` and `X-Forwarded-For` are the same name to a WSGI server, so only dashes pass.
fn strip_underscores(headers: &mut HeaderMap) {
    let names: Vec<HeaderName> = headers.keys().filter(|name| name.as_str().contains('_')).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}

/// Whether a head made for the ERP says that the client came by TLS.
pub(super) fn is_secure(parts: &request::Parts) -> bool {
    parts.headers.get(FORWARDED_PROTO).is_some_and(|proto| proto.as_bytes().eq_ignore_ascii_case(b"https"))
}

/// Keeps the ERP's cookies off plain connections: Odoo does not ask for that itself (RFC 6265 §4.1.2.5).
pub(super) fn secure_cookies(parts: &mut response::Parts) {
    let http::header::Entry::Occupied(mut cookies) = parts.headers.entry(SET_COOKIE) else { return };
    for cookie in cookies.iter_mut().filter(|cookie| !is_kept_to_tls(cookie)) {
        if let Ok(secured) = HeaderValue::from_bytes(&[cookie.as_bytes(), b"; Secure"].concat()) {
            *cookie = secured;
        }
    }
}

fn is_kept_to_tls(cookie: &HeaderValue) -> bool {
    cookie.as_bytes().split(|byte| *byte == b';').skip(1).any(|part| part.trim_ascii().eq_ignore_ascii_case(b"secure"))
}

/// Makes an answer's head of the ERP one for the client.
///
/// # Errors
/// The answer is coded in a way that we can't undo and the client would not be told of.
pub(super) fn from_erp(parts: &mut response::Parts) -> Result<(), DoorError> {
    let headers = &mut parts.headers;
    let codings: Vec<_> = headers.get_all(TRANSFER_ENCODING).iter().collect();
    let is_plain = matches!(codings[..], [coding] if coding.as_bytes().eq_ignore_ascii_case(b"chunked"));
    if !codings.is_empty() {
        if !is_plain {
            return Err(DoorError::PassAnswer("its transfer encoding is not plain chunked"));
        }
        // hyper has decoded the chunks; the length that came beside them would cut the answer.
        headers.remove(CONTENT_LENGTH);
    }
    settle_length(headers)?;
    strip_connection(headers);
    parts.version = http::Version::HTTP_11;
    parts.extensions.clear();
    Ok(())
}

/// Repeated equal lengths become one; hyper refused differing ones where it counts the body.
fn settle_length(headers: &mut HeaderMap) -> Result<(), DoorError> {
    let wrong = DoorError::PassAnswer("its lengths differ");
    let mut lengths = headers
        .get_all(CONTENT_LENGTH)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("?").split(','))
        .map(|length| length.trim().parse::<u64>().ok());
    let Some(first) = lengths.next() else { return Ok(()) };
    let (Some(length), true) = (first, lengths.all(|other| other == first)) else { return Err(wrong) };
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    Ok(())
}

/// Removes what belongs to the connection it came on.
fn strip_connection(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .filter(|name| !END_TO_END.contains(name))
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in [
        CONNECTION,
        KEEP_ALIVE,
        PROXY_CONNECTION,
        PROXY_AUTHENTICATE,
        PROXY_AUTHORIZATION,
        TE,
        TRANSFER_ENCODING,
        UPGRADE,
    ] {
        headers.remove(name);
    }
}
