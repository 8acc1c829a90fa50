//! The part of a tenant's page that follows by itself, by server-sent events.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use askama::Template;
use chrono_tz::Tz;
use model::name::Email;
use model::order::Stage;
use model::plan::Limits;
use model::tenant::{Desired, Phase};
use strum::IntoEnumIterator;

use super::browser::Browser;
use super::components::{Meter, Status, Step, StepState, Steps, When};
use super::tenants;
use super::views::{Live, LivePart};
use crate::api::events::{Show, respond};
use crate::api::extract::ReadableTenant;
use crate::app::App;
use crate::error::Error;
use crate::ops::tenant::{TenantView, Usage};
use crate::texts::{Texts, Words};

/// Bytes of a MiB.
pub(super) const MIB: i64 = 1024 * 1024;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/tenants/{id}/live").get(follow));
}

async fn follow(app: Data<App>, browser: Browser, readable: ReadableTenant) -> Result<HttpResponse, Error> {
    let ReadableTenant { person, tenant } = &readable;
    let (texts, zone) = (browser.texts(Some(person)), tenants::zone(&app, tenant, person).await?);
    let contact = app.contact.clone();
    let show: Show = Box::new(move |seen| event(view(&seen, contact.as_ref(), texts, zone)));
    respond(app.into_inner(), readable, i64::MAX, show)
}

/// One event with the rendered part; each of its lines is a line of data.
fn event(live: Live) -> Option<String> {
    let html = LivePart { live }.render().ok()?;
    Some(html.lines().fold(String::from("event: live\n"), |event, line| event + "data: " + line + "\n") + "\n")
}

/// What the live part shows.
pub(super) fn view(view: &TenantView, contact: Option<&Email>, texts: &'static Texts, zone: Tz) -> Live {
    let tenant = &view.tenant;
    let Words { state, next } = (texts.states.saying)(view.saying);
    let is_ordered = view.order.as_ref().is_some_and(|order| order.proven_at.is_none());
    let measured = view.usage.filter(|usage| usage.seats.is_some() || usage.database_bytes.is_some());
    let is_building = is_ordered && tenant.phase != Phase::AwaitingPayment;
    Live {
        texts,
        id: tenant.id.to_string(),
        company: tenant.company.to_string(),
        url: view.url.clone(),
        status: Status::of_tenant(texts, view),
        since: When::of(texts, tenant.phase_since, zone),
        state,
        next,
        steps: steps(view, texts),
        meters: if is_building { Vec::new() } else { meters(texts, view.usage, tenant.limits) },
        measured: measured.map(|usage| When::of(texts, usage.at, zone)),
        more: contact.map(|contact| (texts.tenant.more)(contact.as_str())),
        is_building,
        is_open: tenant.phase == Phase::Running && tenant.desired == Desired::Running,
        is_moving: !tenant.phase.is_settled() || tenant.observed_generation != Some(tenant.generation),
    }
}

/// How much of the limits is used, as far as it was measured.
fn meters(texts: &Texts, usage: Option<Usage>, limits: Limits) -> Vec<Meter> {
    let (seats, bytes) = (usage.and_then(|usage| usage.seats), usage.and_then(|usage| usage.database_bytes));
    let says = texts.tenant;
    let seats_said = seats.map(|used| (says.seats_of)(&texts.number(used), &texts.number(limits.seats.into())));
    let size_said = bytes.map(|used| (says.database_of)(&texts.size(used / MIB), &texts.size(limits.database_mib)));
    let or_not = |said: Option<String>| said.unwrap_or_else(|| says.not_measured.to_owned());
    vec![
        Meter::new(says.seats, or_not(seats_said), seats, limits.seats.into()),
        Meter::new(says.database, or_not(size_said), bytes, limits.database_mib.saturating_mul(MIB)),
    ]
}

/// How far the order is.
pub(super) fn steps(view: &TenantView, texts: &Texts) -> Steps {
    Steps { steps: Stage::iter().map(|stage| step(view, stage, texts)).collect() }
}

/// A stage. One that is under way shows no time, so that a part is sent only when something changed.
fn step(view: &TenantView, stage: Stage, texts: &Texts) -> Step {
    let states = texts.states;
    let begun = view.stage(stage).map(|s| (s.started_at, s.ended_at));
    let (state, word, took) = match begun {
        Some((started, Some(ended))) => (StepState::Done, states.done, texts.took(ended - started)),
        Some((_, None)) => (StepState::Now, states.under_way, texts.tenant.now.to_owned()),
        None => (StepState::Next, states.to_come, String::new()),
    };
    Step { state, word, text: (states.stage)(stage), took }
}
