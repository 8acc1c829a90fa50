//! `/v1/invitations`: who is asked to join the customer's account.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, post};
use chrono::{DateTime, Utc};
use model::name::Email;
use model::{AccountRole, InvitationId, UserId};
use serde::{Deserialize, Serialize};
use store::invitations::Invitation;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Accepted;
use super::extract::{AccountOwner, Body, Customer, IdempotencyKey, Limit, PathOf, QueryOf, next};
use crate::app::App;
use crate::error::{Envelope, Error};
use crate::ops::invitations::{self, InviteForm};

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(invite).service(resend).service(withdraw);
}

/// An open invitation.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationBody {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub email: Email,
    /// What they may do in the account.
    pub role: AccountRole,
    /// Who invited them.
    pub invited_by: UserId,
    /// When they were invited first.
    pub created_at: DateTime<Utc>,
    /// Until when the newest link is good.
    pub expires_at: DateTime<Utc>,
}

impl From<Invitation> for InvitationBody {
    fn from(row: Invitation) -> Self {
        let Invitation { id, email, account_role: role, invited_by, created_at, expires_at, .. } = row;
        Self { id, email, role, invited_by, created_at, expires_at }
    }
}

/// A page of invitations.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationsAnswer {
    /// The newest first.
    pub invitations: Vec<InvitationBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<InvitationId>,
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InvitationsQuery {
    /// The last id of the page before.
    pub after: Option<InvitationId>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

/// The open invitations of the customer's account, the newest first.
#[utoipa::path(
    operation_id = "list_invitations", tag = "people", params(InvitationsQuery),
    responses((status = 200, description = "A page of invitations.", body = InvitationsAnswer))
)]
#[get("/v1/invitations")]
async fn list(app: Data<App>, customer: Customer, query: QueryOf<InvitationsQuery>) -> Result<HttpResponse, Error> {
    let InvitationsQuery { after, limit } = query.0;
    let rows = invitations::list(&app, customer.account, after, limit.rows()).await?;
    let next = next(&rows, limit, |row| row.id);
    let invitations = rows.into_iter().map(InvitationBody::from).collect();
    Ok(HttpResponse::Ok().json(InvitationsAnswer { invitations, next }))
}

/// An invitation.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationAnswer {
    /// The invitation.
    pub invitation: InvitationBody,
}

/// Invites somebody to the account, by a link that is good once and for 7 days: for its owners. Whether somebody signs in
/// with the address elsewhere is not told here, but to who reads its mail.
#[utoipa::path(
    operation_id = "invite_person", tag = "people", params(IdempotencyKey), request_body = InviteForm,
    responses(
        (status = 201, description = "A mail goes to the address.", body = InvitationAnswer),
        (status = 409, description = "There are too many people, or the owner's own address is not verified.",
            body = Envelope),
        (status = 429, description = "Too many mails of the account.", body = Envelope),
    )
)]
#[post("/v1/invitations")]
async fn invite(
    app: Data<App>,
    owner: AccountOwner,
    key: IdempotencyKey,
    body: Body<InviteForm>,
) -> Result<HttpResponse, Error> {
    let once = key.once(&app, format!("invitations:{}", owner.account), &body.hash)?;
    let invitation = invitations::invite(&app, &owner.person.user, body.value, once).await?;
    Ok(HttpResponse::Created().json(InvitationAnswer { invitation: invitation.into() }))
}

/// Sends an invitation once more, with a new link in place of the older one: for the account's owners.
#[utoipa::path(
    operation_id = "resend_invitation", tag = "people",
    params(("id" = InvitationId, Path, description = "The invitation.")),
    responses(
        (status = 202, description = "A mail goes to the address.", body = Accepted),
        (status = 429, description = "Too many mails of the account.", body = Envelope),
    )
)]
#[post("/v1/invitations/{id}/resend")]
async fn resend(app: Data<App>, owner: AccountOwner, path: PathOf<InvitationId>) -> Result<HttpResponse, Error> {
    invitations::resend(&app, &owner.person.user, path.0).await?;
    Ok(HttpResponse::Accepted().json(Accepted {}))
}

/// Withdraws an invitation: for the account's owners.
#[utoipa::path(
    operation_id = "withdraw_invitation", tag = "people",
    params(("id" = InvitationId, Path, description = "The invitation.")),
    responses((status = 204, description = "Its link is good for nothing any more."))
)]
#[delete("/v1/invitations/{id}")]
async fn withdraw(app: Data<App>, owner: AccountOwner, path: PathOf<InvitationId>) -> Result<HttpResponse, Error> {
    invitations::withdraw(&app, &owner.person.user, path.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
