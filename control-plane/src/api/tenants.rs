//! `/v1/tenants`.

mod body;
mod deletion;
mod suspension;
mod window;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use model::{TaskId, TenantId};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::audit::Actor;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub use body::{EventBody, OrderBody, StageBody, SuspensionBody, TenantBody, WhyBody};
pub use deletion::DeletionRequest;
pub use suspension::ReasonRequest;
pub use window::{WindowBody, WindowRequest};

use super::answer::Accepted;
use super::extract::{
    Body, Customer, IdempotencyKey, Limit, Operator, OwnedTenant, PathOf, QueryOf, ReadableTenant, next,
};
use crate::app::App;
use crate::credentials::Password;
use crate::error::{Envelope, Error, FieldError};
use crate::ops::tenant;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(show).service(timeline).service(reset_admin_password).service(retry);
    deletion::routes(cfg);
    suspension::routes(cfg);
    window::routes(cfg);
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TenantsQuery {
    /// The last id of the page before.
    pub after: Option<TenantId>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

/// A page of tenants.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenantsAnswer {
    /// The newest first.
    pub tenants: Vec<TenantBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<TenantId>,
}

/// The tenants of the customer's account, the newest first.
#[utoipa::path(
    operation_id = "list_tenants", tag = "tenants", params(TenantsQuery),
    responses((status = 200, description = "A page of tenants.", body = TenantsAnswer))
)]
#[get("/v1/tenants")]
async fn list(app: Data<App>, customer: Customer, query: QueryOf<TenantsQuery>) -> Result<HttpResponse, Error> {
    let TenantsQuery { after, limit } = query.0;
    let views = tenant::of_account(&app, customer.account, after, limit.rows()).await?;
    let next = next(&views, limit, |view| view.tenant.id);
    Ok(HttpResponse::Ok().json(TenantsAnswer { tenants: views.into_iter().map(TenantBody::from).collect(), next }))
}

/// One tenant.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenantAnswer {
    /// The tenant.
    pub tenant: TenantBody,
}

/// One tenant: for its customer and for operators.
#[utoipa::path(
    operation_id = "show_tenant", tag = "tenants", params(("id" = TenantId, Path, description = "The tenant.")),
    responses((status = 200, description = "The tenant.", body = TenantAnswer))
)]
#[get("/v1/tenants/{id}")]
async fn show(app: Data<App>, tenant: ReadableTenant) -> Result<HttpResponse, Error> {
    let view = tenant::view(&app, tenant.tenant.id).await?;
    Ok(HttpResponse::Ok().json(TenantAnswer { tenant: view.into() }))
}

/// Which page of a timeline.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TimelineQuery {
    /// The last id of the page before.
    pub after: Option<i64>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

/// A page of a timeline.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelineAnswer {
    /// The newest first.
    pub events: Vec<EventBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<i64>,
}

/// What happened to a tenant, the newest first: for its customer and for operators.
#[utoipa::path(
    operation_id = "show_timeline", tag = "tenants",
    params(("id" = TenantId, Path, description = "The tenant."), TimelineQuery),
    responses((status = 200, description = "A page of the timeline.", body = TimelineAnswer))
)]
#[get("/v1/tenants/{id}/timeline")]
async fn timeline(
    app: Data<App>,
    tenant: ReadableTenant,
    query: QueryOf<TimelineQuery>,
) -> Result<HttpResponse, Error> {
    let TimelineQuery { after, limit } = query.0;
    let events = tenant::timeline(&app, tenant.tenant.id, after, limit.rows()).await?;
    let next = next(&events, limit, |event| event.id);
    Ok(HttpResponse::Ok().json(TimelineAnswer { events: events.into_iter().map(EventBody::from).collect(), next }))
}

/// The new password of the ERP's first administrator.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordRequest {
    /// The password.
    #[schema(value_type = String, format = Password, min_length = 10, max_length = 256)]
    pub password: SecretString,
}

/// What an agent will do.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskAnswer {
    /// Its task.
    pub task: TaskBody,
}

/// A task of an agent.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskBody {
    /// Its id; the timeline tells when it is done.
    pub id: TaskId,
}

/// Sets a new password for the ERP's first administrator: for the tenant's customer.
#[utoipa::path(
    operation_id = "reset_admin_password", tag = "tenants",
    params(("id" = TenantId, Path, description = "The tenant."), IdempotencyKey), request_body = PasswordRequest,
    responses(
        (status = 202, description = "The tenant's agent will set it.", body = TaskAnswer,
            headers(("Location" = String, description = "The timeline that tells when it is done."))),
        (status = 409, description = "The ERP does not run.", body = Envelope),
    )
)]
#[post("/v1/tenants/{id}/admin_password")]
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
        .json(TaskAnswer { task: TaskBody { id: task } }))
}

/// Tries again at once whatever waits or is stuck: for operators.
#[utoipa::path(
    operation_id = "retry_tenant", tag = "tenants", params(("id" = TenantId, Path, description = "The tenant.")),
    responses((status = 202, description = "The tenant is looked at again.", body = Accepted))
)]
#[post("/v1/tenants/{id}/retry")]
async fn retry(app: Data<App>, operator: Operator, path: PathOf<TenantId>) -> Result<HttpResponse, Error> {
    tenant::retry(&app, Actor::User(operator.person.id()), path.0).await?;
    Ok(HttpResponse::Accepted().json(Accepted {}))
}
