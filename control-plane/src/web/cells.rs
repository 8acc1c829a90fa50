//! The operator's pages of the cells: places, health, newcomers, and the golden databases in them.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use chrono_tz::Tz;
use model::package::Package;
use model::{CellId, GoldenId};
use serde::Deserialize;
use store::audit::Actor;
use store::goldens::{Golden, GoldenState};
use store::packages::PackageOffer;

use super::browser::Browser;
use super::chrome::{check_form, chrome, lead_to, page};
use super::components::{Alert, Meter, Status, Tone, When};
use super::form::FormOf;
use super::query;
use super::views::{CellPage, CellRow, CellsPage, GoldenRow};
use crate::api::extract::{Limit, Operator, PathOf, QueryOf, page_of};
use crate::app::App;
use crate::error::Error;
use crate::ops;
use crate::ops::cells::{CellView, PartState};
use crate::texts::Texts;

/// Golden databases on one page.
const ROWS: i64 = 50;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/cells").get(list));
    cfg.service(resource("/cells/{id}").get(show));
    cfg.service(resource("/cells/{id}/drain").post(drain));
    cfg.service(resource("/cells/{id}/open").post(open));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    after: Option<CellId>,
    drained: Option<CellId>,
    opened: Option<CellId>,
}

async fn list(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    query: QueryOf<Query>,
) -> Result<HttpResponse, Error> {
    let (query, texts) = (query.0, browser.texts(Some(&operator.person)));
    let cells = ops::cells::list(&app).await?;
    let notice = notice(texts, &query, &cells);
    let (cells, next) = page_of(cells, query.after.as_ref(), Limit::default(), |view| view.cell.id)?;
    let built = CellsPage {
        chrome: chrome(&browser, Some(&operator.person), Tz::UTC),
        notice,
        cells: cells.into_iter().map(|view| row(texts, view)).collect(),
        next: next.map(|after| query::href("/cells", &[("after", after.to_string())])),
    };
    page(HttpResponse::Ok(), texts, &built)
}

fn notice(texts: &Texts, query: &Query, cells: &[CellView]) -> Option<Alert> {
    let name = |id: CellId| cells.iter().find(|view| view.cell.id == id).map(|view| view.cell.name.as_str());
    let drained = query.drained.and_then(name).map(texts.cells.is_drained);
    let told = drained.or_else(|| query.opened.and_then(name).map(texts.cells.is_open))?;
    Some(Alert::new(Tone::Good, told))
}

fn row(texts: &Texts, view: CellView) -> CellRow {
    let says = texts.cells;
    let CellView { cell, taken, health } = view;
    let capacity = i64::from(cell.capacity);
    let health = match health {
        PartState::Working => Status::new(Tone::Good, says.answers),
        PartState::Disturbed { .. } => Status::new(Tone::Attention, says.silent),
        PartState::Unknown => Status::new(Tone::Stopped, says.never_heard),
    };
    let newcomers = match cell.drained_at {
        Some(_) => Status::new(Tone::Stopped, says.drained),
        None if taken >= capacity => Status::new(Tone::Attention, says.full),
        None => Status::new(Tone::Good, says.takes),
    };
    let said = (says.taken)(&texts.number(taken), &texts.number(capacity));
    CellRow {
        id: cell.id.to_string(),
        name: cell.name,
        domain: cell.domain,
        places: Meter::new(says.places, said, Some(taken), capacity),
        health,
        heard: cell.last_seen_at.map(|at| When::of(texts, at, Tz::UTC)),
        newcomers,
        drained: cell.drained_at.map(|at| When::of(texts, at, Tz::UTC)),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GoldensQuery {
    after: Option<GoldenId>,
}

async fn show(
    app: Data<App>,
    browser: Browser,
    operator: Operator,
    id: PathOf<CellId>,
    query: QueryOf<GoldensQuery>,
) -> Result<HttpResponse, Error> {
    let texts = browser.texts(Some(&operator.person));
    let cell = ops::cells::find(&app, id.0).await?;
    let goldens = ops::cells::goldens(&app, id.0, query.0.after, ROWS).await?;
    let packages = ops::catalogue::packages(&app).await?;
    let next = goldens.last().filter(|_| goldens.len() as i64 == ROWS);
    let built = CellPage {
        chrome: chrome(&browser, Some(&operator.person), Tz::UTC),
        cell: row(texts, cell),
        next: next.map(|last| format!("/cells/{}?after={}", id.0, last.id)),
        goldens: goldens.into_iter().map(|golden| golden_row(texts, &packages, golden)).collect(),
    };
    page(HttpResponse::Ok(), texts, &built)
}

fn golden_row(texts: &Texts, packages: &[PackageOffer], golden: Golden) -> GoldenRow {
    let tone = match golden.state {
        GoldenState::Building => Tone::Waiting,
        GoldenState::Ready => Tone::Good,
        GoldenState::Failed => Tone::Attention,
    };
    GoldenRow {
        package: package(texts, packages, golden.package),
        country: (texts.states.country)(golden.country),
        status: Status::new(tone, (texts.cells.golden)(golden.state)),
        since: When::of(texts, golden.state_since, Tz::UTC),
        image: golden.image,
        failure: golden.failure,
    }
}

/// The name of a package; its code once it is not on offer any more.
fn package(texts: &Texts, offers: &[PackageOffer], package: Package) -> String {
    let offer = offers.iter().find(|offer| offer.code == package);
    offer.map_or_else(|| package.to_string(), |offer| (texts.states.package)(offer)[0].clone())
}

#[derive(Debug, Deserialize)]
struct Token {
    csrf: String,
}

async fn drain(
    app: Data<App>,
    operator: Operator,
    id: PathOf<CellId>,
    form: FormOf<Token>,
) -> Result<HttpResponse, Error> {
    check_form(&operator.person, &form.0.csrf)?;
    ops::cells::set_drained(&app, Actor::User(operator.person.id()), id.0, true).await?;
    Ok(lead_to(&format!("/cells?drained={}", id.0)))
}

async fn open(
    app: Data<App>,
    operator: Operator,
    id: PathOf<CellId>,
    form: FormOf<Token>,
) -> Result<HttpResponse, Error> {
    check_form(&operator.person, &form.0.csrf)?;
    ops::cells::set_drained(&app, Actor::User(operator.person.id()), id.0, false).await?;
    Ok(lead_to(&format!("/cells?opened={}", id.0)))
}
