//! `/v1/audit`: the audit log, for operators, as JSON or as CSV.

mod csv;
mod query;

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use model::name::Email;
use model::{AccountId, TenantId, UserId};
use serde::Serialize;
use serde_json::Value;
use store::audit::{ActorKind, Entry};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub use query::{ActName, AuditQuery, Moment};

use super::extract::{Operator, QueryOf};
use super::table::Format;
use crate::app::App;
use crate::error::Error;
use crate::ops::audit::{self, AuditPage, Sealed};

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list);
}

/// A page of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditAnswer {
    /// The lines, the newest first.
    pub lines: Vec<AuditLine>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<i64>,
    /// How far the log is sealed; nothing before the first seal.
    pub sealed: Option<SealedBody>,
}

/// A line of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditLine {
    /// Grows with time; numbers may be left out.
    pub id: i64,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// Who did it: a person, an agent, or Stackyard by itself.
    #[schema(schema_with = query::actor_kind)]
    pub actor: ActorKind,
    /// The person who did it.
    pub user_id: Option<UserId>,
    /// Their e-mail address as it is now.
    pub email: Option<Email>,
    /// What was done.
    pub action: String,
    /// Whose account it was about.
    pub account_id: Option<AccountId>,
    /// Which tenant it was about.
    pub tenant_id: Option<TenantId>,
    /// What else is worth knowing.
    pub data: Value,
    /// Whether a seal covers it: then it can't be changed unseen.
    pub sealed: bool,
}

/// How far the log is sealed.
#[derive(Debug, Serialize, ToSchema)]
pub struct SealedBody {
    /// Number of the newest seal.
    pub number: i64,
    /// The last id it covers.
    pub to_id: i64,
    /// When it was made.
    pub at: DateTime<Utc>,
}

impl AuditLine {
    fn of(entry: Entry, sealed: Option<Sealed>) -> Self {
        let sealed = sealed.is_some_and(|sealed| entry.id <= sealed.to_id);
        let Entry { id, at, actor, user_id, email, action, account_id, tenant_id, data } = entry;
        Self { id, at, actor, user_id, email, action, account_id, tenant_id, data, sealed }
    }
}

impl From<AuditPage> for AuditAnswer {
    fn from(page: AuditPage) -> Self {
        let AuditPage { lines, next, sealed } = page;
        let body = |sealed: Sealed| SealedBody { number: sealed.number, to_id: sealed.to_id, at: sealed.at };
        let lines = lines.into_iter().map(|line| AuditLine::of(line, sealed)).collect();
        Self { lines, next, sealed: sealed.map(body) }
    }
}

/// The audit log, the newest line first: for operators. As `csv` it is everything that fits, read page by page.
#[utoipa::path(
    operation_id = "list_audit", tag = "audit", params(AuditQuery),
    responses((
        status = 200, description = "A page of the log, or all of it that fits as a table.",
        content((AuditAnswer = "application/json"), (String = "text/csv"))
    ))
)]
#[get("/v1/audit")]
async fn list(app: Data<App>, _operator: Operator, query: QueryOf<AuditQuery>) -> Result<HttpResponse, Error> {
    let (after, limit, format) = (query.0.after, query.0.limit, query.0.format);
    let filter = query.0.filter();
    match format {
        Format::Csv => csv::answer(app, filter, after).await,
        Format::Json => {
            let page = audit::list(&app, filter, after, limit.rows()).await?;
            Ok(HttpResponse::Ok().json(AuditAnswer::from(page)))
        }
    }
}
