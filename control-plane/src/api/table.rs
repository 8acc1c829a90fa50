//! Lists as tables for other programs (CSV).

use std::future::Future;
use std::rc::Rc;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use csv::Writer;
use futures::stream::{self, StreamExt};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::Error;

/// How a list is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One page.
    #[default]
    Json,
    /// Everything from there on, as a table.
    Csv,
}

/// A page of a table, and where the next one begins.
#[derive(Debug)]
pub struct TablePage<K> {
    /// The rows, each with a cell for each column.
    pub rows: Vec<Vec<String>>,
    /// Begins the next page, if there may be one.
    pub next: Option<K>,
}

/// Answers with all that `read` has, page by page from its start (`None`). Pages are read as the caller takes them, so that
/// a long list needs no more room than a short one; if the database goes away in between, the answer breaks off and is not
/// taken for whole.
///
/// # Errors
/// What reading the first page meets.
pub async fn answer<K, F, R>(name: &str, head: &[&str], read: F) -> Result<HttpResponse, Error>
where
    K: 'static,
    F: Fn(Option<K>) -> R + 'static,
    R: Future<Output = Result<TablePage<K>, Error>> + 'static,
{
    let first = read(None).await?;
    let (head, read) = (write(&[head.iter().map(ToString::to_string).collect()])?, Rc::new(read));
    let pages = stream::try_unfold(Some(first), move |page| next(read.clone(), page));
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(stream::once(std::future::ready(Ok(head))).chain(pages)))
}

type Step<K> = Option<(Bytes, Option<TablePage<K>>)>;

async fn next<K, F, R>(read: Rc<F>, page: Option<TablePage<K>>) -> Result<Step<K>, Error>
where
    F: Fn(Option<K>) -> R,
    R: Future<Output = Result<TablePage<K>, Error>>,
{
    let Some(TablePage { rows, next }) = page else { return Ok(None) };
    let next = match next {
        Some(after) => Some(read(Some(after)).await?),
        None => None,
    };
    Ok(Some((write(&rows)?, next)))
}

/// A text that a person chose, as a spreadsheet takes for no formula.
#[must_use]
pub fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

fn write(rows: &[Vec<String>]) -> Result<Bytes, Error> {
    let mut table = Writer::from_writer(Vec::new());
    rows.iter().try_for_each(|row| table.write_record(row)).map_err(|e| Error::internal(e, "write a table"))?;
    let bytes = table.into_inner().map_err(|e| Error::internal(e.into_error(), "write a table"))?;
    Ok(bytes.into())
}
