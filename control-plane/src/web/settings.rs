//! The page where an ERP's owner reads where its data lies, and chooses the zone of times and the maintenance window.

use std::collections::BTreeMap;

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono::Datelike;
use chrono_tz::Tz;
use model::TimeZone;
use model::window::{Day, Days, MaintenanceWindow};
use serde::Deserialize;
use store::audit::Actor;
use strum::IntoEnumIterator;

use super::browser::Browser;
use super::chrome::{check_form, chrome, lead_to, page};
use super::components::{Alert, Tone};
use super::form::FormOf;
use super::views::{Choice, Settings, SettingsPage};
use crate::api::extract::{OwnedTenant, Person, QueryOf};
use crate::app::App;
use crate::error::{Code, Error, Fault};
use crate::ops;
use crate::ops::tenant::TenantView;
use crate::texts::Texts;

/// The hour that is offered where none was chosen: three at night.
const HOUR: u8 = 3;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/tenants/{id}/settings").get(show));
    cfg.service(resource("/tenants/{id}/maintenance-window").post(choose_window));
    cfg.service(resource("/tenants/{id}/time-zone").post(choose_zone));
}

/// What the page of an ERP says of its settings.
pub(super) fn view(texts: &Texts, view: &TenantView) -> Settings {
    let (says, zone) = (texts.settings, view.zone);
    Settings {
        place: view.place.clone().unwrap_or_else(|| says.place_unknown.to_owned()),
        zone: zone.name().replace('_', " "),
        window: view.window.as_ref().map_or_else(
            || says.window_none.to_owned(),
            |chosen| (says.window_words)(&chosen.window.days().list(), chosen.window.hour()),
        ),
        next: view
            .window
            .as_ref()
            .and_then(|chosen| chosen.next_at)
            .map(|at| (says.next)(at.with_timezone(&zone).weekday().into(), &texts.moment(at, zone))),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    saved: Option<String>,
}

async fn show(
    app: Data<App>,
    browser: Browser,
    owned: OwnedTenant,
    query: QueryOf<Query>,
) -> Result<HttpResponse, Error> {
    let said = Said { is_saved: query.0.saved.is_some(), ..Said::default() };
    render(&app, HttpResponse::Ok(), &browser, &owned, said).await
}

/// The boxes that were ticked, by the day's word, and the hour.
async fn choose_window(
    app: Data<App>,
    browser: Browser,
    owned: OwnedTenant,
    form: FormOf<BTreeMap<String, String>>,
) -> Result<HttpResponse, Error> {
    let person = &owned.customer.person;
    check_form(person, form.0.get("csrf").map_or("", String::as_str))?;
    let days: Vec<Day> = Day::iter().filter(|day| form.0.contains_key(&day.to_string())).collect();
    let hour = form.0.get("hour").and_then(|hour| hour.parse().ok());
    let window = Days::of(&days).and_then(|days| MaintenanceWindow::new(days, hour.unwrap_or(-1)));
    match window {
        Ok(window) => {
            ops::tenant::choose_window(&app, Actor::User(person.id()), owned.tenant.id, window).await?;
            Ok(saved(&owned))
        }
        Err(wrong) => {
            let typed = Some((days, hour.and_then(|hour| u8::try_from(hour).ok()).unwrap_or(HOUR)));
            refuse(&app, &browser, &owned, Said { typed, window_fault: Some(wrong.into()), ..Said::default() }).await
        }
    }
}

#[derive(Debug, Deserialize)]
struct Zone {
    csrf: String,
    time_zone: String,
}

async fn choose_zone(
    app: Data<App>,
    browser: Browser,
    owned: OwnedTenant,
    form: FormOf<Zone>,
) -> Result<HttpResponse, Error> {
    let customer = &owned.customer;
    check_form(&customer.person, &form.0.csrf)?;
    match form.0.time_zone.parse::<TimeZone>() {
        Ok(zone) => {
            let actor = Actor::User(customer.person.id());
            ops::time_zone::choose_time_zone(&app, actor, customer.account, zone).await?;
            Ok(saved(&owned))
        }
        Err(wrong) => refuse(&app, &browser, &owned, Said { zone_fault: Some(wrong.into()), ..Said::default() }).await,
    }
}

fn saved(owned: &OwnedTenant) -> HttpResponse {
    lead_to(&format!("/tenants/{}/settings?saved=1", owned.tenant.id))
}

/// What the page says besides what is kept.
#[derive(Debug, Default)]
struct Said {
    is_saved: bool,
    /// Days and hour of a window that was refused.
    typed: Option<(Vec<Day>, u8)>,
    window_fault: Option<Fault>,
    zone_fault: Option<Fault>,
}

async fn refuse(app: &App, browser: &Browser, owned: &OwnedTenant, said: Said) -> Result<HttpResponse, Error> {
    render(app, HttpResponseBuilder::new(Code::InvalidInput.status()), browser, owned, said).await
}

async fn render(
    app: &App,
    status: HttpResponseBuilder,
    browser: &Browser,
    owned: &OwnedTenant,
    said: Said,
) -> Result<HttpResponse, Error> {
    let person: &Person = &owned.customer.person;
    let texts = browser.texts(Some(person));
    let shown = ops::tenant::view(app, owned.tenant.id).await?;
    let kept = shown.window.as_ref().map(|chosen| (chosen.window.days().list(), chosen.window.hour()));
    let (days, hour) = said.typed.or(kept).unwrap_or_else(|| (Vec::new(), HOUR));
    let sentence = |fault: Fault| (texts.faults.sentence)(&fault, Code::InvalidInput);
    let built = SettingsPage {
        chrome: chrome(browser, Some(person), shown.zone),
        id: owned.tenant.id.to_string(),
        company: shown.tenant.company.to_string(),
        notice: said.is_saved.then(|| Alert::new(Tone::Good, texts.settings.saved)),
        settings: view(texts, &shown),
        zones: zones(shown.zone),
        zone_error: said.zone_fault.map(sentence),
        days: Day::iter().map(|day| day_choice(texts, day, &days)).collect(),
        hours: (0..24).map(|each| hour_choice(each, hour)).collect(),
        window_error: said.window_fault.map(sentence),
    };
    page(status, texts, &built)
}

/// Every place, and the zone in force even where it is none.
fn zones(current: Tz) -> Vec<Choice> {
    let mut zones = TimeZone::choices();
    if !zones.contains(&current.into()) {
        zones.push(current.into());
    }
    let choice = |zone: TimeZone| Choice {
        code: zone.to_string(),
        label: zone.name().replace('_', " "),
        is_selected: zone.tz() == current,
    };
    zones.into_iter().map(choice).collect()
}

fn day_choice(texts: &Texts, day: Day, chosen: &[Day]) -> Choice {
    Choice { code: day.to_string(), label: (texts.settings.day)(day).to_owned(), is_selected: chosen.contains(&day) }
}

fn hour_choice(hour: u8, chosen: u8) -> Choice {
    Choice { code: hour.to_string(), label: format!("{hour:02}:00"), is_selected: hour == chosen }
}
