//! The part of a tenant's page that follows by itself, by server-sent events.

use std::time::Duration;

use actix_web::http::header;
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{HttpResponse, get};
use askama::Template;
use chrono_tz::Tz;
use futures::stream;
use model::TenantId;
use model::order::Stage;
use model::tenant::Phase;
use store::notify::{Channel, Waiter};
use strum::IntoEnumIterator;

use super::views::{Live, LivePart, StepView};
use super::{tenants, when, words};
use crate::api::extract::ReadableTenant;
use crate::app::App;
use crate::error::Error;
use crate::ops;
use crate::ops::tenant::TenantView;

/// How long a silent stream waits before it says that it is alive; shorter than a proxy's patience of a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(follow);
}

struct Following {
    app: Data<App>,
    waiter: Waiter,
    id: TenantId,
    zone: Tz,
    last: Option<String>,
}

#[get("/tenants/{id}/live")]
async fn follow(app: Data<App>, readable: ReadableTenant) -> Result<HttpResponse, Error> {
    let id = readable.tenant.id;
    let waiter = app.listener.subscribe(Channel::Tenants, &id.to_string());
    let zone = tenants::zone(&ops::tenant::view(&app, id).await?, &readable.person);
    let following = Following { app, waiter, id, zone, last: None };
    let parts = stream::unfold(following, |mut following| async move {
        let part = following.next().await;
        part.map(|part| (Ok::<_, Error>(part), following))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(parts))
}

impl Following {
    /// The next event or heartbeat. The stream ends when the tenant can't be read; the browser then connects again.
    async fn next(&mut self) -> Option<Bytes> {
        if self.last.is_some() {
            self.waiter.wait(HEARTBEAT).await;
        }
        let view = ops::tenant::view(&self.app, self.id).await.ok()?;
        let html = LivePart { live: self::view(&view, self.zone) }.render().ok()?;
        if self.last.as_ref() == Some(&html) {
            return Some(Bytes::from_static(b": still here\n\n"));
        }
        let event =
            html.lines().fold(String::from("event: live\n"), |event, line| event + "data: " + line + "\n") + "\n";
        self.last = Some(html);
        Some(Bytes::from(event))
    }
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
