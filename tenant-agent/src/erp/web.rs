//! The ERP over HTTP, through the door's internal listener.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Response};
use serde_json::{Value, json};

use super::proof;
use crate::Error;
use crate::kit::http::{Call, Http, json_body};

/// How long an answer may take: the first page after a start loads everything.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long the health check may take.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(5);

/// The ERP of a tenant.
#[derive(Clone)]
pub struct ErpWeb {
    http: Http,
    base: String,
    database: String,
}

impl ErpWeb {
    /// `base` is the internal listener's address, with scheme and without trailing slash.
    #[must_use]
    pub fn new(http: Http, base: &str, database: &str) -> Self {
        Self { http, base: base.to_owned(), database: database.to_owned() }
    }

    /// Whether the ERP says that it is well, which it does only once everything is loaded. Otherwise what it said.
    pub async fn health(&self) -> Result<(), String> {
        let url = format!("{}/web/health", self.base);
        let call = Call { method: Method::GET, url: &url, headers: &[], body: None, within: HEALTH_TIMEOUT };
        match self.http.call(call).await {
            Ok(answer) if answer.status() == 200 => Ok(()),
            Ok(answer) => Err(format!("/web/health answered {}", answer.status())),
            Err(error) => Err(error.sentence()),
        }
    }

    /// Signs in as the proof user, reads a record and opens the web client, as a person would.
    ///
    /// # Errors
    /// [`Error::NotProven`] with what was answered instead; [`Error::Call`] when nothing was.
    pub async fn prove(&self, uid: i32, password: &str) -> Result<(), Error> {
        let params = json!({"db": self.database, "login": proof::LOGIN, "password": password});
        let (signed_in, cookie) = self.rpc("/web/session/authenticate", &params, None).await?;
        let cookie = cookie.ok_or_else(|| Error::NotProven("the sign-in set no session cookie".into()))?;
        if signed_in["uid"] != json!(uid) {
            return Err(Error::NotProven(format!("the sign-in answered uid {} instead of {uid}", signed_in["uid"])));
        }
        let params = json!({
            "model": "res.partner", "method": "search_read",
            "args": [[]], "kwargs": {"fields": ["id", "name"], "limit": 1},
        });
        let (partners, _) = self.rpc("/web/dataset/call_kw/res.partner/search_read", &params, Some(&cookie)).await?;
        if partners.as_array().is_none_or(Vec::is_empty) {
            return Err(Error::NotProven("reading a contact answered nothing".into()));
        }
        self.open_web_client(&cookie).await
    }

    async fn open_web_client(&self, cookie: &str) -> Result<(), Error> {
        let url = format!("{}/odoo", self.base);
        let headers = [("cookie", cookie.to_owned())];
        let call = Call { method: Method::GET, url: &url, headers: &headers, body: None, within: TIMEOUT };
        let answer = self.http.call(call).await?;
        if answer.status() == 200 {
            return Ok(());
        }
        Err(Error::NotProven(format!("the web client's page answered {}", answer.status())))
    }

    /// One JSON-RPC call; the ERP says no inside a 200.
    async fn rpc(&self, path: &str, params: &Value, cookie: Option<&str>) -> Result<(Value, Option<String>), Error> {
        let url = format!("{}{path}", self.base);
        let headers: Vec<_> = cookie.map(|cookie| ("cookie", cookie.to_owned())).into_iter().collect();
        let body = json_body(&json!({"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}))?;
        let answer =
            self.http.call(Call { method: Method::POST, url: &url, headers: &headers, body, within: TIMEOUT }).await?;
        if answer.status() != 200 {
            return Err(Error::NotProven(format!("{path} answered {}", answer.status())));
        }
        let session = session_cookie(&answer);
        let mut said: Value = serde_json::from_slice(answer.body())
            .map_err(|_| Error::NotProven(format!("{path} answered something else than JSON")))?;
        if said.get("error").is_some() {
            let error = &said["error"];
            return Err(Error::NotProven(format!(
                "{path} answered the error {}: {}",
                error["data"]["name"].as_str().unwrap_or("unknown"),
                error["data"]["message"].as_str().or(error["message"].as_str()).unwrap_or_default()
            )));
        }
        Ok((said["result"].take(), session))
    }
}

fn session_cookie(answer: &Response<Bytes>) -> Option<String> {
    let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.filter_map(|cookie| cookie.split(';').next());
    pairs.find(|pair| pair.starts_with("session_id=")).map(ToOwned::to_owned)
}
