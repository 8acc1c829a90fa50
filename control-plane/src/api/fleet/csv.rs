//! The fleet as a table for other programs.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, SecondsFormat, Utc};
use store::LONGEST_PAGE;
use store::tenants::{Filter, Seek, Tenant};

use crate::api::table::{self, TablePage, harmless};
use crate::app::App;
use crate::error::Error;
use crate::ops::fleet;

const HEAD: [&str; 11] =
    ["id", "address", "company", "email", "package", "cell_id", "phase", "since", "why", "next_try_at", "ordered_at"];

/// Answers with every tenant that fits, in the order of the filter.
pub async fn answer(app: Data<App>, filter: Filter, from: Option<Seek>) -> Result<HttpResponse, Error> {
    let read = move |after: Option<Seek>| page(app.clone(), filter.clone(), after.or(from));
    table::answer("fleet.csv", &HEAD, read).await
}

async fn page(app: Data<App>, filter: Filter, after: Option<Seek>) -> Result<TablePage<Seek>, Error> {
    let (tenants, next) = fleet::list(&app, filter, after, LONGEST_PAGE).await?;
    Ok(TablePage { rows: tenants.into_iter().map(row).collect(), next })
}

fn row(tenant: Tenant) -> Vec<String> {
    vec![
        tenant.id.to_string(),
        tenant.address.to_string(),
        harmless(tenant.company.to_string()),
        harmless(tenant.admin_email.to_string()),
        tenant.package.to_string(),
        tenant.cell_id.map(|id| id.to_string()).unwrap_or_default(),
        tenant.phase.to_string(),
        iso(tenant.phase_since),
        harmless(tenant.why.unwrap_or_default()),
        tenant.next_try_at.map(iso).unwrap_or_default(),
        iso(tenant.created_at),
    ]
}

fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
