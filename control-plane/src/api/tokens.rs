//! `/v1/tokens`: with which a person's programs call the API. Only the person themselves makes, sees and revokes them: a
//! program that holds a token can't get itself another.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, post};
use chrono::{DateTime, Utc};
use model::name::TokenName;
use model::{ApiTokenId, Scope};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use store::api_tokens::ApiToken;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{Body, IdempotencyKey, Limit, PathOf, QueryOf, SignedIn, next};
use crate::app::App;
use crate::error::Error;
use crate::ops::api_tokens::{self, TokenForm};

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(create).service(list).service(revoke);
}

/// A token, without what makes it one.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenBody {
    /// Its id.
    pub id: ApiTokenId,
    /// What its person calls it.
    pub name: TokenName,
    /// What it is good for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute; absent before its first use.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A new token.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewTokenAnswer {
    /// What it is.
    pub token: TokenBody,
    /// What a program sends as `Authorization: Bearer`. It is shown here and never again.
    pub secret: String,
}

/// A page of tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokensAnswer {
    /// The newest first.
    pub tokens: Vec<TokenBody>,
    /// Begins the next page as `?after=`; absent on the last one.
    pub next: Option<ApiTokenId>,
}

impl From<ApiToken> for TokenBody {
    fn from(row: ApiToken) -> Self {
        let ApiToken { id, user_id: _, name, scopes, created_at, expires_at, last_used_at } = row;
        Self { id, name, scopes: scopes.list(), created_at, expires_at, last_used_at }
    }
}

/// Makes a token. The person confirms it with their password.
#[utoipa::path(
    operation_id = "create_token", tag = "tokens", params(IdempotencyKey), request_body = TokenForm,
    security(("session" = [])),
    responses(
        (status = 201, description = "The token was made.", body = NewTokenAnswer),
        (status = 409, description = "There are too many tokens already.", body = crate::error::Envelope),
        (status = 429, description = "Too many passwords were tried.", body = crate::error::Envelope),
    )
)]
#[post("/v1/tokens")]
async fn create(
    app: Data<App>,
    signed_in: SignedIn,
    key: IdempotencyKey,
    body: Body<TokenForm>,
) -> Result<HttpResponse, Error> {
    let once = key.once(&app, format!("tokens:{}", signed_in.user.id), &body.hash)?;
    let (row, secret) = api_tokens::create(&app, signed_in.user, body.value, once).await?;
    let secret = secret.expose_secret().to_owned();
    Ok(HttpResponse::Created().json(NewTokenAnswer { token: row.into(), secret }))
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TokensQuery {
    /// The last id of the page before.
    pub after: Option<ApiTokenId>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

/// The tokens of the person, the newest first. One that expired is listed for 30 days more.
#[utoipa::path(
    operation_id = "list_tokens", tag = "tokens", params(TokensQuery), security(("session" = [])),
    responses((status = 200, description = "A page of tokens.", body = TokensAnswer))
)]
#[get("/v1/tokens")]
async fn list(app: Data<App>, signed_in: SignedIn, query: QueryOf<TokensQuery>) -> Result<HttpResponse, Error> {
    let TokensQuery { after, limit } = query.0;
    let rows = api_tokens::list(&app, &signed_in.user, after, limit.rows()).await?;
    let next = next(&rows, limit, |row| row.id);
    Ok(HttpResponse::Ok().json(TokensAnswer { tokens: rows.into_iter().map(TokenBody::from).collect(), next }))
}

/// Revokes a token: the next request that comes with it is refused.
#[utoipa::path(
    operation_id = "revoke_token", tag = "tokens", params(("id" = ApiTokenId, Path, description = "The token.")),
    security(("session" = [])),
    responses((status = 204, description = "The token is good for nothing any more."))
)]
#[delete("/v1/tokens/{id}")]
async fn revoke(app: Data<App>, signed_in: SignedIn, path: PathOf<ApiTokenId>) -> Result<HttpResponse, Error> {
    api_tokens::revoke(&app, signed_in.user, path.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
