//! The operator's list of all tenants, below the orders that use up their time.

mod alarms;

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use model::TenantId;
use model::tenant::Phase;
use serde::Deserialize;
use store::audit::Actor;
use store::tenants::{Filter, Seek, Tenant};
use strum::IntoEnumIterator;

use super::browser::Browser;
use super::chrome::{check_form, chrome, lead_to, page};
use super::components::{Alert, Status, Tone, When};
use super::form::FormOf;
use super::query;
use super::views::{Choice, FleetPage, FleetRow};
use crate::api::extract::{Operator, PathOf, QueryOf, Words};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops;
use crate::texts::Texts;

/// Tenants on one page.
const ROWS: i64 = 50;
/// Alarms above them.
const ALARMS: usize = 20;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/fleet").get(list));
    cfg.service(resource("/fleet/{id}/retry").post(retry));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    phase: String,
    search: Words,
    after: Option<String>,
    retried: Option<String>,
}

async fn list(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    query: QueryOf<Query>,
) -> Result<HttpResponse, Error> {
    let (query, texts) = (query.0, browser.texts(Some(&operator.person)));
    let after = query.after.as_deref().map(str::parse::<Seek>).transpose();
    let after = after.map_err(|e| Error::refused(Code::MalformedRequest, format!("The page can't be found: {e}.")))?;
    let filter = Filter { phase: query.phase.parse().ok(), search: query.search.clone().into_text() };
    let (rows, next) = ops::fleet::list(&app, filter.clone(), after, ROWS).await?;
    let now = app.clock.now();
    let late = ops::orders::late(&app, None, ALARMS as i64 + 1).await?;
    let built = FleetPage {
        chrome: chrome(&browser, Some(&operator.person), Tz::UTC),
        notice: query.retried.map(|_| Alert::new(Tone::Good, texts.fleet.retried)),
        has_more_alarms: late.len() > ALARMS,
        alarms: late.iter().take(ALARMS).map(|late| alarms::alarm(texts, late)).collect(),
        phases: Phase::iter().map(|phase| choice(texts, phase, filter.phase)).collect(),
        is_filtered: filter.phase.is_some() || filter.search.is_some(),
        rows: rows.into_iter().map(|tenant| row(texts, tenant, now)).collect(),
        next: next.map(|seek| href(filter.phase, query.search.text(), seek)),
        search: query.search.text().to_owned(),
    };
    page(HttpResponse::Ok(), texts, &built)
}

fn choice(texts: &Texts, phase: Phase, chosen: Option<Phase>) -> Choice {
    let label = (texts.states.phase)(phase).to_owned();
    Choice { code: phase.to_string(), label, is_selected: chosen == Some(phase) }
}

fn href(phase: Option<Phase>, search: &str, after: Seek) -> String {
    let phase = phase.map(|phase| phase.to_string()).unwrap_or_default();
    query::href("/fleet", &[("phase", phase), ("search", search.to_owned()), ("after", after.to_string())])
}

fn row(texts: &Texts, tenant: Tenant, now: DateTime<Utc>) -> FleetRow {
    let stuck = tenant.observed.stuck.as_ref().map(texts.states.stuck);
    let (why, remedy) = match (stuck, tenant.observed.waiting, tenant.why) {
        (Some(stuck), ..) => (stuck.why, Some(stuck.remedy)),
        (None, Some(waiting), Some(why)) => ((texts.states.waiting)(waiting, &why), None),
        (None, _, why) => (why.unwrap_or_default(), None),
    };
    FleetRow {
        id: tenant.id.to_string(),
        company: tenant.company.to_string(),
        address: tenant.address.to_string(),
        status: Status::of(texts, tenant.phase),
        why,
        remedy,
        since: When::of(texts, tenant.phase_since, Tz::UTC),
        next_try: tenant.next_try_at.map(|at| texts.until(at, now)).unwrap_or_default(),
        can_retry: !tenant.phase.is_settled(),
    }
}

#[derive(Debug, Deserialize)]
struct Token {
    csrf: String,
}

async fn retry(
    app: Data<App>,
    operator: Operator,
    id: PathOf<TenantId>,
    form: FormOf<Token>,
) -> Result<HttpResponse, Error> {
    check_form(&operator.person, &form.0.csrf)?;
    ops::tenant::retry(&app, Actor::User(operator.person.id()), id.0).await?;
    Ok(lead_to("/fleet?retried=1"))
}
