//! HTTP calls with a deadline: to the control plane, to the cell agent, and to the ERP through the door.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::ClientConfig;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::Error;

/// The longest answer that is read into memory, in bytes.
const LONGEST_ANSWER: usize = 8 << 20;
/// How much of a refusal is kept for the log, in characters.
const REFUSAL_KEPT: usize = 500;

/// A client for HTTPS with the house's certificates, and for plain HTTP inside the pod and namespace.
#[derive(Clone)]
pub struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// A call: what is sent, and how long it may take.
pub struct Call<'a> {
    /// The method.
    pub method: Method,
    /// The whole address.
    pub url: &'a str,
    /// Header fields beside those of the body.
    pub headers: &'a [(&'static str, String)],
    /// The body, JSON.
    pub body: Option<Vec<u8>>,
    /// How long the answer's head may take.
    pub within: Duration,
}

impl Http {
    /// A client that trusts whom `trust` trusts.
    #[must_use]
    pub fn new(trust: ClientConfig) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.set_connect_timeout(Some(Duration::from_secs(5)));
        tcp.enforce_http(false);
        let connector = HttpsConnectorBuilder::new().with_tls_config(trust).https_or_http().enable_http1();
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(1)
            .build(connector.wrap_connector(tcp));
        Self { client }
    }

    /// Sends a call and answers with the head; the body streams.
    ///
    /// # Errors
    /// [`Error::Call`] when there is no answer in time.
    pub async fn send(&self, call: Call<'_>) -> Result<Response<Incoming>, Error> {
        let broken = |why: String| Error::Call { what: call.url.to_owned(), why };
        let uri: Uri = call.url.parse().map_err(|error: http::uri::InvalidUri| broken(error.to_string()))?;
        let mut request = Request::builder().method(call.method.clone()).uri(uri);
        for (name, value) in call.headers {
            request = request.header(*name, value);
        }
        if call.body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = Full::new(Bytes::from(call.body.unwrap_or_default()));
        let request = request.body(body).map_err(|error| broken(error.to_string()))?;
        match timeout(call.within, self.client.request(request)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(broken(chain(&error))),
            Err(_) => Err(broken(format!("no answer in {} s", call.within.as_secs()))),
        }
    }

    /// Sends a call and answers with status, header fields and the whole body.
    ///
    /// # Errors
    /// [`Error::Call`] when there is no whole answer in time.
    pub async fn call(&self, call: Call<'_>) -> Result<Response<Bytes>, Error> {
        let (url, within) = (call.url.to_owned(), call.within);
        let response = self.send(call).await?;
        let (parts, body) = response.into_parts();
        let reading = timeout(within, Limited::new(body, LONGEST_ANSWER).collect());
        let broken = |why: String| Error::Call { what: url.clone(), why };
        let body = reading
            .await
            .map_err(|_| broken(format!("the answer was not complete in {} s", within.as_secs())))?
            .map_err(|error| broken(error.to_string()))?;
        Ok(Response::from_parts(parts, body.to_bytes()))
    }

    /// Sends JSON and reads JSON.
    ///
    /// # Errors
    /// [`Error::Call`] without an answer, [`Error::Answer`] on a status other than 2xx, [`Error::Parse`] on another
    /// shape.
    pub async fn json<A: DeserializeOwned>(&self, call: Call<'_>) -> Result<A, Error> {
        let url = call.url.to_owned();
        let answer = expect_success(&url, self.call(call).await?)?;
        let body = if answer.body().is_empty() { b"null" } else { &answer.body()[..] };
        serde_json::from_slice(body).map_err(|source| Error::Parse { what: "the answer of a server", source })
    }
}

/// JSON for a call's body.
///
/// # Errors
/// [`Error::Parse`] when it has no JSON form.
pub fn json_body(value: &impl Serialize) -> Result<Option<Vec<u8>>, Error> {
    serde_json::to_vec(value).map(Some).map_err(|source| Error::Parse { what: "what was to be sent", source })
}

/// Lets a 2xx pass.
///
/// # Errors
/// [`Error::Answer`] on any other status.
pub fn expect_success(url: &str, answer: Response<Bytes>) -> Result<Response<Bytes>, Error> {
    if answer.status().is_success() {
        return Ok(answer);
    }
    let body: String = String::from_utf8_lossy(answer.body()).chars().take(REFUSAL_KEPT).collect();
    Err(Error::Answer { what: url.to_owned(), status: answer.status().as_u16(), body })
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
