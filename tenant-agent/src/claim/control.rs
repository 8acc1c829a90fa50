//! The control plane's agent API.

use std::path::PathBuf;
use std::time::Duration;

use agent_api::{ClaimAnswer, ClaimRequest, PATH, Report, Secret, Task, TokenAnswer, TokenRequest};
use http::Method;
use model::TaskId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::Error;
use crate::kit::http::{Call, Http, json_body};

/// How long a call may take beside the wait it asks for.
const TIMEOUT: Duration = Duration::from_secs(15);
/// A token is renewed this long before it expires.
const MARGIN: Duration = Duration::from_secs(60);

/// The control plane as this agent sees it.
pub struct ControlPlane {
    http: Http,
    url: String,
    cell: String,
    token_file: PathBuf,
    token: Mutex<Option<(Secret, Instant)>>,
}

impl ControlPlane {
    /// A client; `url` is without path.
    #[must_use]
    pub fn new(http: Http, url: &str, cell: &str, token_file: PathBuf) -> Self {
        Self { http, url: format!("{url}{PATH}"), cell: cell.to_owned(), token_file, token: Mutex::new(None) }
    }

    /// Asks for a task and for newer limits.
    ///
    /// # Errors
    /// No answer, or one that says no.
    pub async fn claim(&self, request: &ClaimRequest) -> Result<ClaimAnswer, Error> {
        let within = TIMEOUT + Duration::from_secs(request.wait_s);
        self.call(Method::POST, "/claim", json_body(request)?, within).await
    }

    /// Plan and secrets of a task again.
    ///
    /// # Errors
    /// No answer, or one that says no: 404 and 409 when the task is not this agent's any more.
    pub async fn task(&self, id: TaskId) -> Result<Task, Error> {
        self.call(Method::GET, &format!("/tasks/{id}"), None, TIMEOUT).await
    }

    /// Says how a task goes.
    ///
    /// # Errors
    /// No answer, or one that says no: 409 when the attempt is not the newest.
    pub async fn report(&self, id: TaskId, report: &Report) -> Result<(), Error> {
        let path = format!("/tasks/{id}/report");
        let _: serde_json::Value = self.call(Method::PUT, &path, json_body(report)?, TIMEOUT).await?;
        Ok(())
    }

    async fn call<A: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        within: Duration,
    ) -> Result<A, Error> {
        let url = format!("{}{path}", self.url);
        let mut is_second = false;
        loop {
            let token = self.token().await?;
            let headers = [("authorization", format!("Bearer {}", token.expose()))];
            let call = Call { method: method.clone(), url: &url, headers: &headers, body: body.clone(), within };
            match self.http.json(call).await {
                // The control plane's key may be new: one fresh token, then its word counts.
                Err(Error::Answer { status: 401, .. }) if !is_second => {
                    *self.token.lock().await = None;
                    is_second = true;
                }
                answer => return answer,
            }
        }
    }

    /// The short token; exchanged anew for the projected one, which is read again each time because the kubelet
    /// replaces it.
    async fn token(&self) -> Result<Secret, Error> {
        let mut kept = self.token.lock().await;
        if let Some((token, until)) = &*kept
            && Instant::now() < *until
        {
            return Ok(token.clone());
        }
        let projected = tokio::fs::read_to_string(&self.token_file).await.map_err(Error::read(&self.token_file))?;
        let request = Exchange { cell: &self.cell, token: projected.trim() };
        let url = format!("{}/token", self.url);
        let call = Call { method: Method::POST, url: &url, headers: &[], body: json_body(&request)?, within: TIMEOUT };
        let answer: TokenAnswer = self.http.json(call).await?;
        let life = Duration::from_secs(answer.expires_in_s);
        *kept = Some((answer.token.clone(), Instant::now() + life.saturating_sub(MARGIN.min(life / 2))));
        Ok(answer.token)
    }
}

/// [`TokenRequest`] by reference.
#[derive(Serialize)]
struct Exchange<'a> {
    cell: &'a str,
    token: &'a str,
}

// The borrowed form must stay the protocol's own.
const _: fn(TokenRequest) -> (String, Secret) = |TokenRequest { cell, token }| (cell, token);
