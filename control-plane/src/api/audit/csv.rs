//! The audit log as a table for other programs.

use actix_web::HttpResponse;
use actix_web::web::Data;
use store::LONGEST_PAGE;
use store::audit::AuditFilter;

use super::AuditLine;
use crate::api::table::{self, TablePage, harmless};
use crate::app::App;
use crate::error::Error;
use crate::ops::audit::{self, AuditPage};

const HEAD: [&str; 10] =
    ["id", "at", "actor", "user_id", "email", "action", "account_id", "tenant_id", "data", "sealed"];

/// Answers with every line that fits, the newest first, from the one before `before` on.
pub async fn answer(app: Data<App>, filter: AuditFilter, before: Option<i64>) -> Result<HttpResponse, Error> {
    let name = filter.tenant.map_or_else(|| "audit.csv".to_owned(), |tenant| format!("audit-{tenant}.csv"));
    let read = move |after: Option<i64>| page(app.clone(), filter.clone(), after.or(before));
    table::answer(&name, &HEAD, read).await
}

async fn page(app: Data<App>, filter: AuditFilter, before: Option<i64>) -> Result<TablePage<i64>, Error> {
    let AuditPage { lines, sealed, next } = audit::list(&app, filter, before, LONGEST_PAGE).await?;
    Ok(TablePage { rows: lines.into_iter().map(|line| row(AuditLine::of(line, sealed))).collect(), next })
}

fn row(line: AuditLine) -> Vec<String> {
    let text = |id: Option<String>| id.unwrap_or_default();
    vec![
        line.id.to_string(),
        line.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        line.actor.to_string(),
        text(line.user_id.map(|id| id.to_string())),
        harmless(text(line.email.map(|email| email.to_string()))),
        line.action,
        text(line.account_id.map(|id| id.to_string())),
        text(line.tenant_id.map(|id| id.to_string())),
        line.data.to_string(),
        line.sealed.to_string(),
    ]
}
