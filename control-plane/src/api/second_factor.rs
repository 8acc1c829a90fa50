//! `/v1/second_factor`: a member of staff's own. Secrets and codes are answered once, and by no cache kept.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post, put};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{Body, Entering, SignedIn, session_cookie};
use crate::app::App;
use crate::credentials::RecoveryCode;
use crate::error::{Envelope, Error};
use crate::ops::second_factor;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show).service(offer).service(enrol).service(renew);
}

/// A person's second factor.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorBody {
    /// Since when the device is theirs.
    pub enrolled_at: DateTime<Utc>,
    /// Recovery codes that were not used yet.
    pub recovery_codes_left: i64,
}

/// What a person puts into their device.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferAnswer {
    /// What its codes follow from, in base 32: SHA-1, six digits, 30 seconds.
    pub secret: String,
    /// The same for a picture that a phone reads.
    pub uri: String,
}

/// A device to be set up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentRequest {
    /// The six digits that it shows now.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 64)]
    pub code: SecretString,
    /// The person's password once more, where the device takes the place of another.
    #[schema(value_type = Option<String>, format = Password, min_length = 1, max_length = 256)]
    pub password: Option<SecretString>,
}

/// A password that confirms something.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmRequest {
    /// The person's own password, once more.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 256)]
    pub password: SecretString,
}

/// Codes for when the device is gone. They are shown here and never again.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryCodesAnswer {
    /// Each is good once.
    pub recovery_codes: Vec<String>,
}

fn shown(codes: &[RecoveryCode]) -> RecoveryCodesAnswer {
    RecoveryCodesAnswer { recovery_codes: codes.iter().map(ToString::to_string).collect() }
}

/// The caller's second factor.
#[utoipa::path(
    operation_id = "show_second_factor", tag = "second_factor", security(("session" = [])),
    responses(
        (status = 200, description = "Since when it is on.", body = SecondFactorBody),
        (status = 404, description = "The caller has none.", body = Envelope),
    )
)]
#[get("/v1/second_factor")]
async fn show(app: Data<App>, signed_in: SignedIn) -> Result<HttpResponse, Error> {
    let second_factor::View { enrolled_at, recovery_codes_left } =
        second_factor::view(&app, &signed_in.user).await?.ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok().json(SecondFactorBody { enrolled_at, recovery_codes_left }))
}

/// What the caller puts into a device, to set it up by `enrol_second_factor`. It stays the same as long as the session does.
#[utoipa::path(
    operation_id = "offer_second_factor", tag = "second_factor", security(("session" = [])),
    responses((status = 200, description = "A secret that is not in use yet.", body = OfferAnswer))
)]
#[get("/v1/second_factor/offer")]
async fn offer(app: Data<App>, entering: Entering) -> Result<HttpResponse, Error> {
    let Entering { user, session, second_step } = entering;
    let offer = second_factor::offer(&app, &user, &session, second_step).await?;
    let (secret, uri) = (offer.secret.text().expose_secret().to_owned(), offer.secret.uri(&user.email)?);
    let uri = uri.expose_secret().to_owned();
    Ok(HttpResponse::Ok().json(OfferAnswer { secret, uri }))
}

/// Sets up the device that was offered, in the place of another if there is one: the answer sets another session cookie, and
/// all other sessions of the caller end.
#[utoipa::path(
    operation_id = "enrol_second_factor", tag = "second_factor", request_body = EnrolmentRequest,
    security(("session" = [])),
    responses(
        (status = 200, description = "The device is set up, and the person signed in.", body = RecoveryCodesAnswer),
        (status = 409, description = "Another device was set up meanwhile.", body = Envelope),
        (status = 429, description = "Too many wrong codes or passwords.", body = Envelope),
    )
)]
#[put("/v1/second_factor")]
async fn enrol(app: Data<App>, entering: Entering, body: Body<EnrolmentRequest>) -> Result<HttpResponse, Error> {
    let Entering { user, session, second_step } = entering;
    let EnrolmentRequest { code, password } = body.value;
    let done = second_factor::enrol(&app, user, &session, second_step, code, password).await?;
    let cookie = session_cookie(&done.session);
    Ok(HttpResponse::Ok().cookie(cookie).json(shown(&done.recovery_codes)))
}

/// Gives the caller ten new recovery codes; the old ones are good for nothing any more.
#[utoipa::path(
    operation_id = "renew_recovery_codes", tag = "second_factor", request_body = ConfirmRequest,
    security(("session" = [])),
    responses(
        (status = 201, description = "The new codes.", body = RecoveryCodesAnswer),
        (status = 404, description = "The caller has no second factor.", body = Envelope),
        (status = 429, description = "Too many wrong passwords.", body = Envelope),
    )
)]
#[post("/v1/second_factor/recovery_codes")]
async fn renew(app: Data<App>, signed_in: SignedIn, body: Body<ConfirmRequest>) -> Result<HttpResponse, Error> {
    let codes = second_factor::renew_recovery_codes(&app, signed_in.user, body.value.password).await?;
    Ok(HttpResponse::Created().json(shown(&codes)))
}
