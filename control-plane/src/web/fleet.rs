//! The operator's list of all tenants, below the orders that use up their time.

mod alarms;
mod filter;

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use model::TenantId;
use model::tenant::Desired;
use serde::Deserialize;
use store::audit::Actor;
use store::tenants::{Seek, Tenant};

use self::filter::Query;
use super::browser::Browser;
use super::chrome::{check_form, chrome, lead_to, page};
use super::components::{Alert, Status, Tone, When};
use super::form::FormOf;
use super::views::{FleetPage, FleetRow};
use crate::api::extract::{Operator, PathOf, QueryOf};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops;
use crate::texts::{Texts, Why};

/// Tenants on one page.
const ROWS: i64 = 50;
/// Alarms above them.
const ALARMS: usize = 20;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/fleet").get(list));
    cfg.service(resource("/fleet/{id}/retry").post(retry));
}

async fn list(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    query: QueryOf<Query>,
) -> Result<HttpResponse, Error> {
    let (query, texts) = (query.0, browser.texts(Some(&operator.person)));
    let filter = query.filter()?;
    let after = query.after.as_deref().map(|text| Seek::parse(filter.sort, text)).transpose();
    let after = after.map_err(|_| Error::refused(Code::MalformedRequest, "There is no such page."))?;
    let (rows, next) = ops::fleet::list(&app, filter.clone(), after, ROWS).await?;
    let overview = ops::fleet::overview(&app).await?;
    let late = ops::orders::late(&app, None, ALARMS as i64 + 1).await?;
    let now = app.clock.now();
    let built = FleetPage {
        chrome: chrome(&browser, Some(&operator.person), Tz::UTC),
        notice: query.retried.is_some().then(|| Alert::new(Tone::Good, texts.fleet.retried)),
        has_more_alarms: late.len() > ALARMS,
        alarms: late.iter().take(ALARMS).map(|late| alarms::alarm(texts, late)).collect(),
        counts: query.counts(texts, &overview.counts, filter.phase),
        phases: filter::phases(texts, filter.phase),
        cells: filter::cells(&overview.cells, filter.cell),
        packages: filter::packages(texts, &overview.packages, filter.package),
        sorts: filter::sorts(texts, filter.sort),
        is_filtered: query.is_filtered(),
        headings: query.headings(texts, filter.sort),
        rows: rows.into_iter().map(|tenant| row(texts, tenant, now)).collect(),
        csv: query.href("/v1/fleet", &[("format", "csv".to_owned())]),
        next: next.map(|seek| query.href("/fleet", &[("after", seek.to_string())])),
        search: query.search.text().to_owned(),
    };
    page(HttpResponse::Ok(), texts, &built)
}

fn row(texts: &Texts, tenant: Tenant, now: DateTime<Utc>) -> FleetRow {
    let Why { text, remedy } = texts.why(&tenant.observed, tenant.why.as_deref());
    FleetRow {
        id: tenant.id.to_string(),
        company: tenant.company.to_string(),
        address: tenant.address.to_string(),
        email: tenant.admin_email.to_string(),
        status: Status::of(texts, tenant.phase),
        why: if text.is_empty() { held(texts, &tenant.desired) } else { text },
        remedy,
        since: When::of(texts, tenant.phase_since, Tz::UTC),
        next_try: tenant.next_try_at.map(|at| texts.until(at, now)).unwrap_or_default(),
        can_retry: !tenant.phase.is_settled(),
    }
}

/// Why a tenant is held back, where nothing is in the way.
fn held(texts: &Texts, desired: &Desired) -> String {
    match desired {
        Desired::Suspended { reason } => (texts.fleet.held)(reason.kind()).to_owned(),
        _ => String::new(),
    }
}

#[derive(Debug, Deserialize)]
struct Fields {
    csrf: String,
    #[serde(default)]
    next: Next,
}

/// From which page it is tried again, and so where to go on.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Next {
    #[default]
    Fleet,
    Tenant,
}

async fn retry(
    app: Data<App>,
    operator: Operator,
    id: PathOf<TenantId>,
    form: FormOf<Fields>,
) -> Result<HttpResponse, Error> {
    let Fields { csrf, next } = form.0;
    check_form(&operator.person, &csrf)?;
    ops::tenant::retry(&app, Actor::User(operator.person.id()), id.0).await?;
    Ok(match next {
        Next::Fleet => lead_to("/fleet?retried=1"),
        Next::Tenant => lead_to(&format!("/fleet/{}?retried=1", id.0)),
    })
}
