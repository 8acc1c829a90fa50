//! The OpenAPI document, as tests that are generated from it need it.

use actix_web::http::Method;
use serde_json::Value;

/// An operation of the document.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    /// With its placeholders.
    pub path: String,
    pub parameters: Vec<Parameter>,
    /// Schema of its JSON body.
    pub body: Option<Value>,
    /// Schema of its first good answer.
    pub answer: Option<Value>,
    /// The answers that it can give.
    pub statuses: Vec<u16>,
    /// The scope that a token needs; nothing where no token is asked for.
    pub scope: Option<String>,
}

/// A parameter of an operation.
#[derive(Debug, Clone)]
pub struct Parameter {
    pub name: String,
    /// `path`, `query` or `header`.
    pub place: String,
    pub schema: Value,
}

/// The whole document.
pub fn document() -> Value {
    serde_json::to_value(control_plane::api::openapi::document()).unwrap()
}

/// Every operation of it.
pub fn operations() -> Vec<Operation> {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let items = paths.iter().flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |one| (path, one)));
    items.map(|(path, (method, operation))| read(&document, path, method, operation)).collect()
}

fn read(document: &Value, path: &str, method: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let responses = operation["responses"].as_object().unwrap();
    let good = responses.iter().find(|(status, _)| status.starts_with('2')).unwrap().1;
    let schema = |holder: &Value| {
        let schema = &holder["content"]["application/json"]["schema"];
        (!schema.is_null()).then(|| resolve(document, schema))
    };
    let token = operation["security"].as_array().into_iter().flatten().find_map(|one| one.get("token"));
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_ascii_uppercase().parse().unwrap(),
        path: path.to_owned(),
        parameters: parameters
            .iter()
            .map(|p| Parameter {
                name: text(&p["name"]),
                place: text(&p["in"]),
                schema: resolve(document, &p["schema"]),
            })
            .collect(),
        body: schema(&operation["requestBody"]),
        answer: schema(good),
        statuses: responses.keys().map(|status| status.parse().unwrap()).collect(),
        scope: token.and_then(|scopes| Some(scopes[0].as_str()?.to_owned())),
    }
}

/// A schema with what it refers to in it, all the way down.
fn resolve(document: &Value, schema: &Value) -> Value {
    if let Some(path) = schema["$ref"].as_str() {
        return resolve(document, document.pointer(path.trim_start_matches('#')).expect(path));
    }
    match schema {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), resolve(document, value))).collect(),
        Value::Array(list) => list.iter().map(|value| resolve(document, value)).collect(),
        other => other.clone(),
    }
}

/// What a value is when it is not null.
pub fn one_of(schema: &Value) -> &Value {
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    choices.into_iter().find(|choice| choice["type"] != "null").unwrap_or(schema)
}

/// Whether values of a schema are of a JSON type.
pub fn is_of_type(schema: &Value, name: &str) -> bool {
    let schema = one_of(schema);
    let types = &schema["type"];
    types == name || types.as_array().is_some_and(|types| types.iter().any(|one| one == name))
}

/// Whether null is a value of a schema.
pub fn is_nullable(schema: &Value) -> bool {
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    choices.into_iter().any(|choice| choice["type"] == "null") || is_of_type(schema, "null")
}
