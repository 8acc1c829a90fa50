//! `/v1/sessions`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use model::name::{Email, PersonName};
use model::{AccountId, Locale, Role, UserId};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::users::User;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{Body, Person, caller, session_cookie, session_cookie_removed, session_token};
use crate::app::App;
use crate::error::{Envelope, Error};
use crate::ops::sign_in;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(create).service(show).service(remove);
}

/// Who wants to sign in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    /// E-mail address.
    #[schema(min_length = 1, max_length = 254)]
    pub email: String,
    /// Password.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 256)]
    pub password: SecretString,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionAnswer {
    /// The person.
    pub user: UserBody,
}

/// A person who signs in to Stackyard.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserBody {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: PersonName,
    /// Their e-mail address.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// Their company; absent for staff.
    pub account_id: Option<AccountId>,
    /// The language they chose for pages and mails, if they chose one.
    pub language: Option<Locale>,
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        let User { id, account_id, role, name, email, language, .. } = user;
        Self { id, name, email, role, account_id, language }
    }
}

/// Signs in: the answer sets the session cookie.
#[utoipa::path(
    operation_id = "sign_in", tag = "sessions", request_body = SessionRequest, security(()),
    responses(
        (status = 201, description = "The person is signed in.", body = SessionAnswer),
        (status = 401, description = "E-mail address and password don't belong together.", body = Envelope),
        (status = 429, description = "Too many tries from one network address.", body = Envelope),
    )
)]
#[post("/v1/sessions")]
async fn create(app: Data<App>, req: HttpRequest, body: Body<SessionRequest>) -> Result<HttpResponse, Error> {
    let limited = app.limits.sign_in.take(&caller(&req), app.clock.now());
    limited.map_err(|retry_after_s| Error::TooMany { retry_after_s })?;
    let (session, user) = sign_in::sign_in(&app, &body.value.email, body.value.password).await?;
    Ok(HttpResponse::Created().cookie(session_cookie(&session)).json(SessionAnswer { user: user.into() }))
}

/// Who is signed in, or for whom a token speaks.
#[utoipa::path(
    operation_id = "show_session", tag = "sessions",
    responses((status = 200, description = "The person.", body = SessionAnswer))
)]
#[get("/v1/sessions")]
async fn show(person: Person) -> HttpResponse {
    HttpResponse::Ok().json(SessionAnswer { user: person.user.into() })
}

/// Signs out. Without a session there is nothing to do, which is no error.
#[utoipa::path(
    operation_id = "sign_out", tag = "sessions", security((), ("session" = [])),
    responses((status = 204, description = "Nobody is signed in any more."))
)]
#[delete("/v1/sessions")]
async fn remove(app: Data<App>, req: HttpRequest) -> Result<HttpResponse, Error> {
    if let Some(session) = session_token(&req) {
        sign_in::sign_out(&app, &session).await?;
    }
    Ok(HttpResponse::NoContent().cookie(session_cookie_removed()).finish())
}
