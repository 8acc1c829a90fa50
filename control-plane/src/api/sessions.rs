//! `/v1/sessions`: the password, then what else is asked of staff.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use model::name::{Email, PersonName};
use model::{AccountId, Locale, Role, UserId};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::users::User;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{Body, Entering, Person, caller, session_cookie, session_cookie_removed, session_token};
use crate::app::App;
use crate::error::{Envelope, Error};
use crate::ops::second_factor;
use crate::ops::sign_in::{Entered, SecondStep, sign_in, sign_out};

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(create).service(prove).service(show).service(remove);
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

/// Who has given the right password.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnteredAnswer {
    /// The person.
    pub user: UserBody,
    /// What is still asked of them, and until then nothing else is answered; absent when they are signed in.
    pub second_step: Option<SecondStep>,
}

/// The second step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeRequest {
    /// The six digits that the person's device shows now, or one of their recovery codes. Each is good once.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 64)]
    pub code: SecretString,
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

/// Takes the password: the answer sets the session cookie. Of staff a second step is asked then, by `take_second_step`, or
/// by `enrol_second_factor` the first time.
#[utoipa::path(
    operation_id = "sign_in", tag = "sessions", request_body = SessionRequest, security(()),
    responses(
        (status = 201, description = "The password is right.", body = EnteredAnswer),
        (status = 401, description = "E-mail address and password don't belong together.", body = Envelope),
        (status = 429, description = "Too many tries from one network address, or for one e-mail address.", body = Envelope),
    )
)]
#[post("/v1/sessions")]
async fn create(app: Data<App>, req: HttpRequest, body: Body<SessionRequest>) -> Result<HttpResponse, Error> {
    app.limits.sign_in.take(&caller(&req), app.clock.now())?;
    let Entered { user, session, second_step } = sign_in(&app, &body.value.email, body.value.password).await?;
    let answer = EnteredAnswer { user: user.into(), second_step };
    Ok(HttpResponse::Created().cookie(session_cookie(&session)).json(answer))
}

/// Takes a code of the second factor: the answer sets another session cookie.
#[utoipa::path(
    operation_id = "take_second_step", tag = "sessions", request_body = CodeRequest, security(("session" = [])),
    responses(
        (status = 201, description = "The person is signed in.", body = SessionAnswer),
        (status = 429, description = "Too many wrong codes.", body = Envelope),
    )
)]
#[post("/v1/sessions/second_step")]
async fn prove(app: Data<App>, entering: Entering, body: Body<CodeRequest>) -> Result<HttpResponse, Error> {
    let Entering { user, session, .. } = entering;
    let answer = SessionAnswer { user: user.clone().into() };
    let open = second_factor::prove(&app, user, &session, body.value.code).await?;
    Ok(HttpResponse::Created().cookie(session_cookie(&open)).json(answer))
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
        sign_out(&app, &session).await?;
    }
    Ok(HttpResponse::NoContent().cookie(session_cookie_removed()).finish())
}
