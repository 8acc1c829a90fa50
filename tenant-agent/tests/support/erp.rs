//! A stand-in for the ERP's web side: it lets in whom its database lets in, and leaves a session file.

use std::net::SocketAddr;
use std::path::PathBuf;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tenant_agent::kit::database::Database;
use tokio::net::TcpListener;

use super::kubernetes::Kubernetes;

#[derive(Clone)]
pub struct Erp {
    pub kubernetes: Kubernetes,
    pub database: Database,
    pub name: String,
    pub sessions: PathBuf,
}

impl Erp {
    pub async fn start(self) -> SocketAddr {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (tcp, _) = socket.accept().await.unwrap();
                let erp = self.clone();
                tokio::spawn(async move {
                    let service = service_fn(move |request| {
                        let erp = erp.clone();
                        async move { Ok::<_, std::io::Error>(erp.answer(request).await) }
                    });
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(tcp), service).await.ok();
                });
            }
        });
        address
    }

    /// As behind a door whose ERP is at zero.
    fn is_up(&self) -> bool {
        self.kubernetes.get("pods/erp-0").is_some()
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        if !self.is_up() {
            return status(StatusCode::SERVICE_UNAVAILABLE);
        }
        let path = request.uri().path().to_owned();
        let has_session = request.headers().get("cookie").is_some_and(|cookie| {
            let id = cookie.to_str().unwrap().trim_start_matches("session_id=").to_owned();
            self.sessions.join(&id[..2]).join(&id).exists()
        });
        let body = request.into_body().collect().await.unwrap().to_bytes();
        let params = serde_json::from_slice::<Value>(&body).map(|call| call["params"].clone()).unwrap_or_default();
        match path.as_str() {
            "/web/health" => status(StatusCode::OK),
            "/web/session/authenticate" => self.authenticate(&params).await,
            "/odoo" if has_session => status(StatusCode::OK),
            "/odoo" => status(StatusCode::SEE_OTHER),
            _ if has_session => say(&json!({"result": [{"id": 1, "name": "My Company"}]})),
            _ => say(
                &json!({"error": {"data": {"name": "odoo.http.SessionExpiredException", "message": "Session expired"}}}),
            ),
        }
    }

    async fn authenticate(&self, params: &Value) -> Response<Full<Bytes>> {
        assert_eq!(params["db"], json!(self.name));
        let database = self.database.connect(&self.name).await.unwrap();
        let login = params["login"].as_str().unwrap();
        let row = database
            .query_opt(
                "SELECT id FROM public.res_users WHERE login = $1 AND active AND password LIKE '$pbkdf2-sha512$600000$%'",
                &[&login],
            )
            .await
            .unwrap();
        let Some(row) = row else {
            return say(
                &json!({"error": {"data": {"name": "odoo.exceptions.AccessDenied", "message": "Access Denied"}}}),
            );
        };
        let uid: i32 = row.get(0);
        let id = format!("ab{uid:082}");
        std::fs::create_dir_all(self.sessions.join("ab")).unwrap();
        std::fs::write(self.sessions.join("ab").join(&id), json!({"uid": uid, "login": login}).to_string()).unwrap();
        let mut answer = say(&json!({"result": {"uid": uid}}));
        answer.headers_mut().insert("set-cookie", format!("session_id={id}; Path=/; HttpOnly").parse().unwrap());
        answer
    }
}

fn status(code: StatusCode) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = code;
    answer
}

fn say(value: &Value) -> Response<Full<Bytes>> {
    Response::new(Full::from(value.to_string()))
}
