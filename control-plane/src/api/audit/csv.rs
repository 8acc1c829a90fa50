//! The audit log as a table for other programs.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use csv::Writer;
use futures::stream::{self, StreamExt};
use store::LONGEST_PAGE;
use store::audit::AuditFilter;

use super::AuditLine;
use crate::app::App;
use crate::error::Error;
use crate::ops::audit::{self, AuditPage};

const HEAD: [&str; 10] =
    ["id", "at", "actor", "user_id", "email", "action", "account_id", "tenant_id", "data", "sealed"];

/// Answers with every line that fits, the newest first. Pages are read as the caller takes them, so that a long log needs
/// no more room than a short one; if the database goes away in between, the answer breaks off and is not taken for whole.
pub async fn answer(app: Data<App>, filter: AuditFilter, before: Option<i64>) -> Result<HttpResponse, Error> {
    let name = filter.tenant.map_or_else(|| "audit.csv".to_owned(), |tenant| format!("audit-{tenant}.csv"));
    let first = audit::list(&app, filter.clone(), before, LONGEST_PAGE).await?;
    let pages = stream::try_unfold(Some(first), move |page| next(app.clone(), filter.clone(), page));
    let head = write(|table| table.write_record(HEAD))?;
    let body = stream::once(std::future::ready(Ok(head))).chain(pages);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(body))
}

type Step = Option<(Bytes, Option<AuditPage>)>;

async fn next(app: Data<App>, filter: AuditFilter, page: Option<AuditPage>) -> Result<Step, Error> {
    let Some(page) = page else { return Ok(None) };
    let next = match page.next {
        Some(before) => Some(audit::list(&app, filter, Some(before), LONGEST_PAGE).await?),
        None => None,
    };
    Ok(Some((rows(page)?, next)))
}

fn rows(page: AuditPage) -> Result<Bytes, Error> {
    let AuditPage { lines, sealed, .. } = page;
    let mut lines = lines.into_iter().map(|line| AuditLine::of(line, sealed));
    write(|table| lines.try_for_each(|line| table.write_record(row(line))))
}

fn row(line: AuditLine) -> [String; 10] {
    let text = |id: Option<String>| id.unwrap_or_default();
    [
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

/// A spreadsheet takes what begins like a formula for one; people choose their addresses themselves.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

fn write(fill: impl FnOnce(&mut Writer<Vec<u8>>) -> csv::Result<()>) -> Result<Bytes, Error> {
    let mut table = Writer::from_writer(Vec::new());
    fill(&mut table).map_err(|e| Error::internal(e, "write a table"))?;
    let bytes = table.into_inner().map_err(|e| Error::internal(e.into_error(), "write a table"))?;
    Ok(bytes.into())
}
