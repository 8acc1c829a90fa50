//! The public status.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use chrono_tz::Tz;
use store::orders::SetUpTimes;

use super::browser::Browser;
use super::chrome::{chrome, page};
use super::components::{Alert, Status as Pill, Tone, When};
use super::offer::span;
use super::views::{StatusPage, StatusRow};
use crate::api::extract::Person;
use crate::app::App;
use crate::error::Error;
use crate::ops::cells::PartState;
use crate::ops::order_times::SET_UP_DAYS;
use crate::ops::status::{self, Status};
use crate::texts::Texts;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/status").get(show));
}

async fn show(app: Data<App>, browser: Browser, person: Option<Person>) -> Result<HttpResponse, Error> {
    let texts = browser.texts(person.as_ref());
    let seen = status::status(&app).await?;
    let says = texts.status;
    let built = StatusPage {
        chrome: chrome(&browser, person.as_ref(), Tz::UTC),
        summary: if seen.is_well() {
            Alert::new(Tone::Good, says.well)
        } else {
            Alert::new(Tone::Attention, says.disturbed)
        },
        looked_at: When::of(texts, seen.at, Tz::UTC),
        has_cells: !seen.cells.is_empty(),
        set_up_lead: (says.set_up_lead)(SET_UP_DAYS),
        set_up: set_up(texts, &seen.set_up),
        no_orders: (says.no_orders)(SET_UP_DAYS),
        under_way: (says.under_way)(seen.under_way),
        parts: parts(texts, seen),
    };
    page(HttpResponse::Ok(), texts, &built)
}

fn parts(texts: &Texts, seen: Status) -> Vec<StatusRow> {
    let says = texts.status;
    // The page is here, so it works.
    let pages = row(texts, says.pages.to_owned(), PartState::Working, says.not_answering);
    let work = row(texts, says.work.to_owned(), seen.work, says.late);
    let cells =
        seen.cells.into_iter().map(|cell| row(texts, (says.cell)(&cell.domain), cell.state, says.not_answering));
    [pages, work].into_iter().chain(cells).collect()
}

fn row(texts: &Texts, part: String, state: PartState, disturbed: &'static str) -> StatusRow {
    let (tone, word, since) = match state {
        PartState::Working => (Tone::Good, texts.status.working, None),
        PartState::Disturbed { since } => (Tone::Attention, disturbed, Some(since)),
        PartState::Unknown => (Tone::Stopped, texts.status.unknown, None),
    };
    StatusRow { part, status: Pill::new(tone, word), since: since.map(|at| When::of(texts, at, Tz::UTC)) }
}

fn set_up(texts: &Texts, times: &SetUpTimes) -> Vec<(&'static str, String)> {
    let says = texts.status;
    match (times.p50_s, times.p95_s) {
        (Some(p50), Some(p95)) => vec![
            (says.median, span(texts, p50)),
            (says.most, span(texts, p95)),
            (says.orders, texts.number(times.orders)),
        ],
        _ => Vec::new(),
    }
}
