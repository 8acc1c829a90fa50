//! `/v1/tenants/{id}/deletion`: asked for and undone by the tenant's customer.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, post};
use model::TenantId;
use model::name::Address;
use serde::Deserialize;
use store::audit::Actor;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::TenantAnswer;
use crate::api::extract::{Body, OwnedTenant};
use crate::app::App;
use crate::error::{Envelope, Error};
use crate::ops::{deletion, tenant};

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(ask).service(undo);
}

/// What confirms a deletion.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeletionRequest {
    /// The tenant's own sub-domain, once more: a wrong id alone deletes nothing.
    #[schema(value_type = Address)]
    pub address: String,
}

/// Asks for a tenant's deletion: for its customer. The ERP stops and its data is kept; until the `undo_until` of its
/// suspension this can be undone, then everything is removed. Asking again changes nothing.
#[utoipa::path(
    operation_id = "ask_deletion", tag = "tenants", params(("id" = TenantId, Path, description = "The tenant.")),
    request_body = DeletionRequest,
    responses(
        (status = 202, description = "The ERP is being stopped.", body = TenantAnswer),
        (status = 409, description = "The tenant is deleted.", body = Envelope),
        (status = 429, description = "It was asked for too often.", body = Envelope),
    )
)]
#[post("/v1/tenants/{id}/deletion")]
async fn ask(app: Data<App>, owned: OwnedTenant, body: Body<DeletionRequest>) -> Result<HttpResponse, Error> {
    let (id, actor) = (owned.tenant.id, Actor::User(owned.customer.person.id()));
    deletion::ask(&app, actor, id, body.value.address).await?;
    Ok(HttpResponse::Accepted().json(TenantAnswer { tenant: tenant::view(&app, id).await?.into() }))
}

/// Undoes a tenant's deletion: for its customer, until it is final. The ERP runs again if nothing else holds it. Where no
/// deletion was asked for nothing changes.
#[utoipa::path(
    operation_id = "undo_deletion", tag = "tenants", params(("id" = TenantId, Path, description = "The tenant.")),
    responses(
        (status = 202, description = "The tenant is as it was before.", body = TenantAnswer),
        (status = 409, description = "The deletion is final.", body = Envelope),
    )
)]
#[delete("/v1/tenants/{id}/deletion")]
async fn undo(app: Data<App>, owned: OwnedTenant) -> Result<HttpResponse, Error> {
    let (id, actor) = (owned.tenant.id, Actor::User(owned.customer.person.id()));
    deletion::undo(&app, actor, id).await?;
    Ok(HttpResponse::Accepted().json(TenantAnswer { tenant: tenant::view(&app, id).await?.into() }))
}
