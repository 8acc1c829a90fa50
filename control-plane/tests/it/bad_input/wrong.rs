//! What can be wrong with a request, as the document's schemas let one think of it.

use std::collections::BTreeMap;

use actix_web::http::header::HeaderValue;
use serde_json::{Value, json};

use crate::support::document::{Operation, Parameter, is_nullable, is_of_type, one_of};

/// The id of nothing.
const NO_ID: &str = "00000000000000000000000000000000";

/// A request that is sound but for one thing.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is wrong with it.
    pub wrong: String,
    pub path: BTreeMap<String, String>,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, HeaderValue)>,
    pub content_type: Option<&'static str>,
    pub body: Vec<u8>,
}

impl Request {
    fn because(&self, wrong: impl Into<String>) -> Self {
        Self { wrong: wrong.into(), ..self.clone() }
    }

    fn with_body(&self, wrong: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self.because(wrong) }
    }

    fn with_query(&self, name: &str, value: &str) -> Self {
        let query = vec![(name.to_owned(), value.to_owned())];
        Self { query, ..self.because(format!("?{name}={}", start_of(value))) }
    }
}

fn start_of(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Values of every JSON type, and the ends of some.
fn values() -> Vec<Value> {
    let long = "x".repeat(5000);
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(""),
        json!("§"),
        json!("\u{0}"),
        json!(long),
        json!([]),
        json!([[]]),
        json!(["§"]),
        json!({}),
        json!({"a": 1}),
    ]
}

/// Whether a value breaks the schema of a field.
fn breaks(schema: &Value, value: &Value, is_required: bool) -> bool {
    let inner = one_of(schema);
    let is = |name: &str| is_of_type(schema, name);
    match value {
        Value::Null => is_required && !is_nullable(schema),
        Value::Bool(_) => !is("boolean"),
        Value::Number(number) => {
            let below = |end: &Value| end.as_f64().is_some_and(|end| number.as_f64() < Some(end));
            let above = |end: &Value| end.as_f64().is_some_and(|end| number.as_f64() > Some(end));
            !is("integer") || !number.is_i64() || below(&inner["minimum"]) || above(&inner["maximum"])
        }
        Value::String(text) => {
            let count = text.chars().count() as u64;
            let is_listed = |list: &Vec<Value>| list.contains(value);
            !is("string")
                || inner["maxLength"].as_u64().is_some_and(|most| count > most)
                || (is_required && inner["minLength"].as_u64().is_some_and(|least| count < least))
                || inner["enum"].as_array().is_some_and(|list| !is_listed(list))
                || (text.contains('\u{0}'))
                || (inner["pattern"].is_string() && text == "§")
        }
        Value::Array(list) => {
            !is("array")
                || inner["minItems"].as_u64().is_some_and(|least| (list.len() as u64) < least)
                || list.iter().any(|item| breaks(&inner["items"], item, true))
        }
        Value::Object(_) => !is("object"),
    }
}

fn wrong_bodies(operation: &Operation, sound: &Request) -> Vec<Request> {
    let Some(schema) = &operation.body else { return Vec::new() };
    let body: Value = serde_json::from_slice(&sound.body).unwrap();
    let mut wrong = Vec::new();
    let deep = format!("{}1{}", "{\"a\":".repeat(5000), "}".repeat(5000));
    let twice = body.to_string().replacen('{', "{\"§\":1,\"§\":1,", 1);
    for text in
        ["", " ", "{", "}", "nul", "null", "3", "\"text\"", "[]", "[{}]", "{} {}", "{\"a\":1e999}", &deep, &twice]
    {
        wrong.push(sound.with_body(format!("body {}", start_of(text)), text.as_bytes()));
    }
    wrong.push(sound.with_body("bytes that are no UTF-8", b"{\"\xff\xfe\": 1}".to_vec()));
    wrong.push(sound.with_body("too large", format!("{{\"a\": \"{}\"}}", "x".repeat(70_000))));
    for content_type in [None, Some("text/plain"), Some("application/xml"), Some("multipart/form-data"), Some("§;;/")]
    {
        wrong.push(Request { content_type, ..sound.because(format!("content type {content_type:?}")) });
    }
    let with = |name: &str, value: &Value| {
        let mut body = body.clone();
        body[name] = value.clone();
        sound.with_body(format!("{name}: {}", start_of(&value.to_string())), body.to_string())
    };
    wrong.push(with("no_such_field", &json!(1)));
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for name in &required {
        let mut less = body.clone();
        less.as_object_mut().unwrap().remove(*name);
        wrong.push(sound.with_body(format!("without {name}"), less.to_string()));
    }
    for (name, field) in schema["properties"].as_object().unwrap() {
        let breaking = values().into_iter().filter(|value| breaks(field, value, required.contains(&name.as_str())));
        wrong.extend(breaking.map(|value| with(name, &value)));
    }
    wrong
}

fn wrong_path(parameter: &Parameter, sound: &Request) -> Vec<Request> {
    let long = "a".repeat(5000);
    let is_free = parameter.schema["pattern"].is_null() && is_of_type(&parameter.schema, "string");
    let bad: &[&str] = if is_free {
        &[&long]
    } else {
        &[
            "x",
            "%00",
            "%FF%FE",
            "%F0%9F%92%A9",
            "1%20or%201=1",
            "..%2F..",
            "99999999999999999999999",
            "1.5",
            "-",
            NO_ID,
            &long,
        ]
    };
    let with = |value: &&str| {
        let path = BTreeMap::from([(parameter.name.clone(), (*value).to_owned())]);
        Request { path, ..sound.because(format!("{} {}", parameter.name, start_of(value))) }
    };
    bad.iter().map(with).collect()
}

fn wrong_query(operation: &Operation, sound: &Request) -> Vec<Request> {
    let mut wrong = vec![sound.with_query("no_such_parameter", "1")];
    for Parameter { name, schema, .. } in operation.parameters.iter().filter(|p| p.place == "query") {
        let inner = one_of(schema);
        let mut bad: Vec<String> = vec!["%00".into(), "x".repeat(1000)];
        if is_of_type(schema, "integer") {
            bad.extend(["", "x", "1.5", "99999999999999999999", "0x10"].map(str::to_owned));
            bad.extend(inner["minimum"].as_i64().map(|least| (least - 1).to_string()));
            bad.extend(inner["maximum"].as_i64().map(|most| (most + 1).to_string()));
        }
        if inner["pattern"].is_string() || inner["enum"].is_array() || name == "after" {
            bad.extend(["", "§", "%F0%9F%92%A9"].map(|text| text.replace('§', "%C2%A7")));
        }
        wrong.extend(bad.iter().map(|value| sound.with_query(name, value)));
        let mut twice = sound.with_query(name, "1");
        twice.query.push((name.clone(), "1".to_owned()));
        wrong.push(twice.because(format!("{name} twice")));
    }
    wrong
}

fn wrong_header(parameter: &Parameter, sound: &Request) -> Vec<Request> {
    let long = "x".repeat(300);
    let bad: &[&[u8]] = match parameter.name.as_str() {
        "Idempotency-Key" => &[b"", b" ", b"a b", "é".as_bytes(), b"\xff", long.as_bytes()],
        "Last-Event-ID" => &[b"", b"x", b"1.5", b"99999999999999999999", b"\xff"],
        other => panic!("bad_input.rs: say what a wrong {other} is"),
    };
    let with = |value: &&[u8]| {
        let value = HeaderValue::from_bytes(value).unwrap();
        let wrong = format!("{}: {value:?}", parameter.name);
        Request { headers: vec![(parameter.name.clone(), value)], ..sound.because(wrong) }
    };
    bad.iter().map(with).collect()
}

pub fn wrong_requests(operation: &Operation, sound: &Request) -> Vec<Request> {
    let mut wrong = wrong_bodies(operation, sound);
    if operation.parameters.iter().any(|p| p.place == "query") {
        wrong.extend(wrong_query(operation, sound));
    }
    for parameter in &operation.parameters {
        wrong.extend(match parameter.place.as_str() {
            "path" => wrong_path(parameter, sound),
            "header" => wrong_header(parameter, sound),
            _ => Vec::new(),
        });
    }
    wrong
}
