//! What a request is addressed to, and what no request may be.
//!
//! hyper refuses most of what smugglers send before we see it; these are the rules it leaves to us (each one found by
//! probing it).

use http::header::{HOST, TRANSFER_ENCODING};
use http::request::Parts;
use http::uri::{Authority, PathAndQuery};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};

/// A request that is wrong in itself, whatever the tenant's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) message: &'static str,
}

const fn bad(message: &'static str) -> Refusal {
    Refusal { status: StatusCode::BAD_REQUEST, message }
}

/// Checks method, address, Host and framing, and reduces the address to its path with exactly one Host.
pub(super) fn settle(parts: &mut Parts) -> Result<(), Refusal> {
    if parts.method == Method::CONNECT || parts.method == Method::TRACE {
        return Err(Refusal { status: StatusCode::METHOD_NOT_ALLOWED, message: "This method is not allowed here." });
    }
    check_framing(&parts.headers)?;
    let host = host(&parts.headers)?;
    if let Some(authority) = parts.uri.authority() {
        // The request line wins over the Host header (RFC 9112 §3.2.2).
        let value = HeaderValue::from_str(check_host(authority.as_str())?.as_str());
        parts.headers.insert(HOST, value.map_err(|_| bad("The request's address is not valid."))?);
    } else {
        check_host(host.to_str().map_err(|_| bad("The Host header is not valid."))?)?;
    }
    let path = parts.uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    if !path.as_str().starts_with('/') {
        return Err(bad("The request's address is not a path."));
    }
    parts.uri = Uri::from(path);
    Ok(())
}

/// The only coding we can pass on is a plain `chunked`: any other before it would reach the ERP undeclared.
fn check_framing(headers: &HeaderMap) -> Result<(), Refusal> {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next()) {
        (None, _) => Ok(()),
        (Some(coding), None) if coding.as_bytes().eq_ignore_ascii_case(b"chunked") => Ok(()),
        _ => Err(bad("Only a plain chunked transfer encoding is understood here.")),
    }
}

fn host(headers: &HeaderMap) -> Result<&HeaderValue, Refusal> {
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => Ok(host),
        (None, _) => Err(bad("The request names no Host.")),
        (Some(_), Some(_)) => Err(bad("The request names more than one Host.")),
    }
}

fn check_host(host: &str) -> Result<Authority, Refusal> {
    let authority: Authority = host.parse().map_err(|_| bad("The Host header is not valid."))?;
    let is_plain = !authority.host().is_empty() && !host.contains('@');
    if is_plain { Ok(authority) } else { Err(bad("The Host header is not valid.")) }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn settled(method: &str, uri: &str, hosts: &[&str]) -> Result<(String, String), u16> {
        let mut request = Request::builder().method(method).uri(uri);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        settle(&mut parts).map_err(|refusal| refusal.status.as_u16())?;
        Ok((parts.headers[HOST].to_str().unwrap().to_owned(), parts.uri.to_string()))
    }

    #[test]
    fn one_host_and_a_path_come_out() {
        let ok = |host: &str, path: &str| Ok((host.to_owned(), path.to_owned()));
        assert_eq!(settled("GET", "/a?b=c", &["x.example"]), ok("x.example", "/a?b=c"));
        assert_eq!(settled("GET", "/a", &["x.example:8443"]), ok("x.example:8443", "/a"));
        assert_eq!(settled("GET", "http://y.example/a", &["x.example"]), ok("y.example", "/a"));
        assert_eq!(settled("GET", "http://y.example", &["x.example"]), ok("y.example", "/"));
    }

    #[test]
    fn the_rest_is_refused() {
        for (method, uri, hosts, status) in [
            ("GET", "/", &[][..], 400),
            ("GET", "/", &["a", "b"], 400),
            ("GET", "/", &["a", "a"], 400),
            ("GET", "/", &[""], 400),
            ("GET", "/", &["user@a"], 400),
            ("GET", "/", &["a/b"], 400),
            ("GET", "/", &["a b"], 400),
            ("GET", "http://user@y.example/", &["x"], 400),
            ("OPTIONS", "*", &["a"], 400),
            ("CONNECT", "x.example:443", &["x.example"], 405),
            ("TRACE", "/", &["x.example"], 405),
        ] {
            assert_eq!(settled(method, uri, hosts), Err(status), "{method} {uri} {hosts:?}");
        }
    }
}
