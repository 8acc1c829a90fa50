//! What a request means.

use std::collections::BTreeMap;
use std::ops::Bound;

use http::{Method, Request};
use serde_json::{Value, json};

use super::answer::{Failure, Outcome};
use super::path::Key;
use super::select::Selection;
use super::state::State;

/// A request, taken apart.
pub struct Asked {
    pub method: Method,
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub content_type: String,
    pub wants_metadata: bool,
    pub body: Value,
}

impl Asked {
    pub fn parse<B>(request: &Request<B>, body: &[u8]) -> Self {
        let header = |name: http::HeaderName| {
            request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let query = request.uri().query().unwrap_or_default();
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            content_type: header(http::header::CONTENT_TYPE),
            wants_metadata: header(http::header::ACCEPT).contains("as=PartialObjectMetadata"),
            body: serde_json::from_slice(body).unwrap_or(Value::Null),
        }
    }

    pub fn is_watch(&self) -> bool {
        self.query.get("watch").is_some_and(|watch| watch == "true" || watch == "1")
    }

    pub fn selection(&self) -> Result<Selection, Failure> {
        let get = |name: &str| self.query.get(name).map(String::as_str);
        Selection::parse(get("labelSelector"), get("fieldSelector"))
    }

    /// An object as it was asked for: whole, or its metadata only.
    pub fn shown(&self, object: &Value) -> Value {
        if self.wants_metadata {
            let metadata = &object["metadata"];
            json!({"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata", "metadata": metadata})
        } else {
            object.clone()
        }
    }
}

impl std::fmt::Display for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let verb = if self.is_watch() { "WATCH" } else { self.method.as_str() };
        write!(f, "{verb} {}", self.path)
    }
}

impl State {
    pub fn handle(&mut self, asked: &Asked) -> Outcome {
        match asked.path.as_str() {
            "/.well-known/openid-configuration" => return Ok(json!({"issuer": self.issuer})),
            "/openid/v1/jwks" => return Ok(self.jwks.clone()),
            _ => {}
        }
        let (key, sub) = Key::parse_with_subresource(&asked.path)
            .ok_or_else(|| Failure::not_found(format!("path {}", asked.path)))?;
        if asked.method != Method::GET {
            self.check_refusals(asked)?;
        }
        match (&asked.method, key.name.is_empty()) {
            (&Method::GET, true) => self.list(&key, asked),
            (&Method::GET, false) => {
                let stored = self.seen().get(&key).ok_or_else(|| Failure::not_found(&key))?;
                Ok(asked.shown(&stored.object))
            }
            (&Method::POST, true) => {
                let name = asked.body["metadata"]["name"].as_str().unwrap_or_default().to_owned();
                self.create(Key { name, ..key }, asked.body.clone())
            }
            (&Method::PUT, false) => self.replace(&key, asked.body.clone()),
            (&Method::DELETE, false) => self.delete(&key, &asked.body["preconditions"]),
            (&Method::PATCH, false) => self.patch(key, sub.as_deref(), asked),
            _ => Err(Failure::new(405, "MethodNotAllowed", format!("{} {}", asked.method, asked.path))),
        }
    }

    fn check_refusals(&self, asked: &Asked) -> Result<(), Failure> {
        match self.refusals.iter().find(|refusal| asked.path.contains(&refusal.path)) {
            Some(refusal) => Err(Failure::new(refusal.code, "", refusal.message.clone())),
            None => Ok(()),
        }
    }

    fn patch(&mut self, key: Key, sub: Option<&str>, asked: &Asked) -> Outcome {
        let manager = asked.query.get("fieldManager").map_or("unknown", String::as_str);
        match (asked.content_type.as_str(), sub) {
            ("application/apply-patch+yaml", None) => self.apply(key, manager, asked.body.clone()),
            ("application/merge-patch+json", None) => self.merge_patch(&key, &asked.body),
            ("application/merge-patch+json", Some("status")) => {
                self.merge_patch(&key, &json!({"status": asked.body["status"]}))
            }
            (other, _) => Err(Failure::new(415, "UnsupportedMediaType", format!("this server takes no {other}"))),
        }
    }

    fn list(&self, collection: &Key, asked: &Asked) -> Outcome {
        let selection = asked.selection()?;
        let limit = asked.query.get("limit").and_then(|limit| limit.parse::<usize>().ok()).unwrap_or(usize::MAX);
        let after = asked.query.get("continue").and_then(|token| Key::parse(token));
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let all = self.seen().range((from, Bound::Unbounded));
        let mut meant = all.filter(|(key, stored)| collection.contains(key) && selection.is_met_by(&stored.object));
        let page: Vec<_> = meant.by_ref().take(limit).collect();
        let items: Vec<Value> = page.iter().map(|(_, stored)| asked.shown(&stored.object)).collect();
        let next = if meant.next().is_some() { page.last().map(|(key, _)| key.to_string()) } else { None };
        let version = self.version().to_string();
        Ok(json!({
            "apiVersion": "v1", "kind": "List", "items": items,
            "metadata": {"resourceVersion": version, "continue": next.unwrap_or_default()},
        }))
    }
}
