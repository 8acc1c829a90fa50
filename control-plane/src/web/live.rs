//! The part of a tenant's page that follows by itself, by server-sent events.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use askama::Template;
use chrono_tz::Tz;
use model::order::Stage;
use model::tenant::Phase;
use strum::IntoEnumIterator;

use super::views::{Live, LivePart, StepView};
use super::{tenants, when, words};
use crate::api::events::{Show, respond};
use crate::api::extract::ReadableTenant;
use crate::app::App;
use crate::error::Error;
use crate::ops::tenant::TenantView;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/tenants/{id}/live").get(follow));
}

async fn follow(app: Data<App>, readable: ReadableTenant) -> Result<HttpResponse, Error> {
    let show: Show = if tenants::is_owner(&readable.person) { show_owner } else { show_staff };
    respond(app.into_inner(), readable.tenant.id, i64::MAX, show)
}

fn show_owner(seen: TenantView) -> Option<String> {
    let zone = seen.tenant.country.facts().time_zone;
    event(view(&seen, zone))
}

fn show_staff(seen: TenantView) -> Option<String> {
    event(view(&seen, Tz::UTC))
}

/// One event with the rendered part; each of its lines is a line of data.
fn event(live: Live) -> Option<String> {
    let html = LivePart { live }.render().ok()?;
    Some(html.lines().fold(String::from("event: live\n"), |event, line| event + "data: " + line + "\n") + "\n")
}

/// What the live part shows.
pub(super) fn view(view: &TenantView, zone: Tz) -> Live {
    let tenant = &view.tenant;
    let is_building = view.order.as_ref().is_some_and(|order| order.proven_at.is_none());
    Live {
        id: tenant.id.to_string(),
        company: tenant.company.to_string(),
        administrator: tenant.admin_email.to_string(),
        url: view.url.clone(),
        status: words::status(tenant.phase),
        since: when::local(tenant.phase_since, zone),
        since_iso: when::iso(tenant.phase_since),
        state: view.words.state.to_owned(),
        next: view.words.next.to_owned(),
        steps: Stage::iter().map(|stage| step(view, stage)).collect(),
        is_building: is_building && tenant.phase != Phase::AwaitingPayment,
        is_open: tenant.phase == Phase::Running,
        can_reset: tenant.phase == Phase::Running,
        is_moving: !tenant.phase.is_settled(),
    }
}

/// A stage. One that is under way shows no time, so that a part is sent only when something changed.
fn step(view: &TenantView, stage: Stage) -> StepView {
    let text = words::stage(stage);
    let begun = view.stage(stage).map(|s| (s.started_at, s.ended_at));
    let (class, mark, word, took) = match begun {
        Some((started, Some(ended))) => ("done", "✓", "done", when::took(ended - started)),
        Some((_, None)) => ("now", "◔", "under way", "now".to_owned()),
        None => ("next", "·", "still to come", String::new()),
    };
    StepView { class, mark, word, text, took }
}
