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

use super::chrome::{check_form, chrome, lead_to, page};
use super::form::FormOf;
use super::views::{Choice, FleetPage, FleetRow};
use super::{query, when, words};
use crate::api::extract::{Operator, PathOf, QueryOf, Words};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops;

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

async fn list(app: Data<App>, operator: Operator, query: QueryOf<Query>) -> Result<HttpResponse, Error> {
    let query = query.0;
    let after = query.after.as_deref().map(str::parse::<Seek>).transpose();
    let after = after.map_err(|e| Error::refused(Code::MalformedRequest, format!("The page can't be found: {e}.")))?;
    let filter = Filter { phase: query.phase.parse().ok(), search: query.search.clone().into_text() };
    let (rows, next) = ops::fleet::list(&app, filter.clone(), after, ROWS).await?;
    let now = app.clock.now();
    let late = ops::orders::late(&app, None, ALARMS as i64 + 1).await?;
    let built = FleetPage {
        chrome: chrome(Some(&operator.person), Tz::UTC),
        notice: query.retried.map(|_| "It is tried again now.".to_owned()),
        has_more_alarms: late.len() > ALARMS,
        alarms: late.iter().take(ALARMS).map(alarms::alarm).collect(),
        phases: Phase::iter().map(|phase| choice(phase, filter.phase)).collect(),
        is_filtered: filter.phase.is_some() || filter.search.is_some(),
        rows: rows.into_iter().map(|tenant| row(tenant, now)).collect(),
        next: next.map(|seek| href(filter.phase, query.search.text(), seek)),
        search: query.search.text().to_owned(),
    };
    page(HttpResponse::Ok(), &built)
}

fn choice(phase: Phase, chosen: Option<Phase>) -> Choice {
    let label = words::status(phase).word.to_owned();
    Choice { code: phase.to_string(), label, is_selected: chosen == Some(phase) }
}

fn href(phase: Option<Phase>, search: &str, after: Seek) -> String {
    let phase = phase.map(|phase| phase.to_string()).unwrap_or_default();
    query::href("/fleet", &[("phase", phase), ("search", search.to_owned()), ("after", after.to_string())])
}

fn row(tenant: Tenant, now: DateTime<Utc>) -> FleetRow {
    let stuck = tenant.observed.stuck.as_ref();
    FleetRow {
        id: tenant.id.to_string(),
        company: tenant.company.to_string(),
        address: tenant.address.to_string(),
        status: words::status(tenant.phase),
        why: tenant.why.clone().unwrap_or_default(),
        remedy: stuck.map(|reason| reason.remedy().to_owned()),
        since: when::local(tenant.phase_since, Tz::UTC),
        since_iso: when::iso(tenant.phase_since),
        next_try: tenant.next_try_at.map(|at| when::until(at, now)).unwrap_or_default(),
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
