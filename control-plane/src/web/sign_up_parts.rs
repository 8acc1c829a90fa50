//! The parts of the sign-up form that follow what is typed: whether the address is free, and what the order will cost.
//! Without scripts the form shows both as well, after it was sent.

use actix_web::http::StatusCode;
use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use model::country::Country;
use model::plan::PlanCode;
use serde::Deserialize;

use super::browser::Browser;
use super::chrome::page;
use super::views::{AddressPart, QuotePart};
use crate::api::extract::{Person, QueryOf, caller};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::catalogue;
use crate::ops::quote::quote;
use crate::texts::Texts;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/sign-up/address").get(address));
    cfg.service(resource("/sign-up/cost").get(cost));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    address: String,
}

/// Whether an address is free, as it is typed.
async fn address(
    app: Data<App>,
    req: HttpRequest,
    browser: Browser,
    person: Option<Person>,
    query: QueryOf<Typed>,
) -> Result<HttpResponse, Error> {
    let (texts, typed) = (browser.texts(person.as_ref()), query.0.address);
    if app.limits.lookup.take(&caller(&req), app.clock.now()).is_err() {
        let part = AddressPart { is_free: None, text: texts.sign_up.address_unchecked.to_owned() };
        return page(HttpResponseBuilder::new(StatusCode::TOO_MANY_REQUESTS), texts, &part);
    }
    let part = match typed.trim() {
        "" => address_note(texts),
        typed => match catalogue::check_address(&app, typed).await? {
            Ok(address) => {
                let domain = catalogue::domain(&app).await?.map(|domain| format!(".{domain}")).unwrap_or_default();
                AddressPart { is_free: Some(true), text: (texts.sign_up.address_free)(&format!("{address}{domain}")) }
            }
            Err(fault) => {
                AddressPart { is_free: Some(false), text: (texts.faults.sentence)(&fault, Code::InvalidInput) }
            }
        },
    };
    page(HttpResponse::Ok(), texts, &part)
}

/// What stands below the address before anything was typed.
pub(super) fn address_note(texts: &Texts) -> AddressPart {
    AddressPart { is_free: None, text: texts.sign_up.address_note.to_owned() }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Chosen {
    plan: String,
    country: String,
}

/// What the order will cost, as plan and country are chosen.
async fn cost(
    app: Data<App>,
    browser: Browser,
    person: Option<Person>,
    query: QueryOf<Chosen>,
) -> Result<HttpResponse, Error> {
    let (texts, Chosen { plan, country }) = (browser.texts(person.as_ref()), query.0);
    let part = quote_part(&app, texts, &plan, &country).await?.ok_or(Error::NotFound)?;
    page(HttpResponse::Ok(), texts, &part)
}

/// What an order of the chosen plan and country will cost; nothing without such a plan.
pub(super) async fn quote_part(
    app: &App,
    texts: &'static Texts,
    plan: &str,
    country: &str,
) -> Result<Option<QuotePart>, Error> {
    let quote = match quote(app, PlanCode::parse(plan)).await {
        Ok(quote) => quote,
        Err(Error::Refused { .. }) => return Ok(None),
        Err(other) => return Err(other),
    };
    let (says, country) = (texts.sign_up, country.parse::<Country>().ok().map(Country::facts));
    let (price, sum) = (texts.money(quote.plan.seat_price), texts.money(quote.monthly));
    let zone = country.map_or(Tz::UTC, |facts| facts.time_zone);
    let free_until = quote.trial_ends_at.map(|at| (says.free_until)(&texts.day(at, zone)));
    Ok(Some(QuotePart {
        texts,
        cost: (says.cost_line)(quote.plan.limits.seats, &price, &sum),
        first: free_until.unwrap_or_else(|| says.before.to_owned()),
        country: country
            .map(|facts| (says.country_sets)(&facts.currency.to_string(), (texts.states.language)(facts.language))),
    }))
}
