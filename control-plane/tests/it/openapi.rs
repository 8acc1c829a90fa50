//! The OpenAPI document: it is what the handlers make, and it holds every operation there is.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::Value;

use crate::support::World;
use crate::support::document::{Operation, document, is_of_type, one_of, operations};
use crate::support::routes::{fill, patterns};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");

#[test]
fn the_file_is_what_the_handlers_make() {
    let made = control_plane::api::openapi::document().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(PATH, &made).unwrap();
    }
    let written = std::fs::read_to_string(PATH).unwrap_or_default();
    let renew = "docs/openapi.json is not what the handlers make; to renew it:\n\
        UPDATE_OPENAPI=1 cargo test -p control-plane --test it openapi";
    assert!(written == made, "{renew}");
}

#[actix_web::test]
async fn it_is_served() {
    let world = World::new().await;
    let reply = world.visitor().get("/v1/openapi.json").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
    assert_eq!(reply.body, document());
    assert_eq!(reply.body["openapi"], "3.1.0");
}

#[actix_web::test]
async fn every_route_is_in_it_and_nothing_else() {
    let world = World::new().await;
    let mut routes = BTreeSet::new();
    for pattern in patterns(&world).await.into_iter().filter(|pattern| pattern.starts_with("/v1")) {
        let path = fill(&pattern);
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let reply = world.visitor().with("x-test-chunks", "1").send(method.clone(), &path, None).await;
            if reply.code() != "method_not_allowed" {
                routes.insert(format!("{method} {pattern}"));
            }
        }
    }
    let documented: BTreeSet<_> = operations().iter().map(|op| format!("{} {}", op.method, op.path)).collect();
    assert!(documented.len() > 15, "{documented:?}");
    assert_eq!(routes, documented);
}

#[test]
fn every_operation_says_what_it_is() {
    let (document, operations) = (document(), operations());
    let ids: BTreeSet<_> = operations.iter().map(|op| op.id.as_str()).collect();
    assert_eq!(ids.len(), operations.len(), "two operations have one id");
    let tags: BTreeSet<_> =
        document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].clone().to_string()).collect();
    for op in &operations {
        let raw = &document["paths"][&op.path][op.method.as_str().to_ascii_lowercase()];
        assert!(raw["summary"].as_str().is_some_and(|text| !text.is_empty()), "{}: no summary", op.id);
        assert!(tags.contains(&raw["tags"][0].to_string()), "{}: unknown tag", op.id);
        assert!(raw["security"].is_array(), "{}: nothing about who may call", op.id);
        for part in op.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            assert!(op.parameters.iter().any(|p| p.place == "path" && p.name == part), "{}: {part}", op.id);
        }
        for (status, response) in raw["responses"].as_object().unwrap() {
            let schema = &response["content"]["application/json"]["schema"];
            let is_error = status.starts_with(['4', '5']);
            assert_eq!(is_error, schema["$ref"] == "#/components/schemas/Envelope", "{} {status}", op.id);
        }
    }
}

/// What comes in has an end.
#[test]
fn every_text_that_comes_in_is_bounded() {
    for op in operations() {
        let body = op.body.iter().flat_map(|body| body["properties"].as_object().unwrap());
        let fields = body.map(|(name, schema)| (name.clone(), schema.clone()));
        let parameters = op.parameters.iter().map(|p| (p.name.clone(), p.schema.clone()));
        for (name, schema) in fields.chain(parameters).filter(|(_, schema)| is_of_type(schema, "string")) {
            let schema = one_of(&schema);
            assert!(schema["maxLength"].is_u64() || schema["enum"].is_array(), "{}: {name}: {schema}", op.id);
        }
    }
}

fn is_list(op: &Operation) -> bool {
    let properties = op.answer.as_ref().and_then(|answer| answer["properties"].as_object());
    properties.is_some_and(|properties| properties.values().any(|schema| is_of_type(schema, "array")))
}

#[test]
fn every_list_is_paged_in_one_shape() {
    let lists: Vec<_> = operations().into_iter().filter(|op| op.method == Method::GET && is_list(op)).collect();
    assert!(lists.len() >= 8, "{lists:#?}");
    for op in lists {
        let query: BTreeSet<_> = op.parameters.iter().filter(|p| p.place == "query").map(|p| p.name.as_str()).collect();
        assert!(query.contains("after") && query.contains("limit"), "{}: {query:?}", op.id);
        let answer = op.answer.unwrap_or_default();
        assert_ne!(answer["properties"]["next"], Value::Null, "{}: no next", op.id);
        let limit = op.parameters.iter().find(|p| p.name == "limit").unwrap();
        assert_eq!((&limit.schema["minimum"], &limit.schema["maximum"]), (&1.into(), &200.into()), "{}", op.id);
    }
}

#[actix_web::test]
async fn a_list_ends_where_its_next_is_null() {
    let world = World::new().await;
    for (path, key) in [("/v1/countries", "countries"), ("/v1/packages", "packages"), ("/v1/plans", "plans")] {
        let all = world.visitor().get(path).await.body[key].as_array().unwrap().clone();
        let (mut seen, mut after) = (Vec::new(), String::new());
        while seen.len() <= all.len() {
            let page = world.visitor().get(&format!("{path}?limit=2{after}")).await.body;
            seen.extend(page[key].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(seen, all, "{path}");
        assert_eq!(world.visitor().get(&format!("{path}?after=XX")).await.status, 400, "{path}");
    }
}
