//! HTTP as a browser on this machine does it: names below `.localhost` are this machine, and the ingress's certificate is
//! verified.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use crate::cluster;

/// The longest any single request of a test may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers by lower-case name; of several with one name, the last.
    pub headers: BTreeMap<String, String>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body).with_context(|| format!("not JSON, status {}: {}", self.status, self.text()))
    }
}

/// A client that keeps cookies.
#[derive(Debug, Clone)]
pub struct Client {
    agent: Agent,
    cookies: BTreeMap<String, String>,
}

impl Client {
    /// A client that trusts the cluster's ingress.
    ///
    /// # Errors
    /// When the certificate authority can't be read.
    pub fn new() -> Result<Self> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder().root_certs(roots()?).unversioned_rustls_crypto_provider(provider).build();
        let config = Config::builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), Loopback(DefaultResolver::default()));
        Ok(Self { agent, cookies: BTreeMap::new() })
    }

    /// Fetches a page.
    ///
    /// # Errors
    /// When nothing answers.
    pub fn get(&mut self, url: &str) -> Result<Answer> {
        self.send("GET", url, &[], None)
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// When nothing answers.
    pub fn post(&mut self, url: &str, body: &Value) -> Result<Answer> {
        self.send("POST", url, &[("content-type", "application/json")], Some(body.to_string().as_bytes()))
    }

    /// Sends anything.
    ///
    /// # Errors
    /// When nothing answers.
    pub fn send(&mut self, method: &str, url: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Result<Answer> {
        let mut request = ureq::http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let all: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", all.join("; "));
        }
        let at = || format!("{method} {url}");
        let mut response = match body {
            Some(bytes) => self.agent.run(request.body(bytes)?),
            None => self.agent.run(request.body(())?),
        }
        .with_context(at)?;
        for cookie in response.headers().get_all("set-cookie") {
            self.keep(cookie.to_str().unwrap_or_default());
        }
        let text = |value: &ureq::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(64 << 20).read_to_vec().with_context(at)?;
        Ok(Answer { status, headers, body })
    }

    /// A cookie by its name.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }
}

fn roots() -> Result<RootCerts> {
    let Some(path) = cluster::ingress_ca() else { return Ok(RootCerts::PlatformVerifier) };
    let pem = std::fs::read(&path).with_context(|| format!("read {}", path.display()))?;
    let certificates: Vec<Certificate<'static>> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    Ok(RootCerts::new_with_certs(&certificates))
}

/// `*.localhost` is this machine (RFC 6761 §6.3), also where the C library's resolver does not know it.
#[derive(Debug)]
struct Loopback(DefaultResolver);

impl Resolver for Loopback {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        if uri.host().is_some_and(|host| host.ends_with(".localhost")) {
            let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
            let mut addresses = self.0.empty();
            addresses.push(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
            return Ok(addresses);
        }
        self.0.resolve(uri, config, timeout)
    }
}
