//! `/v1/tenants/{id}/suspend` and `/resume`: for operators, each with a reason.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use model::TenantId;
use model::name::Reason;
use serde::Deserialize;
use store::audit::Actor;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::TenantAnswer;
use crate::api::extract::{Body, Operator, PathOf};
use crate::app::App;
use crate::error::{Envelope, Error, FieldError};
use crate::ops::{suspension, tenant};

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(suspend).service(resume);
}

/// Why an operator does something.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonRequest {
    /// In their own words. The customer reads why a tenant is suspended; the audit log keeps it all.
    #[schema(value_type = Reason)]
    pub reason: String,
}

impl ReasonRequest {
    fn parse(self) -> Result<Reason, Error> {
        Reason::parse(&self.reason).map_err(|e| Error::Invalid(vec![FieldError::invalid("reason", e)]))
    }
}

/// Stops a tenant for a reason that its customer is told: for operators. Its data is kept.
#[utoipa::path(
    operation_id = "suspend_tenant", tag = "tenants", params(("id" = TenantId, Path, description = "The tenant.")),
    request_body = ReasonRequest,
    responses(
        (status = 202, description = "The ERP is being stopped.", body = TenantAnswer),
        (status = 409, description = "The tenant is deleted.", body = Envelope),
    )
)]
#[post("/v1/tenants/{id}/suspend")]
async fn suspend(
    app: Data<App>,
    operator: Operator,
    path: PathOf<TenantId>,
    body: Body<ReasonRequest>,
) -> Result<HttpResponse, Error> {
    suspension::suspend(&app, Actor::User(operator.person.id()), path.0, body.value.parse()?).await?;
    Ok(HttpResponse::Accepted().json(TenantAnswer { tenant: tenant::view(&app, path.0).await?.into() }))
}

/// Takes an operator's suspension back: for operators. The tenant runs again if nothing else holds it, which its
/// `suspensions` say.
#[utoipa::path(
    operation_id = "resume_tenant", tag = "tenants", params(("id" = TenantId, Path, description = "The tenant.")),
    request_body = ReasonRequest,
    responses(
        (status = 202, description = "What an operator had suspended it for holds no longer.", body = TenantAnswer),
        (status = 409, description = "The tenant is deleted.", body = Envelope),
    )
)]
#[post("/v1/tenants/{id}/resume")]
async fn resume(
    app: Data<App>,
    operator: Operator,
    path: PathOf<TenantId>,
    body: Body<ReasonRequest>,
) -> Result<HttpResponse, Error> {
    suspension::resume(&app, Actor::User(operator.person.id()), path.0, body.value.parse()?).await?;
    Ok(HttpResponse::Accepted().json(TenantAnswer { tenant: tenant::view(&app, path.0).await?.into() }))
}
