//! The operator's page of the queue: the dead first, each with its way back.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use model::{MailId, TenantId};
use serde::Deserialize;
use store::audit::Actor;
use store::jobs::{JobFilter, JobSeek, JobState, JobView, MAX_FAILURES};
use strum::IntoEnumIterator;

use super::browser::Browser;
use super::chrome::{check_form, chrome, lead_to, page};
use super::components::{Alert, Status, Tone, When};
use super::form::FormOf;
use super::query;
use super::views::{Choice, JobRow, JobsPage, RequeuePage};
use crate::api::extract::{Operator, PathOf, QueryOf};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops;
use crate::ops::jobs::JobKind;
use crate::texts::Texts;

/// Jobs on one page.
const ROWS: i64 = 50;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/jobs").get(list));
    cfg.service(resource("/jobs/{id}/requeue").get(ask).post(requeue));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    state: String,
    kind: String,
    after: Option<String>,
    requeued: Option<String>,
}

async fn list(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    query: QueryOf<Query>,
) -> Result<HttpResponse, Error> {
    let (query, texts) = (query.0, browser.texts(Some(&operator.person)));
    let (state, kind): (Option<JobState>, Option<JobKind>) = (query::part(&query.state)?, query::part(&query.kind)?);
    let after = query.after.as_deref().map(str::parse::<JobSeek>).transpose();
    let after = after.map_err(|_| Error::refused(Code::MalformedRequest, "There is no such page."))?;
    let filter = JobFilter { state, kind: kind.map(|kind| kind.word().to_owned()), tenant: None };
    let jobs = ops::jobs::list(&app, filter, after, ROWS).await?;
    let next = jobs.last().filter(|_| jobs.len() as i64 == ROWS).map(|last| {
        let parts = [("state", query.state.clone()), ("kind", query.kind.clone()), ("after", last.seek().to_string())];
        query::href("/jobs", &parts)
    });
    let now = app.clock.now();
    let built = JobsPage {
        chrome: chrome(&browser, Some(&operator.person), Tz::UTC),
        notice: query.requeued.is_some().then(|| Alert::new(Tone::Good, texts.jobs.requeued)),
        states: JobState::iter().map(|one| choice(one, (texts.jobs.state)(one), state == Some(one))).collect(),
        kinds: JobKind::iter().map(|one| choice(one, (texts.jobs.does)(one), kind == Some(one))).collect(),
        is_filtered: state.is_some() || kind.is_some(),
        jobs: jobs.into_iter().map(|job| row(texts, job, now)).collect(),
        next,
    };
    page(HttpResponse::Ok(), texts, &built)
}

fn choice(code: impl ToString, label: &str, is_selected: bool) -> Choice {
    Choice { code: code.to_string(), label: label.to_owned(), is_selected }
}

/// A job in words.
pub(super) fn row(texts: &Texts, job: JobView, now: DateTime<Utc>) -> JobRow {
    let (says, state, kind) = (texts.jobs, job.state(), job.kind.parse::<JobKind>().ok());
    let (tone, since) = match state {
        JobState::Waiting => (Tone::Stopped, job.created_at),
        JobState::Leased => (Tone::Waiting, job.created_at),
        JobState::Dead => (Tone::Attention, job.dead_at.unwrap_or(job.created_at)),
    };
    JobRow {
        id: job.id,
        does: kind.map_or(says.unknown_kind, says.does),
        href: kind.and_then(|kind| subject(kind, &job.key)),
        kind: job.kind,
        key: job.key,
        status: Status::new(tone, (says.state)(state)),
        since: When::of(texts, since, Tz::UTC),
        tried: (says.tried)(&texts.number(job.attempts.into()), job.failures, MAX_FAILURES),
        error: job.last_error,
        next_try: if state == JobState::Waiting { texts.until(job.run_at, now) } else { String::new() },
        is_dead: state == JobState::Dead,
    }
}

/// The page of what a job is about.
fn subject(kind: JobKind, key: &str) -> Option<String> {
    match kind {
        JobKind::ReconcileTenant => key.parse::<TenantId>().ok().map(|id| format!("/fleet/{id}")),
        JobKind::SendMail => key.parse::<MailId>().ok().map(|id| format!("/mails/{id}")),
        JobKind::RefreshCellKeys => Some("/cells".to_owned()),
        _ => None,
    }
}

async fn ask(app: Data<App>, browser: Browser, operator: Operator, id: PathOf<i64>) -> Result<HttpResponse, Error> {
    let texts = browser.texts(Some(&operator.person));
    let job = row(texts, ops::jobs::find(&app, id.0).await?, app.clock.now());
    let built = RequeuePage { chrome: chrome(&browser, Some(&operator.person), Tz::UTC), job };
    page(HttpResponse::Ok(), texts, &built)
}

#[derive(Debug, Deserialize)]
struct Token {
    csrf: String,
}

async fn requeue(
    app: Data<App>,
    operator: Operator,
    id: PathOf<i64>,
    form: FormOf<Token>,
) -> Result<HttpResponse, Error> {
    check_form(&operator.person, &form.0.csrf)?;
    match ops::jobs::requeue(&app, Actor::User(operator.person.id()), id.0).await {
        Ok(_) => Ok(lead_to("/jobs?requeued=1")),
        // Somebody was faster, or it is no more: its page says which.
        Err(Error::NotFound) => Ok(lead_to(&format!("/jobs/{}/requeue", id.0))),
        Err(other) => Err(other),
    }
}
