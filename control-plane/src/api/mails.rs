//! `/v1/mails`: the outbox, for operators.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use chrono::{DateTime, Utc};
use model::name::Email;
use model::{AccountId, MailId, TenantId, UserId};
use serde::{Deserialize, Serialize};
use store::audit::Actor;
use store::mails::{Mail, MailFilter, MailState};
use strum::IntoEnumIterator;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Accepted;
use super::extract::{Limit, Operator, PathOf, QueryOf, Words, next};
use crate::app::App;
use crate::error::Error;
use crate::ops::mails;

/// What stands in the text where the link is the recipient's alone.
const NOT_SHOWN: &str = "(a link that only the recipient has)";

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(show).service(resend);
}

/// Which mails, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MailsQuery {
    /// Only those that stand there.
    #[param(schema_with = mail_state, required = false)]
    pub state: Option<MailState>,
    /// Only those to addresses that have this in them.
    #[serde(default)]
    #[param(value_type = String, required = false, max_length = 100)]
    pub recipient: Words,
    /// Only those about one tenant.
    pub tenant: Option<TenantId>,
    /// The last id of the page before.
    pub after: Option<MailId>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

fn mail_state() -> ObjectBuilder {
    let words = MailState::iter().map(|state| state.to_string());
    Object::builder().schema_type(Type::String).enum_values(Some(words))
}

/// A mail.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailBody {
    /// Its id.
    pub id: MailId,
    /// What it tells.
    pub kind: String,
    /// Whose account it is about.
    pub account_id: AccountId,
    /// Whom it is to; nobody yet for an invitation.
    pub user_id: Option<UserId>,
    /// Which tenant it is about, if one.
    pub tenant_id: Option<TenantId>,
    /// Where it goes.
    pub recipient: Email,
    /// Its subject.
    pub subject: String,
    /// When it was caused.
    pub created_at: DateTime<Utc>,
    /// Where it stands.
    #[schema(schema_with = mail_state)]
    pub state: MailState,
    /// Tries so far.
    pub attempts: i32,
    /// Why the last try failed, or why there was none.
    pub last_error: Option<String>,
    /// When it is tried again by itself.
    pub next_try_at: Option<DateTime<Utc>>,
    /// When a relay took it.
    pub sent_at: Option<DateTime<Utc>>,
}

impl From<Mail> for MailBody {
    fn from(mail: Mail) -> Self {
        Self {
            id: mail.id,
            kind: mail.kind.to_string(),
            account_id: mail.account_id,
            user_id: mail.user_id,
            tenant_id: mail.tenant_id,
            recipient: mail.recipient,
            subject: mail.subject,
            created_at: mail.created_at,
            state: mail.state,
            attempts: mail.attempts,
            last_error: mail.last_error,
            next_try_at: mail.next_try_at,
            sent_at: mail.sent_at,
        }
    }
}

/// A page of the outbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailsAnswer {
    /// The newest first.
    pub mails: Vec<MailBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<MailId>,
}

/// The outbox, the newest first: for operators.
#[utoipa::path(
    operation_id = "list_mails", tag = "mails", params(MailsQuery),
    responses((status = 200, description = "A page of the outbox.", body = MailsAnswer))
)]
#[get("/v1/mails")]
async fn list(app: Data<App>, _operator: Operator, query: QueryOf<MailsQuery>) -> Result<HttpResponse, Error> {
    let MailsQuery { state, recipient, tenant, after, limit } = query.0;
    let filter = MailFilter { state, recipient: recipient.into_text(), tenant };
    let mails = mails::list(&app, filter, after, limit.rows()).await?;
    let next = next(&mails, limit, |mail| mail.id);
    Ok(HttpResponse::Ok().json(MailsAnswer { mails: mails.into_iter().map(MailBody::from).collect(), next }))
}

/// A mail with its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailAnswer {
    /// The mail.
    pub mail: MailBody,
    /// Its text, but for a link that only the recipient may have.
    pub text: String,
}

/// A mail with its text: for operators. A link that proves an address is not in it.
#[utoipa::path(
    operation_id = "show_mail", tag = "mails", params(("id" = MailId, Path, description = "The mail.")),
    responses((status = 200, description = "The mail.", body = MailAnswer))
)]
#[get("/v1/mails/{id}")]
async fn show(app: Data<App>, _operator: Operator, id: PathOf<MailId>) -> Result<HttpResponse, Error> {
    let (mail, written) = mails::read(&app, id.0, NOT_SHOWN).await?;
    Ok(HttpResponse::Ok().json(MailAnswer { mail: mail.into(), text: written.text }))
}

/// Has a mail sent once more, whatever became of it: for operators.
#[utoipa::path(
    operation_id = "resend_mail", tag = "mails", params(("id" = MailId, Path, description = "The mail.")),
    responses((status = 202, description = "The mail waits to be sent.", body = Accepted))
)]
#[post("/v1/mails/{id}/resend")]
async fn resend(app: Data<App>, operator: Operator, id: PathOf<MailId>) -> Result<HttpResponse, Error> {
    mails::resend(&app, Actor::User(operator.person.id()), id.0).await?;
    Ok(HttpResponse::Accepted().json(Accepted {}))
}
