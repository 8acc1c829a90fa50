//! `/v1/tenants/{id}/events`: what changes, as it changes, by server-sent events.
//!
//! `tenant` events carry the tenant as it is, `timeline` events a line each with its id, from which a browser resumes
//! (`Last-Event-ID`). A stream waits in memory: it holds no connection of the pool between two looks.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, get};
use futures::stream::{Stream, unfold};
use model::TenantId;
use serde::Serialize;
use store::notify::{Channel, Waiter, Wake};
use tokio::time::Instant;
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{Person, ReadableTenant};
use super::tenants::{EventBody, TenantBody};
use crate::app::App;
use crate::error::{Code, Error};
use crate::metrics::Open;
use crate::ops;

/// Silence after which a comment is sent, so that proxies and browsers keep the stream.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// A stream ends after this long; the browser opens a new one.
const LONGEST: Duration = Duration::from_secs(600);
/// Renders a tenant as one event: for the API as JSON, for pages in their reader's language.
pub type Show = Box<dyn Fn(ops::tenant::TenantView) -> Option<String>>;

/// Streams at once in a process.
pub const MOST_STREAMS: i64 = 2_000;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(stream);
}

/// What changes of a tenant, as it changes: for its customer and for operators.
#[utoipa::path(
    operation_id = "follow_tenant", tag = "tenants",
    params(
        ("id" = TenantId, Path, description = "The tenant."),
        ("Last-Event-ID" = Option<i64>, Header, description = "The last line of the timeline that was seen."),
    ),
    responses((
        status = 200, content_type = "text/event-stream", body = String,
        description = "`tenant` events carry a tenant, `timeline` events a line of its timeline. Ends after 10 minutes."
    ))
)]
#[get("/v1/tenants/{id}/events")]
async fn stream(app: Data<App>, req: HttpRequest, tenant: ReadableTenant) -> Result<HttpResponse, Error> {
    respond(app.into_inner(), tenant, last_seen(&req)?.unwrap_or(0), Box::new(tenant_event))
}

/// From where a browser resumes. It sends back what we gave it: anything else is no browser's.
fn last_seen(req: &HttpRequest) -> Result<Option<i64>, Error> {
    let Some(id) = req.headers().get("last-event-id") else { return Ok(None) };
    let id = id.to_str().ok().and_then(|id| id.parse().ok());
    let refuse = || Error::refused_field(Code::MalformedRequest, "Last-Event-ID", "There is no such event.");
    id.map(Some).ok_or_else(refuse)
}

fn tenant_event(view: ops::tenant::TenantView) -> Option<String> {
    data("tenant", None, &TenantBody::from(view))
}

/// A stream of a tenant's changes: the tenant as it is, by `show`, and the lines of its timeline after `last`. It ends as
/// soon as who reads it may no longer.
///
/// # Errors
/// [`Error::Unavailable`] when too many streams are open.
pub fn respond(app: Arc<App>, readable: ReadableTenant, last: i64, show: Show) -> Result<HttpResponse, Error> {
    if app.metrics.streams.get() >= MOST_STREAMS {
        return Err(Error::Unavailable(anyhow::anyhow!("{MOST_STREAMS} event streams are open")));
    }
    let body = events(app, readable, last, show);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(body))
}

struct Watching {
    app: Arc<App>,
    reader: Person,
    tenant: TenantId,
    last: i64,
    show: Show,
    shown: String,
    waiter: Waiter,
    until: Instant,
    ready: VecDeque<String>,
    is_first: bool,
    _open: Open,
}

fn events(app: Arc<App>, readable: ReadableTenant, last: i64, show: Show) -> impl Stream<Item = Result<Bytes, Error>> {
    let (reader, tenant) = (readable.person, readable.tenant.id);
    let waiter = app.listener.subscribe(Channel::Tenants, &tenant.to_string());
    let open = Open::count(&app.metrics.streams);
    let until = Instant::now() + LONGEST;
    let (shown, ready, is_first) = (String::new(), VecDeque::new(), true);
    let watching = Watching { app, reader, tenant, last, show, shown, waiter, until, ready, is_first, _open: open };
    unfold(watching, |mut watching| async move {
        let next = watching.next().await?;
        Some((next.map(Bytes::from), watching))
    })
}

impl Watching {
    /// The next piece; nothing when the stream is over.
    async fn next(&mut self) -> Option<Result<String, Error>> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Some(Ok(piece));
            }
            let left = self.until.saturating_duration_since(Instant::now());
            if left.is_zero() || self.app.stop.is_cancelled() {
                return None;
            }
            let is_silent = !std::mem::take(&mut self.is_first) && self.rest(HEARTBEAT.min(left)).await;
            if !self.reader.is_still_in(&self.app).await.unwrap_or_default() {
                return None;
            }
            if let Err(error) = self.look().await {
                tracing::warn!(tenant.id = %self.tenant, error = &error as &dyn std::error::Error, "an event stream ended early");
                return None;
            }
            if is_silent && self.ready.is_empty() {
                self.ready.push_back(": still here\n\n".to_owned());
            }
        }
    }

    /// Waits for a change; whether there was none is answered.
    async fn rest(&mut self, at_most: Duration) -> bool {
        tokio::select! {
            wake = self.waiter.wait(at_most) => wake == Wake::TimedOut,
            () = self.app.stop.cancelled() => false,
        }
    }

    async fn look(&mut self) -> Result<(), Error> {
        let changes = ops::events::changes(&self.app, self.tenant, self.last).await?;
        for event in changes.events {
            let id = event.id;
            self.last = id;
            self.ready.extend(data("timeline", Some(id), &EventBody::from(event)));
        }
        let now = (self.show)(changes.view).unwrap_or_default();
        if now != self.shown {
            self.ready.push_back(now.clone());
            self.shown = now;
        }
        Ok(())
    }
}

/// One event. JSON has no line breaks, so one `data` line holds it.
pub fn data(name: &str, id: Option<i64>, value: &impl Serialize) -> Option<String> {
    let json = serde_json::to_string(value).ok()?;
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    Some(format!("{id}event: {name}\ndata: {json}\n\n"))
}
