//! `/v1/sessions`.

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse};
use model::{AccountId, Role, UserId};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::users::User;

use super::extract::{Body, Person, caller, session_cookie, session_cookie_removed, session_token};
use crate::app::App;
use crate::error::Error;
use crate::ops::sign_in;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/v1/sessions").get(show).post(create).delete(remove));
}

/// Who wants to sign in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: SecretString,
}

/// Who is signed in.
#[derive(Debug, Serialize)]
pub struct SessionAnswer {
    /// The person.
    pub user: UserBody,
}

/// A person who signs in to Stackyard.
#[derive(Debug, Serialize)]
pub struct UserBody {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Their company; absent for staff.
    pub account_id: Option<AccountId>,
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        let (name, email) = (user.name.to_string(), user.email.to_string());
        Self { id: user.id, name, email, role: user.role, account_id: user.account_id }
    }
}

/// Signs in: the answer sets the session cookie.
async fn create(app: Data<App>, req: HttpRequest, body: Body<SessionRequest>) -> Result<HttpResponse, Error> {
    let limited = app.limits.sign_in.take(&caller(&req), app.clock.now());
    limited.map_err(|retry_after_s| Error::TooMany { retry_after_s })?;
    let (session, user) = sign_in::sign_in(&app, &body.value.email, body.value.password).await?;
    Ok(HttpResponse::Created().cookie(session_cookie(&session)).json(SessionAnswer { user: user.into() }))
}

/// Who is signed in.
async fn show(person: Person) -> HttpResponse {
    HttpResponse::Ok().json(SessionAnswer { user: person.user.into() })
}

/// Signs out. Without a session there is nothing to do, which is no error.
async fn remove(app: Data<App>, req: HttpRequest) -> Result<HttpResponse, Error> {
    if let Some(session) = session_token(&req) {
        sign_in::sign_out(&app, &session).await?;
    }
    Ok(HttpResponse::NoContent().cookie(session_cookie_removed()).finish())
}
