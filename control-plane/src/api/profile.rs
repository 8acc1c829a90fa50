//! `/v1/profile`: a person's own name, language, password and sessions. A program that holds a token changes none of them,
//! and does not learn where its person is.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, patch, put};
use chrono::{DateTime, Utc};
use model::SessionId;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::sessions::OwnSession;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{Body, Limit, PathOf, QueryOf, SignedIn, next};
use super::sessions::SessionAnswer;
use crate::app::App;
use crate::credentials::{Password, SessionToken};
use crate::error::{Envelope, Error, FieldError};
use crate::ops::profile::{self, ProfileForm};
use crate::ops::{password, sessions};

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(change).service(change_password).service(list).service(end).service(end_others);
}

/// Changes name or language of the person; what is absent stays.
#[utoipa::path(
    operation_id = "change_profile", tag = "sessions", request_body = ProfileForm, security(("session" = [])),
    responses((status = 200, description = "The person as they are now.", body = SessionAnswer))
)]
#[patch("/v1/profile")]
async fn change(app: Data<App>, signed_in: SignedIn, body: Body<ProfileForm>) -> Result<HttpResponse, Error> {
    let user = profile::change(&app, signed_in.user, body.value).await?;
    Ok(HttpResponse::Ok().json(SessionAnswer { user: user.into() }))
}

/// The present password and the new one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The present password.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 256)]
    pub current: SecretString,
    /// The new password.
    #[schema(value_type = String, format = Password, min_length = 10, max_length = 256)]
    pub password: SecretString,
}

/// Changes the person's password. Their other sessions end, and a mail tells them.
#[utoipa::path(
    operation_id = "change_password", tag = "sessions", request_body = PasswordChange, security(("session" = [])),
    responses(
        (status = 204, description = "The password is changed."),
        (status = 429, description = "Too many passwords were tried.", body = Envelope),
    )
)]
#[put("/v1/profile/password")]
async fn change_password(
    app: Data<App>,
    signed_in: SignedIn,
    body: Body<PasswordChange>,
) -> Result<HttpResponse, Error> {
    let PasswordChange { current, password } = body.value;
    let password = Password::parse(password);
    let password = password.map_err(|e| Error::Invalid(vec![FieldError::invalid("password", e)]))?;
    password::change(&app, signed_in.user, &signed_in.session, current, password).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionBody {
    /// Its id.
    pub id: SessionId,
    /// Whether it is the one that this request came with.
    pub is_current: bool,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute; null before its first use.
    pub seen_at: Option<DateTime<Utc>>,
    /// Network address that it was then used from, where it is known.
    pub seen_from: Option<String>,
    /// What the browser called itself then, where it did.
    pub browser: Option<String>,
}

impl SessionBody {
    fn of(row: OwnSession, current: &SessionToken) -> Self {
        let is_current = sessions::is_of(&row, current);
        let OwnSession { id, token_hash: _, created_at, expires_at, seen_at, seen_from, browser } = row;
        Self { id, is_current, created_at, expires_at, seen_at, seen_from, browser }
    }
}

/// A page of sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionsAnswer {
    /// The newest first.
    pub sessions: Vec<SessionBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<SessionId>,
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SessionsQuery {
    /// The last id of the page before.
    pub after: Option<SessionId>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

/// The open sessions of the person, the newest first.
#[utoipa::path(
    operation_id = "list_sessions", tag = "sessions", params(SessionsQuery), security(("session" = [])),
    responses((status = 200, description = "A page of sessions.", body = SessionsAnswer))
)]
#[get("/v1/profile/sessions")]
async fn list(app: Data<App>, signed_in: SignedIn, query: QueryOf<SessionsQuery>) -> Result<HttpResponse, Error> {
    let SessionsQuery { after, limit } = query.0;
    let rows = sessions::list(&app, &signed_in.user, after, limit.rows()).await?;
    let next = next(&rows, limit, |row| row.id);
    let sessions = rows.into_iter().map(|row| SessionBody::of(row, &signed_in.session)).collect();
    Ok(HttpResponse::Ok().json(SessionsAnswer { sessions, next }))
}

/// Ends a session of the person.
#[utoipa::path(
    operation_id = "end_session", tag = "sessions", params(("id" = SessionId, Path, description = "The session.")),
    security(("session" = [])),
    responses((status = 204, description = "Its browser has to sign in again."))
)]
#[delete("/v1/profile/sessions/{id}")]
async fn end(app: Data<App>, signed_in: SignedIn, path: PathOf<SessionId>) -> Result<HttpResponse, Error> {
    sessions::end(&app, signed_in.user, path.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends every session of the person but this one.
#[utoipa::path(
    operation_id = "end_other_sessions", tag = "sessions", security(("session" = [])),
    responses((status = 204, description = "The other browsers have to sign in again."))
)]
#[delete("/v1/profile/sessions")]
async fn end_others(app: Data<App>, signed_in: SignedIn) -> Result<HttpResponse, Error> {
    sessions::end_others(&app, signed_in.user, &signed_in.session).await?;
    Ok(HttpResponse::NoContent().finish())
}
