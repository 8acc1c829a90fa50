//! `/v1/openapi.json`: the API, as generated from its handlers.
//!
//! What follows from a rule is added here and not said at each operation: who may call, and the answers that every
//! operation of its kind can give.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::web::{ServiceConfig as PlainConfig, resource};
use actix_web::{HttpResponse, get};
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::schema::Components;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Content, Header, Ref, RefOr, Response};
use utoipa::{OpenApi, PartialSchema};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::SESSION_COOKIE;
use crate::error::Envelope;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show);
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Stackyard",
        version = "1",
        description = "Sign up, watch an ERP come up and run it. Lists are paged: `next` of an answer is the `after` of the \
            next page. Every error has one envelope, whose `code` is for programs. A POST that creates something takes an \
            `Idempotency-Key`.",
        contact(),
        license(name = "AGPL-3.0-only", identifier = "AGPL-3.0-only"),
    ),
    components(schemas(Envelope)),
    tags(
        (name = "sign_ups", description = "A company becomes a customer."),
        (name = "catalogue", description = "What can be ordered."),
        (name = "sessions", description = "People sign in and out."),
        (name = "people", description = "Who belongs to a customer's account."),
        (name = "second_factor", description = "The device whose codes staff sign in with."),
        (name = "tokens", description = "With which people's programs call."),
        (name = "tenants", description = "A customer's ERP."),
        (name = "account", description = "A customer company."),
        (name = "fleet", description = "All tenants: for operators."),
        (name = "jobs", description = "The queue: for operators."),
        (name = "mails", description = "The outbox: for operators."),
        (name = "cells", description = "Where tenants live: for operators."),
        (name = "orders", description = "The promise of 24 hours: for operators."),
        (name = "audit", description = "Who did what: for operators."),
        (name = "staff", description = "Who runs the house: for operators."),
        (name = "status", description = "How the house does, for everybody."),
        (name = "document", description = "This document."),
    )
)]
struct Base;

static TEXT: LazyLock<String> = LazyLock::new(|| document().to_pretty_json().unwrap_or_default());

/// The whole document: every operation that is registered under `/v1`, for nothing else can be registered there.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let app = actix_web::App::new().into_utoipa_app().openapi(Base::openapi()).configure(super::v1_routes);
    let (_, mut document) = app.split_for_parts();
    add_security(document.components.get_or_insert_default());
    for item in document.paths.paths.values_mut() {
        complete(item);
    }
    document
}

/// This document.
#[utoipa::path(
    operation_id = "show_document", tag = "document", security(()),
    responses((status = 200, description = "OpenAPI 3.1.", body = Object))
)]
#[get("/v1/openapi.json")]
async fn show() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "application/json")).body(TEXT.as_str())
}

/// Answers each other method of a documented path with those that it takes. Comes after the operations themselves, each of
/// which takes its own method only.
pub fn refuse_other_methods(cfg: &mut PlainConfig) {
    for (path, allowed) in TAKEN.iter() {
        let refuse = move || async move {
            HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, allowed.as_str())).finish()
        };
        cfg.service(resource(path.as_str()).to(refuse));
    }
}

/// The methods of each path, as the header `Allow` lists them.
static TAKEN: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let items = document().paths.paths.into_iter();
    items.map(|(path, item)| (path, methods(&item).join(", "))).collect()
});

fn methods(item: &PathItem) -> Vec<&'static str> {
    let known = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    known.into_iter().filter_map(|(method, operation)| operation.as_ref().map(|_| method)).collect()
}

fn add_security(components: &mut Components) {
    let cookie = ApiKeyValue::with_description(SESSION_COOKIE, "A person's browser, from `sign_in` or `sign_up`.");
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    let bearer =
        bearer.description(Some("A person's program, from `create_token`: good for its scopes, `read` or `write`."));
    components.add_security_scheme("token", SecurityScheme::Http(bearer.build()));
}

fn complete(item: &mut PathItem) {
    let safe = item.get.iter_mut().map(|operation| (true, operation));
    let unsafe_ones = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten();
    for (is_safe, operation) in safe.chain(unsafe_ones.map(|operation| (false, operation))) {
        secure(operation, is_safe);
        add_errors(operation, is_safe);
    }
}

/// Who says nothing is for people who are signed in, and for their programs. The scope is told as OpenAPI 3.1 has it for
/// roles.
fn secure(operation: &mut Operation, is_safe: bool) {
    let scope = if is_safe { "read" } else { "write" };
    operation.security.get_or_insert_with(|| {
        vec![SecurityRequirement::new::<_, [&str; 0], _>("session", []), SecurityRequirement::new("token", [scope])]
    });
}

/// The answers that follow from what an operation takes.
fn add_errors(operation: &mut Operation, is_safe: bool) {
    let parameters = operation.parameters.iter().flatten();
    let places: Vec<_> =
        parameters.filter_map(|p| if let RefOr::T(p) = p { Some(p.parameter_in.clone()) } else { None }).collect();
    let takes = |place: ParameterIn| places.contains(&place);
    let has_body = operation.request_body.is_some();
    let anyone = SecurityRequirement::default();
    let is_open = operation.security.iter().flatten().any(|requirement| *requirement == anyone);
    let errors = [
        (
            400,
            has_body || takes(ParameterIn::Query) || takes(ParameterIn::Header),
            "A part of the request can't be read.",
        ),
        (401, !is_open, "There is no valid session or token."),
        (403, !is_open || !is_safe, "The caller is not allowed to do this, or a page of another site sent it."),
        (404, takes(ParameterIn::Path), "It is not there, or not the caller's."),
        (413, has_body, "The body is too large."),
        (415, has_body, "The body is no `application/json`."),
        (422, has_body || takes(ParameterIn::Header), "Fields can't be taken as they are; all of them are named."),
        (500, true, "A fault of ours, which has been logged."),
        (503, true, "A part of Stackyard does not answer; the same request can succeed later."),
    ];
    for (status, _, description) in errors.into_iter().filter(|(_, applies, _)| *applies) {
        let of_status = operation.responses.responses.entry(status.to_string());
        of_status.or_insert_with(|| RefOr::T(error(description)));
    }
    for status in ["429", "503"] {
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
            let mut header = Header::new(i64::schema());
            header.description = Some("Seconds until the next try is welcome.".to_owned());
            response.headers.insert("Retry-After".to_owned(), RefOr::T(header));
        }
    }
}

fn error(description: &str) -> Response {
    let mut response = Response::new(description);
    let content = Content::new(Some(Ref::from_schema_name("Envelope")));
    response.content.insert("application/json".to_owned(), RefOr::T(content));
    response
}
