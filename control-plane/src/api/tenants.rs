//! `/v1/tenants`.

mod body;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Data, ServiceConfig, resource};
use model::{TaskId, TenantId};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::audit::Actor;

pub use body::{EventBody, OrderBody, StageBody, TenantBody, WhyBody};

use super::extract::{Body, Customer, IdempotencyKey, Operator, OwnedTenant, PathOf, QueryOf, ReadableTenant};
use crate::app::App;
use crate::credentials::Password;
use crate::error::{Error, FieldError};
use crate::ops::tenant;

/// Lines or tenants on a page unless `?limit=` says otherwise.
const PAGE: i64 = 50;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/v1/tenants").get(list));
    cfg.service(resource("/v1/tenants/{id}").get(show));
    cfg.service(resource("/v1/tenants/{id}/timeline").get(timeline));
    cfg.service(resource("/v1/tenants/{id}/admin_password").post(reset_admin_password));
    cfg.service(resource("/v1/tenants/{id}/retry").post(retry));
}

/// Which page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantsQuery {
    /// The last id of the page before.
    pub after: Option<TenantId>,
    /// Most rows.
    pub limit: Option<i64>,
}

/// The tenants of the customer's account, the newest first.
async fn list(app: Data<App>, customer: Customer, query: QueryOf<TenantsQuery>) -> Result<HttpResponse, Error> {
    let limit = query.0.limit.unwrap_or(PAGE).clamp(1, store::LONGEST_PAGE);
    let views = tenant::of_account(&app, customer.account, query.0.after, limit).await?;
    let is_last = views.len() < usize::try_from(limit).unwrap_or(usize::MAX);
    let next = views.last().filter(|_| !is_last).map(|view| view.tenant.id);
    let bodies: Vec<_> = views.into_iter().map(TenantBody::from).collect();
    Ok(HttpResponse::Ok().json(json!({ "tenants": bodies, "next": next })))
}

/// One tenant.
async fn show(app: Data<App>, tenant: ReadableTenant) -> Result<HttpResponse, Error> {
    let view = tenant::view(&app, tenant.tenant.id).await?;
    Ok(HttpResponse::Ok().json(json!({ "tenant": TenantBody::from(view) })))
}

/// Which page of a timeline.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimelineQuery {
    /// The last id of the page before.
    pub after: Option<i64>,
    /// Most rows.
    pub limit: Option<i64>,
}

/// What happened to a tenant, the newest first.
async fn timeline(
    app: Data<App>,
    tenant: ReadableTenant,
    query: QueryOf<TimelineQuery>,
) -> Result<HttpResponse, Error> {
    let limit = query.0.limit.unwrap_or(PAGE).clamp(1, store::LONGEST_PAGE);
    let events = tenant::timeline(&app, tenant.tenant.id, query.0.after, limit).await?;
    let is_last = events.len() < usize::try_from(limit).unwrap_or(usize::MAX);
    let next = events.last().filter(|_| !is_last).map(|event| event.id);
    let bodies: Vec<_> = events.into_iter().map(EventBody::from).collect();
    Ok(HttpResponse::Ok().json(json!({ "events": bodies, "next": next })))
}

/// The new password of the ERP's first administrator.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordRequest {
    /// The password.
    pub password: SecretString,
}

/// The task that sets it.
#[derive(Debug, Serialize)]
pub struct TaskAnswer {
    /// Its id; the timeline tells when it is done.
    pub id: TaskId,
}

/// Sets a new password for the ERP's first administrator.
async fn reset_admin_password(
    app: Data<App>,
    owned: OwnedTenant,
    key: IdempotencyKey,
    body: Body<PasswordRequest>,
) -> Result<HttpResponse, Error> {
    let (id, user) = (owned.tenant.id, owned.customer.person.id());
    let once = key.once(&app, format!("admin_password:{id}"), &body.hash)?;
    let password = Password::parse(body.value.password);
    let password = password.map_err(|e| Error::Invalid(vec![FieldError::invalid("password", e)]))?;
    let task = tenant::reset_admin_password(&app, Actor::User(user), id, password, once).await?;
    Ok(HttpResponse::Accepted()
        .insert_header((header::LOCATION, format!("/v1/tenants/{id}/timeline")))
        .json(json!({ "task": TaskAnswer { id: task } })))
}

/// Tries again at once: for operators.
async fn retry(app: Data<App>, operator: Operator, path: PathOf<TenantId>) -> Result<HttpResponse, Error> {
    tenant::retry(&app, Actor::User(operator.person.id()), path.0).await?;
    Ok(HttpResponse::Accepted().json(json!({})))
}
