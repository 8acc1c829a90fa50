//! The operator's page of one tenant: what is wanted against what is seen, and everything that was tried.

mod compare;
mod tasks;

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use chrono_tz::Tz;
use model::order::deadline;
use model::{TaskId, TenantId};
use serde::Deserialize;
use store::jobs::JobFilter;

use super::browser::Browser;
use super::chrome::{chrome, page};
use super::components::{Alert, Status, Timeline, Tone, When};
use super::views::{InsidePage, InsideWhy, ManifestsPage};
use super::{jobs, live, timeline};
use crate::api::extract::{Operator, PathOf, QueryOf};
use crate::app::App;
use crate::error::Error;
use crate::ops;
use crate::ops::fleet::{Inside, Manifests};
use crate::texts::{Texts, Why};

/// Lines of the timeline, and jobs, on the page.
const LINES: i64 = 20;
/// Tasks on one page, each with its log.
const TASKS: i64 = 10;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/fleet/{id}").get(show));
    cfg.service(resource("/fleet/{id}/manifests").get(show_manifests));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    /// The last line of the timeline's page before.
    before: Option<i64>,
    /// The last task of the page before.
    task: Option<TaskId>,
    retried: Option<String>,
}

async fn show(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    id: PathOf<TenantId>,
    query: QueryOf<Query>,
) -> Result<HttpResponse, Error> {
    let (id, query, texts) = (id.0, query.0, browser.texts(Some(&operator.person)));
    let inside = ops::fleet::inside(&app, id).await?;
    let tasks = ops::fleet::tasks(&app, id, query.task, TASKS).await?;
    let filter = JobFilter { tenant: Some(id), ..JobFilter::default() };
    let found = ops::jobs::list(&app, filter, None, LINES).await?;
    let events = ops::tenant::timeline(&app, id, query.before, LINES).await?;
    let is_full = |rows: usize, most: i64| i64::try_from(rows).is_ok_and(|rows| rows == most);
    let (now, tenant) = (app.clock.now(), &inside.view.tenant);
    let older = events.last().filter(|_| is_full(events.len(), LINES));
    let older_tasks = tasks.last().filter(|_| is_full(tasks.len(), TASKS));
    let built = InsidePage {
        chrome: chrome(&browser, Some(&operator.person), Tz::UTC),
        notice: query.retried.is_some().then(|| Alert::new(Tone::Good, texts.fleet.retried)),
        id: id.to_string(),
        company: tenant.company.to_string(),
        address: tenant.address.to_string(),
        url: inside.view.url.clone(),
        status: Status::of_tenant(texts, &inside.view),
        since: When::of(texts, tenant.phase_since, Tz::UTC),
        why: why(texts, &inside),
        next_try: tenant.next_try_at.map(|at| texts.until(at, now)),
        can_retry: !tenant.phase.is_settled(),
        facts: facts(texts, &inside),
        compared: compare::compare(texts, &inside),
        order: order(texts, &inside),
        steps: inside.view.order.is_some().then(|| live::steps(&inside.view, texts)),
        older_tasks: older_tasks.map(|last| format!("/fleet/{id}?task={}#tasks", last.id)),
        tasks: tasks.into_iter().map(|task| tasks::card(texts, task, now)).collect(),
        jobs: found.into_iter().map(|job| jobs::row(texts, job, now)).collect(),
        older: older.map(|last| format!("/fleet/{id}?before={}#history", last.id)),
        timeline: (!events.is_empty()).then(|| Timeline {
            lines: events.into_iter().map(|event| timeline::line(texts, event, Tz::UTC)).collect(),
        }),
    };
    page(HttpResponse::Ok(), texts, &built)
}

/// Why it is not where it should be. The worker's own words stand beside a translation of them.
fn why(texts: &Texts, inside: &Inside) -> Option<InsideWhy> {
    let tenant = &inside.view.tenant;
    let Why { text, remedy } = texts.why(&tenant.observed, tenant.why.as_deref());
    let own_words = tenant.why.clone().filter(|own| *own != text);
    let is_attention = remedy.is_some();
    (!text.is_empty()).then_some(InsideWhy { text, remedy, own_words, is_attention })
}

fn facts(texts: &Texts, inside: &Inside) -> Vec<(&'static str, String)> {
    let (says, view) = (texts.inside, &inside.view);
    let tenant = &view.tenant;
    let plan = view.plan.as_ref().map_or_else(|| tenant.plan_code.0.clone(), |plan| plan.plan.name.clone());
    let agent = inside.agent.as_ref().map_or_else(
        || says.never_heard.to_owned(),
        |agent| (says.heard)(&agent.version, &texts.moment(agent.seen_at, Tz::UTC)),
    );
    vec![
        (says.id, tenant.id.to_string()),
        (says.namespace, tenant.id.namespace()),
        (says.cell, view.cell.clone().unwrap_or_else(|| says.no_cell.to_owned())),
        (says.plan, format!("{plan} ({})", tenant.plan_version)),
        (says.package, tenant.package.to_string()),
        (says.administrator, format!("{} <{}>", tenant.admin_name, tenant.admin_email)),
        (says.ordered, texts.moment(tenant.created_at, Tz::UTC)),
        (says.agent, agent),
    ]
}

fn order(texts: &Texts, inside: &Inside) -> Vec<(&'static str, String)> {
    let Some(order) = &inside.view.order else { return Vec::new() };
    let (says, moment) = (texts.inside, |at| texts.moment(at, Tz::UTC));
    let times = [
        (says.placed, Some(order.placed_at)),
        (says.deadline, order.clock_started_at.map(deadline)),
        (says.proven_at, order.proven_at),
    ];
    times.into_iter().filter_map(|(label, at)| Some((label, moment(at?)))).collect()
}

async fn show_manifests(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    id: PathOf<TenantId>,
) -> Result<HttpResponse, Error> {
    let texts = browser.texts(Some(&operator.person));
    let Manifests { tenant, yaml } = ops::fleet::manifests(&app, id.0).await?;
    let (yaml, missing) = match yaml {
        Ok(yaml) => (Some(yaml), None),
        Err(why) => (None, Some((texts.inside.no_manifests)(why))),
    };
    let built = ManifestsPage {
        chrome: chrome(&browser, Some(&operator.person), Tz::UTC),
        id: tenant.id.to_string(),
        title: (texts.inside.manifests_of)(tenant.company.as_str()),
        generation: (texts.inside.generation)(tenant.generation.epoch, tenant.generation.number),
        yaml,
        missing,
    };
    page(HttpResponse::Ok(), texts, &built)
}
