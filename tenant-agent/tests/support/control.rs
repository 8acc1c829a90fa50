//! A control plane over real HTTPS that keeps the protocol's promises, and breaks the network's where a test asks for it.

use std::collections::VecDeque;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use agent_api::{
    ClaimAnswer, ClaimRequest, Plan, Report, ReportState, Secret, Secrets, Task, TenantLimits, TokenAnswer,
};
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use model::{Generation, TaskId};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::certs::Certs;

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The call arrives, its answer does not.
    LostReply,
    /// The server is away.
    Unavailable,
}

/// A task on offer, and what was said of it.
#[derive(Debug, Clone)]
pub struct Offer {
    pub task: Task,
    pub is_leased: bool,
    pub reports: Vec<Report>,
    pub end: Option<ReportState>,
    /// A failed task is offered again.
    pub retries: u32,
}

#[derive(Default)]
pub struct State {
    pub offers: Vec<Offer>,
    pub limits: Option<TenantLimits>,
    pub claims: Vec<ClaimRequest>,
    /// Path endings and what happens to the next call of each.
    pub troubles: VecDeque<(&'static str, Trouble)>,
    pub is_away: bool,
}

#[derive(Clone)]
pub struct Control {
    pub address: SocketAddr,
    pub state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

impl Control {
    pub async fn start(listen: &str, certs: &Certs) -> Self {
        let chain = CertificateDer::pem_file_iter(&certs.certificate).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
        let key = PrivateKeyDer::from_pem_file(&certs.key).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(tls.with_no_client_auth().with_single_cert(chain, key).unwrap()));
        let socket = TcpListener::bind(listen).await.unwrap();
        let control =
            Self { address: socket.local_addr().unwrap(), state: Arc::default(), changed: Arc::new(Notify::new()) };
        let serving = control.clone();
        tokio::spawn(async move {
            loop {
                let (tcp, _) = socket.accept().await.unwrap();
                let (acceptor, control) = (acceptor.clone(), serving.clone());
                tokio::spawn(async move {
                    let Ok(tls) = acceptor.accept(tcp).await else { return };
                    let service = service_fn(move |request| control.clone().answer(request));
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(tls), service).await.ok();
                });
            }
        });
        control
    }

    pub fn offer(&self, number: u128, generation: i64, plan: Plan, secrets: Secrets) -> TaskId {
        let id = TaskId::from_uuid(uuid::Uuid::from_u128(number));
        let generation = Generation { epoch: 1, number: generation };
        let task = Task { id, attempt: 0, generation, plan, secrets };
        let offer = Offer { task, is_leased: false, reports: Vec::new(), end: None, retries: 0 };
        self.state.lock().unwrap().offers.push(offer);
        self.changed.notify_waiters();
        id
    }

    pub fn update(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
        self.changed.notify_waiters();
    }

    pub fn get(&self, id: TaskId) -> Offer {
        self.state.lock().unwrap().offers.iter().find(|offer| offer.task.id == id).unwrap().clone()
    }

    /// Waits for the end of a task.
    pub async fn ended(&self, id: TaskId, within: Duration) -> ReportState {
        let waiting = async {
            loop {
                if let Some(end) = self.get(id).end {
                    return end;
                }
                timeout(Duration::from_millis(50), self.changed.notified()).await.ok();
            }
        };
        timeout(within, waiting).await.unwrap_or_else(|_| panic!("no end of {id}: {:?}", self.get(id)))
    }

    async fn answer(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, std::io::Error> {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let body = request.into_body().collect().await.unwrap().to_bytes();
        let trouble = {
            let mut state = self.state.lock().unwrap();
            if state.is_away {
                return Err(std::io::Error::other("away"));
            }
            match state.troubles.iter().position(|(ending, _)| path.ends_with(ending)) {
                Some(at) => state.troubles.remove(at).map(|(_, trouble)| trouble),
                None => None,
            }
        };
        if trouble == Some(Trouble::Unavailable) {
            return Ok(status(StatusCode::SERVICE_UNAVAILABLE));
        }
        let answer = self.dispatch(&method, &path, &body).await;
        if trouble == Some(Trouble::LostReply) {
            return Err(std::io::Error::other("lost"));
        }
        Ok(answer)
    }

    async fn dispatch(&self, method: &Method, path: &str, body: &Bytes) -> Response<Full<Bytes>> {
        let parts: Vec<&str> = path.trim_start_matches("/agent/v1/").split('/').collect();
        match (method, parts.as_slice()) {
            (&Method::POST, ["token"]) => json(&TokenAnswer { token: Secret::new("short".into()), expires_in_s: 900 }),
            (&Method::POST, ["claim"]) => json(&self.claim(serde_json::from_slice(body).unwrap()).await),
            (&Method::GET, ["tasks", id]) => self.task(id.parse().unwrap()),
            (&Method::PUT, ["tasks", id, "report"]) => {
                self.report(id.parse().unwrap(), serde_json::from_slice(body).unwrap())
            }
            _ => status(StatusCode::NOT_FOUND),
        }
    }

    async fn claim(&self, request: ClaimRequest) -> ClaimAnswer {
        {
            let mut state = self.state.lock().unwrap();
            state.claims.push(request.clone());
            // As the control plane does: an agent that has nothing to do holds no task, so one that is leased to it was
            // lost on its way.
            for offer in state.offers.iter_mut().filter(|offer| !request.busy && offer.end.is_none()) {
                offer.is_leased = false;
            }
        }
        let waiting = async {
            loop {
                let changed = self.changed.notified();
                if let Some(answer) = self.try_claim(&request) {
                    return answer;
                }
                timeout(Duration::from_millis(100), changed).await.ok();
            }
        };
        timeout(Duration::from_secs(request.wait_s.min(5)), waiting).await.unwrap_or_default()
    }

    fn try_claim(&self, request: &ClaimRequest) -> Option<ClaimAnswer> {
        let mut state = self.state.lock().unwrap();
        let limits =
            state.limits.clone().filter(|limits| request.limits_version.is_none_or(|seen| seen < limits.version));
        let is_waiting = |offer: &Offer| !offer.is_leased && offer.end.is_none();
        let is_stop = |offer: &Offer| matches!(offer.task.plan, Plan::Stop(_));
        let stop_waits = request.busy && state.offers.iter().any(|offer| is_stop(offer) && is_waiting(offer));
        let offers = state.offers.iter_mut();
        let mut free = offers.filter(|offer| !request.busy && !offer.is_leased && offer.end.is_none());
        let task = free.next().map(|offer| {
            offer.is_leased = true;
            offer.task.attempt += 1;
            offer.task.clone()
        });
        let is_news = task.is_some() || limits.is_some() || stop_waits;
        is_news.then_some(ClaimAnswer { limits, task, stop_waits })
    }

    fn task(&self, id: TaskId) -> Response<Full<Bytes>> {
        let state = self.state.lock().unwrap();
        match state.offers.iter().find(|offer| offer.task.id == id && offer.end.is_none()) {
            Some(offer) => json(&offer.task),
            None => status(StatusCode::NOT_FOUND),
        }
    }

    fn report(&self, id: TaskId, report: Report) -> Response<Full<Bytes>> {
        let mut state = self.state.lock().unwrap();
        let Some(offer) = state.offers.iter_mut().find(|offer| offer.task.id == id) else {
            return status(StatusCode::NOT_FOUND);
        };
        if offer.task.attempt != report.attempt {
            return status(StatusCode::CONFLICT);
        }
        offer.reports.push(report.clone());
        match &report.state {
            ReportState::Running => {}
            ReportState::Failed { .. } if offer.retries > 0 => {
                offer.retries -= 1;
                offer.is_leased = false;
            }
            end => offer.end = Some(end.clone()),
        }
        drop(state);
        self.changed.notify_waiters();
        status(StatusCode::NO_CONTENT)
    }
}

fn status(code: StatusCode) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = code;
    answer
}

fn json(value: &impl serde::Serialize) -> Response<Full<Bytes>> {
    Response::new(Full::from(serde_json::to_vec(value).unwrap()))
}
