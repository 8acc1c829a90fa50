//! `/v1/people`: who belongs to the customer's account. They are no users of its ERP.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use chrono::{DateTime, Utc};
use model::name::{Email, PersonName};
use model::{AccountRole, UserId};
use serde::{Deserialize, Serialize};
use store::users::User;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{AccountOwner, Body, Customer, Limit, PathOf, QueryOf, caller, next, session_cookie};
use super::sessions::SessionAnswer;
use crate::app::App;
use crate::error::{Envelope, Error};
use crate::ops::invitations::{self, JoinForm, Refusal};
use crate::ops::people;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(join).service(set_role).service(remove);
}

/// A person of an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonBody {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: PersonName,
    /// Their e-mail address.
    pub email: Email,
    /// What they may do in the account.
    pub role: AccountRole,
    /// Since when they belong to it.
    pub created_at: DateTime<Utc>,
}

impl From<User> for PersonBody {
    fn from(user: User) -> Self {
        let role = if user.is_owner() { AccountRole::Owner } else { AccountRole::Member };
        Self { id: user.id, name: user.name, email: user.email, role, created_at: user.created_at }
    }
}

/// A page of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeopleAnswer {
    /// Those who came first at the top.
    pub people: Vec<PersonBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<UserId>,
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeopleQuery {
    /// The last id of the page before.
    pub after: Option<UserId>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

/// The people of the customer's account.
#[utoipa::path(
    operation_id = "list_people", tag = "people", params(PeopleQuery),
    responses((status = 200, description = "A page of people.", body = PeopleAnswer))
)]
#[get("/v1/people")]
async fn list(app: Data<App>, customer: Customer, query: QueryOf<PeopleQuery>) -> Result<HttpResponse, Error> {
    let PeopleQuery { after, limit } = query.0;
    let rows = people::list(&app, customer.account, after, limit.rows()).await?;
    let next = next(&rows, limit, |row| row.id);
    Ok(HttpResponse::Ok().json(PeopleAnswer { people: rows.into_iter().map(PersonBody::from).collect(), next }))
}

/// Accepts an invitation: the person joins the account and is signed in.
#[utoipa::path(
    operation_id = "join", tag = "people", request_body = JoinForm, security(()),
    responses(
        (status = 201, description = "The person has joined; the answer sets the session cookie.", body = SessionAnswer),
        (status = 404, description = "There is no such link, or a newer one was sent.", body = Envelope),
        (status = 409, description = "Somebody signs in with the address already.", body = Envelope),
        (status = 410, description = "The link was used before, is too old, or was withdrawn.", body = Envelope),
        (status = 429, description = "Too many requests from one network address.", body = Envelope),
    )
)]
#[post("/v1/people")]
async fn join(app: Data<App>, req: HttpRequest, body: Body<JoinForm>) -> Result<HttpResponse, Error> {
    app.limits.lookup.take(&caller(&req), app.clock.now())?;
    let (session, user) = invitations::accept(&app, body.value).await?.map_err(Refusal::into_error)?;
    Ok(HttpResponse::Created().cookie(session_cookie(&session)).json(SessionAnswer { user: user.into() }))
}

/// What a person may do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleRequest {
    /// The role.
    pub role: AccountRole,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonAnswer {
    /// The person.
    pub person: PersonBody,
}

/// Gives a person of the account another role: for its owners.
#[utoipa::path(
    operation_id = "set_person_role", tag = "people", params(("id" = UserId, Path, description = "The person.")),
    request_body = RoleRequest,
    responses(
        (status = 200, description = "The person as they are now.", body = PersonAnswer),
        (status = 409, description = "It is the only owner.", body = Envelope),
    )
)]
#[patch("/v1/people/{id}")]
async fn set_role(
    app: Data<App>,
    owner: AccountOwner,
    path: PathOf<UserId>,
    body: Body<RoleRequest>,
) -> Result<HttpResponse, Error> {
    let user = people::set_role(&app, &owner.person.user, path.0, body.value.role).await?;
    Ok(HttpResponse::Ok().json(PersonAnswer { person: user.into() }))
}

/// Takes a person out of the account, whose sessions and programs end at once: for its owners.
#[utoipa::path(
    operation_id = "remove_person", tag = "people", params(("id" = UserId, Path, description = "The person.")),
    responses(
        (status = 204, description = "The person does not belong to the account any more."),
        (status = 409, description = "It is the only owner.", body = Envelope),
    )
)]
#[delete("/v1/people/{id}")]
async fn remove(app: Data<App>, owner: AccountOwner, path: PathOf<UserId>) -> Result<HttpResponse, Error> {
    people::remove(&app, &owner.person.user, path.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
