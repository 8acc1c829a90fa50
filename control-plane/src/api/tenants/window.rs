//! `/v1/tenants/{id}/maintenance_window`: when the tenant may be interrupted, chosen by its customer.

use actix_web::web::Data;
use actix_web::{HttpResponse, put};
use chrono::{DateTime, Utc};
use model::TenantId;
use model::window::{Day, Days, InvalidWindow, MaintenanceWindow};
use serde::{Deserialize, Serialize};
use store::audit::Actor;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::TenantAnswer;
use crate::api::extract::{Body, OwnedTenant};
use crate::app::App;
use crate::error::{Envelope, Error, FieldError};
use crate::ops::tenant::{self, ChosenWindow};

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(choose);
}

/// When a tenant may be interrupted.
#[derive(Debug, Serialize, ToSchema)]
pub struct WindowBody {
    /// On which days, from Monday on.
    pub days: Vec<Day>,
    /// From which hour on, by the clock in the tenant's time zone.
    pub hour: u8,
    /// When it begins next.
    pub next_at: Option<DateTime<Utc>>,
}

impl From<ChosenWindow> for WindowBody {
    fn from(chosen: ChosenWindow) -> Self {
        let ChosenWindow { window, next_at } = chosen;
        Self { days: window.days().list(), hour: window.hour(), next_at }
    }
}

/// When a tenant may be interrupted, as it was sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowRequest {
    /// On which days.
    #[schema(min_items = 1, max_items = 7)]
    pub days: Vec<Day>,
    /// From which hour on, by the clock in the tenant's time zone.
    #[schema(minimum = 0, maximum = 23)]
    pub hour: i64,
}

impl WindowRequest {
    fn parse(self) -> Result<MaintenanceWindow, Error> {
        let wrong = |field, e: InvalidWindow| Error::Invalid(vec![FieldError::invalid(field, e)]);
        let days = Days::of(&self.days).map_err(|e| wrong("days", e))?;
        MaintenanceWindow::new(days, self.hour).map_err(|e| wrong("hour", e))
    }
}

/// Chooses when a tenant may be interrupted: for its customer.
#[utoipa::path(
    operation_id = "set_maintenance_window", tag = "tenants",
    params(("id" = TenantId, Path, description = "The tenant.")), request_body = WindowRequest,
    responses(
        (status = 200, description = "The window is kept.", body = TenantAnswer),
        (status = 409, description = "The tenant is deleted.", body = Envelope),
    )
)]
#[put("/v1/tenants/{id}/maintenance_window")]
async fn choose(app: Data<App>, owned: OwnedTenant, body: Body<WindowRequest>) -> Result<HttpResponse, Error> {
    let (id, actor) = (owned.tenant.id, Actor::User(owned.customer.person.id()));
    tenant::choose_window(&app, actor, id, body.value.parse()?).await?;
    Ok(HttpResponse::Ok().json(TenantAnswer { tenant: tenant::view(&app, id).await?.into() }))
}
