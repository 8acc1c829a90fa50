//! `/v1/staff`: the people who run Stackyard, for operators.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, post, put};
use chrono::{DateTime, Utc};
use model::name::{Email, PersonName};
use model::{Role, UserId};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use store::staff::Member;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{Body, IdempotencyKey, Limit, Operator, PathOf, QueryOf, next};
use crate::app::App;
use crate::error::{Envelope, Error};
use crate::ops::second_factor;
use crate::ops::staff::{self, MemberForm, parse_role, staff_role};

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(create).service(show).service(set_role).service(disable).service(enable).service(reset);
}

/// A member of staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberBody {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: PersonName,
    /// Their e-mail address, which is also the login.
    pub email: Email,
    /// What they may do.
    #[schema(schema_with = staff_role)]
    pub role: Role,
    /// When they were added.
    pub created_at: DateTime<Utc>,
    /// Since when they may no longer sign in; absent while they may.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Since when they have a second factor; absent without one.
    pub second_factor_since: Option<DateTime<Utc>>,
    /// When they were last seen, to five minutes; absent before the first time.
    pub last_seen_at: Option<DateTime<Utc>>,
}

impl From<Member> for MemberBody {
    fn from(member: Member) -> Self {
        let Member { user, enrolled_at, last_seen_at } = member;
        Self {
            id: user.id,
            name: user.name,
            email: user.email,
            role: user.role,
            created_at: user.created_at,
            disabled_at: user.disabled_at,
            second_factor_since: enrolled_at,
            last_seen_at,
        }
    }
}

/// A page of the staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffAnswer {
    /// The oldest first.
    pub staff: Vec<MemberBody>,
    /// Begins the next page as `?after=`; absent on the last one.
    pub next: Option<UserId>,
}

/// A new member of staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewMemberAnswer {
    /// Who.
    pub member: MemberBody,
    /// What they sign in with the first time, to be handed over. It is shown here and never again.
    pub password: String,
}

/// Another role.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleRequest {
    /// What the person may do from now on.
    #[schema(schema_with = staff_role)]
    pub role: String,
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StaffQuery {
    /// The last id of the page before.
    pub after: Option<UserId>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

/// The staff, the oldest first.
#[utoipa::path(
    operation_id = "list_staff", tag = "staff", params(StaffQuery),
    responses((status = 200, description = "A page of the staff.", body = StaffAnswer))
)]
#[get("/v1/staff")]
async fn list(app: Data<App>, _operator: Operator, query: QueryOf<StaffQuery>) -> Result<HttpResponse, Error> {
    let StaffQuery { after, limit } = query.0;
    let members = staff::list(&app, after, limit.rows()).await?;
    let next = next(&members, limit, |member| member.user.id);
    Ok(HttpResponse::Ok().json(StaffAnswer { staff: members.into_iter().map(MemberBody::from).collect(), next }))
}

/// Adds a member of staff, who sets up their second factor as they sign in the first time.
#[utoipa::path(
    operation_id = "add_staff", tag = "staff", params(IdempotencyKey), request_body = MemberForm,
    responses(
        (status = 201, description = "They can sign in.", body = NewMemberAnswer),
        (status = 409, description = "Somebody has this e-mail address.", body = Envelope),
    )
)]
#[post("/v1/staff")]
async fn create(
    app: Data<App>,
    operator: Operator,
    key: IdempotencyKey,
    body: Body<MemberForm>,
) -> Result<HttpResponse, Error> {
    let once = key.once(&app, format!("staff:{}", operator.person.id()), &body.hash)?;
    let (member, password) = staff::create(&app, operator.person.user, body.value, once).await?;
    let answer = NewMemberAnswer { member: member.into(), password: password.expose_secret().to_owned() };
    Ok(HttpResponse::Created().json(answer))
}

/// A member of staff.
#[utoipa::path(
    operation_id = "show_staff", tag = "staff", params(("id" = UserId, Path, description = "The person.")),
    responses((status = 200, description = "The person.", body = MemberBody))
)]
#[get("/v1/staff/{id}")]
async fn show(app: Data<App>, _operator: Operator, path: PathOf<UserId>) -> Result<HttpResponse, Error> {
    Ok(HttpResponse::Ok().json(MemberBody::from(staff::get(&app, path.0).await?)))
}

/// Gives a colleague another role.
#[utoipa::path(
    operation_id = "set_staff_role", tag = "staff", params(("id" = UserId, Path, description = "The person.")),
    request_body = RoleRequest,
    responses(
        (status = 200, description = "They have it.", body = MemberBody),
        (status = 409, description = "It is the caller themselves, or the last who may run the fleet.", body = Envelope),
    )
)]
#[put("/v1/staff/{id}/role")]
async fn set_role(
    app: Data<App>,
    operator: Operator,
    path: PathOf<UserId>,
    body: Body<RoleRequest>,
) -> Result<HttpResponse, Error> {
    let role = parse_role(&body.value.role).map_err(|wrong| Error::Invalid(vec![wrong]))?;
    let member = staff::set_role(&app, operator.person.user, path.0, role).await?;
    Ok(HttpResponse::Ok().json(MemberBody::from(member)))
}

/// Disables a colleague: their sessions end and their API tokens are revoked at once.
#[utoipa::path(
    operation_id = "disable_staff", tag = "staff", params(("id" = UserId, Path, description = "The person.")),
    responses(
        (status = 200, description = "They can't sign in any more.", body = MemberBody),
        (status = 409, description = "It is the caller themselves, or the last who may run the fleet.", body = Envelope),
    )
)]
#[post("/v1/staff/{id}/disable")]
async fn disable(app: Data<App>, operator: Operator, path: PathOf<UserId>) -> Result<HttpResponse, Error> {
    let member = staff::disable(&app, operator.person.user, path.0).await?;
    Ok(HttpResponse::Ok().json(MemberBody::from(member)))
}

/// Lets a disabled colleague sign in again.
#[utoipa::path(
    operation_id = "enable_staff", tag = "staff", params(("id" = UserId, Path, description = "The person.")),
    responses(
        (status = 200, description = "They can sign in again.", body = MemberBody),
        (status = 409, description = "It is the caller themselves.", body = Envelope),
    )
)]
#[post("/v1/staff/{id}/enable")]
async fn enable(app: Data<App>, operator: Operator, path: PathOf<UserId>) -> Result<HttpResponse, Error> {
    let member = staff::enable(&app, operator.person.user, path.0).await?;
    Ok(HttpResponse::Ok().json(MemberBody::from(member)))
}

/// Takes a colleague's second factor from them, who has lost it: their sessions end, and they set up another as they sign in.
#[utoipa::path(
    operation_id = "reset_second_factor", tag = "staff", params(("id" = UserId, Path, description = "The person.")),
    responses(
        (status = 204, description = "They have none any more."),
        (status = 409, description = "It is the caller's own, or there is none.", body = Envelope),
    )
)]
#[delete("/v1/staff/{id}/second_factor")]
async fn reset(app: Data<App>, operator: Operator, path: PathOf<UserId>) -> Result<HttpResponse, Error> {
    second_factor::reset(&app, operator.person.user, path.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
