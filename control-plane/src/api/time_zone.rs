//! `/v1/account/time_zone`: the zone that a company's people see times in.

use actix_web::web::Data;
use actix_web::{HttpResponse, put};
use model::TimeZone;
use serde::{Deserialize, Serialize};
use store::audit::Actor;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{AccountOwner, Body};
use crate::app::App;
use crate::error::{Error, FieldError};
use crate::ops::time_zone;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(choose);
}

/// A time zone, as it was sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeZoneRequest {
    /// Its name.
    #[schema(value_type = TimeZone)]
    pub time_zone: String,
}

/// The zone that a company's people see times in.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimeZoneAnswer {
    /// Its name.
    pub time_zone: TimeZone,
}

/// Chooses the zone that the pages and mails of the customer's company show times in, and that its maintenance windows are
/// in.
#[utoipa::path(
    operation_id = "set_time_zone", tag = "account", request_body = TimeZoneRequest,
    responses((status = 200, description = "The zone is kept.", body = TimeZoneAnswer))
)]
#[put("/v1/account/time_zone")]
async fn choose(app: Data<App>, owner: AccountOwner, body: Body<TimeZoneRequest>) -> Result<HttpResponse, Error> {
    let zone = body.value.time_zone.parse::<TimeZone>();
    let zone = zone.map_err(|e| Error::Invalid(vec![FieldError::invalid("time_zone", e)]))?;
    time_zone::choose_time_zone(&app, Actor::User(owner.person.id()), owner.account, zone).await?;
    Ok(HttpResponse::Ok().json(TimeZoneAnswer { time_zone: zone }))
}
