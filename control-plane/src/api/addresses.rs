//! `/v1/addresses/{address}`: whether an address is free, as it is typed.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{LONGEST_WORDS, PathOf, caller};
use crate::app::App;
use crate::error::{Code, Envelope, Error};
use crate::ops::catalogue;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(check);
}

/// Whether an address could be had.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddressBody {
    /// The address as it would be written.
    pub address: String,
    /// Whether it is free at this moment.
    pub free: bool,
    /// Why not, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Whether an address could be had.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddressAnswer {
    /// What there is to say of it.
    pub address: AddressBody,
}

/// Whether an address could be had at this moment. What can't be an address is told so, as it is typed: that is no error.
#[utoipa::path(
    operation_id = "check_address", tag = "catalogue", security(()),
    params(("address" = String, Path, description = "As it was typed.", min_length = 1, max_length = 100)),
    responses(
        (status = 200, description = "Whether it is free, and if not, why.", body = AddressAnswer),
        (status = 400, description = "Nobody types that much.", body = Envelope),
        (status = 429, description = "Too many questions from one network address.", body = Envelope),
    )
)]
#[get("/v1/addresses/{address}")]
async fn check(app: Data<App>, req: HttpRequest, path: PathOf<String>) -> Result<HttpResponse, Error> {
    app.limits.lookup.take(&caller(&req), app.clock.now())?;
    if path.0.chars().count() > LONGEST_WORDS {
        return Err(Error::refused_field(Code::MalformedRequest, "address", "Nobody types that much."));
    }
    let body = match catalogue::check_address(&app, &path.0).await? {
        Ok(address) => AddressBody { address: address.to_string(), free: true, message: None },
        Err(fault) => AddressBody { address: path.0, free: false, message: Some(fault.to_string()) },
    };
    Ok(HttpResponse::Ok().json(AddressAnswer { address: body }))
}
