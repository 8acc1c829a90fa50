//! Clients of the two listeners, in process.

use std::rc::Rc;

use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::cookie::Cookie;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, header};
use actix_web::test::{self, TestRequest};
use actix_web::web::Data;
use control_plane::app::App;
use control_plane::server;
use futures::future::LocalBoxFuture;
use serde_json::Value;

pub type Service = Rc<dyn Fn(TestRequest) -> LocalBoxFuture<'static, Reply>>;

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    pub body: Value,
}

impl Reply {
    /// The code of an error's envelope.
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    /// The field of an error's envelope.
    pub fn field(&self) -> &str {
        self.body["error"]["field"].as_str().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

macro_rules! service {
    ($app:expr) => {{
        let service = Rc::new(test::init_service($app).await);
        Rc::new(move |request: TestRequest| -> LocalBoxFuture<'static, Reply> {
            let service = service.clone();
            Box::pin(async move {
                let request = request.to_request();
                let chunks = request.headers().get("x-test-chunks").and_then(|n| n.to_str().ok()?.parse().ok());
                let response = test::call_service(&*service, request).await;
                let (status, headers) = (response.status().as_u16(), response.headers().clone());
                let bytes = match chunks {
                    Some(chunks) if status == 200 => read_chunks(response.into_body(), chunks).await,
                    _ => test::read_body(response).await.to_vec(),
                };
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let body = serde_json::from_str(&text).unwrap_or(Value::Null);
                Reply { status, headers, text, body }
            })
        })
    }};
}

/// The first pieces of a stream that does not end by itself.
async fn read_chunks(body: impl MessageBody, chunks: usize) -> Vec<u8> {
    let (mut body, mut bytes) = (Box::pin(body), Vec::new());
    for _ in 0..chunks {
        let next = std::future::poll_fn(|cx| body.as_mut().poll_next(cx)).await;
        let Some(Ok(chunk)) = next else { break };
        bytes.extend_from_slice(&chunk);
    }
    bytes
}

pub async fn public(app: Data<App>) -> Service {
    service!(server::public(app))
}

pub async fn agents(app: Data<App>) -> Service {
    service!(server::agents(app))
}

/// Somebody who calls.
#[derive(Clone)]
pub struct Client {
    service: Service,
    cookie: Option<Cookie<'static>>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Client {
    pub fn new(service: Service) -> Self {
        Self { service, cookie: None, headers: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
        self
    }

    pub fn with_value(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub fn take_cookie(&mut self, reply: &Reply) {
        let text = reply.header("set-cookie").to_owned();
        self.cookie = Some(Cookie::parse(text).unwrap());
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, path, Some(("application/json", body.to_string().into_bytes()))).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::PUT, path, Some(("application/json", body.to_string().into_bytes()))).await
    }

    /// Reads a page as a browser does.
    pub async fn page(&self, path: &str) -> Reply {
        self.clone().with("accept", "text/html").get(path).await
    }

    /// The token that the forms of a page carry.
    pub async fn form_token(&self, path: &str) -> String {
        let page = self.page(path).await.text;
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    /// Sends a form as a browser does.
    pub async fn submit(&self, path: &str, fields: &str) -> Reply {
        let form = Some(("application/x-www-form-urlencoded", fields.as_bytes().to_vec()));
        self.clone().with("accept", "text/html").send(Method::POST, path, form).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Reply {
        let mut request = TestRequest::with_uri(path).method(method);
        if let Some((content_type, bytes)) = body {
            request = request.insert_header((header::CONTENT_TYPE, content_type.to_owned())).set_payload(bytes);
        }
        for (name, value) in &self.headers {
            request = request.insert_header((name.clone(), value.clone()));
        }
        if let Some(cookie) = &self.cookie {
            request = request.cookie(cookie.clone());
        }
        (self.service)(request).await
    }
}
