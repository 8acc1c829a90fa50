//! The offer: what one gets, what it costs, and what a hosting contract has to answer.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use chrono::TimeDelta;
use chrono_tz::Tz;
use model::plan::Plan;
use store::orders::SetUpTimes;
use store::packages::PackageOffer;

use super::browser::Browser;
use super::chrome::{chrome, lead_to, page};
use super::components::Money;
use super::views::{OfferPage, PackageChoice, PlanCard};
use crate::api::extract::Person;
use crate::app::App;
use crate::error::Error;
use crate::ops::catalogue;
use crate::ops::order_times::{SET_UP_DAYS, order_times};
use crate::texts::Texts;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/").get(start));
}

/// The start: one's own page for who is signed in, the offer for everybody else.
async fn start(app: Data<App>, browser: Browser, person: Option<Person>) -> Result<HttpResponse, Error> {
    match person {
        Some(person) if person.user.account_id.is_some() => Ok(lead_to("/tenants")),
        Some(person) if person.is_operator() => Ok(lead_to("/fleet")),
        // Staff who do not run the fleet have no page of their own yet.
        Some(_) => Ok(lead_to("/status")),
        None => offer(&app, &browser).await,
    }
}

async fn offer(app: &App, browser: &Browser) -> Result<HttpResponse, Error> {
    let texts = browser.texts(None);
    let (plans, packages) = (catalogue::plans(app).await?, catalogue::packages(app).await?);
    let (images, times) = (catalogue::images(app).await?, order_times(app).await?.last_90_days);
    let took = times.p50_s.map(|seconds| span(texts, seconds));
    let built = OfferPage {
        chrome: chrome(browser, None, Tz::UTC),
        ready: took.map_or_else(|| texts.offer.ready_unknown.to_owned(), |took| (texts.offer.ready)(&took)),
        plans: plans.into_iter().map(|offer| plan(texts, offer.plan)).collect(),
        packages: packages.iter().map(|offer| package(texts, offer)).collect(),
        points: points(texts, &images, &times, app.contact.as_ref().map(|email| email.as_str())),
    };
    page(HttpResponse::Ok(), texts, &built)
}

fn plan(texts: &Texts, plan: Plan) -> PlanCard {
    let (offer, limits) = (texts.offer, plan.limits);
    let sum = plan.seat_price.times(limits.seats);
    let trial = if plan.trial_days > 0 { (offer.trial)(plan.trial_days) } else { offer.no_trial.to_owned() };
    let facts = [
        Some((offer.up_to_seats)(limits.seats)),
        sum.map(|sum| (offer.monthly)(&texts.money(sum), limits.seats)),
        Some((offer.at_once)(limits.simultaneous)),
        Some((offer.size)(&texts.size(limits.database_mib))),
        Some(trial),
    ];
    PlanCard {
        code: plan.code.0,
        name: plan.name,
        price: Money::of(texts, plan.seat_price),
        facts: facts.into_iter().flatten().collect(),
    }
}

/// A package as a visitor reads it.
pub(super) fn package(texts: &Texts, offer: &PackageOffer) -> PackageChoice {
    let [label, summary] = (texts.states.package)(offer);
    PackageChoice { code: offer.code.to_string(), label, summary }
}

/// The ten points, answered from the configuration and from what was measured.
fn points(texts: &Texts, images: &[String], times: &SetUpTimes, contact: Option<&str>) -> Vec<(&'static str, String)> {
    let offer = texts.offer;
    let set_up_time = match (times.p50_s, times.p95_s) {
        (Some(p50), Some(p95)) => (offer.set_up_time)(&span(texts, p50), &span(texts, p95), SET_UP_DAYS),
        _ => offer.set_up_time_unknown.to_owned(),
    };
    let answers = [
        (offer.version)(images),
        offer.set_up_cost.to_owned(),
        set_up_time,
        offer.security.to_owned(),
        offer.prevention.to_owned(),
        offer.repair.to_owned(),
        offer.limits.to_owned(),
        contact.map_or_else(|| offer.support_unknown.to_owned(), |email| (offer.support)(email)),
        offer.updates.to_owned(),
        offer.leaving.to_owned(),
    ];
    offer.points.into_iter().zip(answers).collect()
}

/// Measured seconds in words.
#[allow(clippy::cast_possible_truncation, reason = "a duration of hours at most, in milliseconds")]
pub(super) fn span(texts: &Texts, seconds: f64) -> String {
    texts.took(TimeDelta::milliseconds((seconds * 1000.0) as i64))
}
