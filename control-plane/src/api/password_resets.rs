//! `/v1/password_resets`: a forgotten password is chosen anew with the token of a link that was sent by mail.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post, put};
use model::name::Email;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Accepted;
use super::extract::{Body, caller};
use crate::app::App;
use crate::credentials::{LinkToken, Password};
use crate::error::{Envelope, Error, FieldError};
use crate::ops::password;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(forget).service(reset);
}

/// Whose password is forgotten.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForgottenRequest {
    /// Their e-mail address.
    #[schema(value_type = Email)]
    pub email: String,
}

/// Sends a link with which a new password is chosen, if somebody of a company has the address: the answer does not tell.
#[utoipa::path(
    operation_id = "forget_password", tag = "sessions", request_body = ForgottenRequest, security(()),
    responses(
        (status = 202, description = "If the address is known, a link goes there: three at once, then one every 20 minutes.",
            body = Accepted),
        (status = 429, description = "Too many requests from one network address.", body = Envelope),
    )
)]
#[post("/v1/password_resets")]
async fn forget(app: Data<App>, req: HttpRequest, body: Body<ForgottenRequest>) -> Result<HttpResponse, Error> {
    app.limits.forgot.take(&caller(&req), app.clock.now())?;
    let email = Email::parse(&body.value.email);
    let email = email.map_err(|e| Error::Invalid(vec![FieldError::invalid("email", e)]))?;
    password::ask(&app, email).await?;
    Ok(HttpResponse::Accepted().json(Accepted {}))
}

/// The link and the password chosen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetRequest {
    /// Token of the link.
    #[schema(value_type = String, min_length = 43, max_length = 43, pattern = "^[A-Za-z0-9_-]{43}$")]
    pub token: SecretString,
    /// The new password.
    #[schema(value_type = String, format = Password, min_length = 10, max_length = 256)]
    pub password: SecretString,
}

/// Uses a link: sets the password, ends every session of the person, and tells them by mail.
#[utoipa::path(
    operation_id = "reset_password", tag = "sessions", request_body = ResetRequest, security(()),
    responses(
        (status = 204, description = "The password is changed; the person can sign in with it."),
        (status = 404, description = "There is no such link.", body = Envelope),
        (status = 410, description = "The link was used before, or is too old.", body = Envelope),
        (status = 429, description = "Too many requests from one network address.", body = Envelope),
    )
)]
#[put("/v1/password_resets")]
async fn reset(app: Data<App>, req: HttpRequest, body: Body<ResetRequest>) -> Result<HttpResponse, Error> {
    app.limits.lookup.take(&caller(&req), app.clock.now())?;
    let ResetRequest { token, password } = body.value;
    let password = Password::parse(password);
    let password = password.map_err(|e| Error::Invalid(vec![FieldError::invalid("password", e)]))?;
    password::reset(&app, LinkToken::parse(token.expose_secret()), password).await?.require_good()?;
    Ok(HttpResponse::NoContent().finish())
}
