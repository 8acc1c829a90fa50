//! `/v1/packages`, `/v1/plans`, `/v1/countries`, `/v1/addresses/{address}`.

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse};
use model::country::{Country, Language};
use model::money::{Currency, Money};
use model::package::Package;
use model::plan::{Limits, Plan};
use serde::Serialize;
use strum::IntoEnumIterator;

use super::extract::{PathOf, caller};
use crate::app::App;
use crate::error::Error;
use crate::ops::catalogue;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/v1/packages").get(packages));
    cfg.service(resource("/v1/plans").get(plans));
    cfg.service(resource("/v1/countries").get(countries));
    cfg.service(resource("/v1/addresses/{address}").get(address));
}

/// A package on offer.
#[derive(Debug, Serialize)]
pub struct PackageBody {
    /// Its code.
    pub code: Package,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub summary: String,
    /// The ERP modules in it.
    pub modules: &'static [&'static str],
}

/// A plan on offer.
#[derive(Debug, Serialize)]
pub struct PlanBody {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Price of a seat for a month.
    pub seat_price: Money,
    /// Days before the first invoice.
    pub trial_days: i32,
    /// The included limits.
    pub limits: Limits,
}

impl From<Plan> for PlanBody {
    fn from(plan: Plan) -> Self {
        let Plan { code, name, seat_price, trial_days, limits } = plan;
        Self { code: code.0, name, seat_price, trial_days, limits }
    }
}

/// A country that a company can be in.
#[derive(Debug, Serialize)]
pub struct CountryBody {
    /// ISO 3166-1 code.
    pub code: Country,
    /// Name in English.
    pub name: &'static str,
    /// Currency of the books.
    pub currency: Currency,
    /// Language of the company.
    pub language: Language,
    /// Time zone of the first administrator.
    pub time_zone: &'static str,
}

/// Whether an address could be had.
#[derive(Debug, Serialize)]
pub struct AddressBody {
    /// The address as it would be written.
    pub address: String,
    /// Whether it is free at this moment.
    pub free: bool,
    /// Why not, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// The packages on offer.
async fn packages(app: Data<App>) -> Result<HttpResponse, Error> {
    let offers = catalogue::packages(&app).await?.into_iter().map(|offer| PackageBody {
        code: offer.code,
        name: offer.name,
        summary: offer.summary,
        modules: offer.code.modules(),
    });
    Ok(HttpResponse::Ok().json(serde_json::json!({ "packages": offers.collect::<Vec<_>>() })))
}

/// The plans on offer.
async fn plans(app: Data<App>) -> Result<HttpResponse, Error> {
    let offers = catalogue::plans(&app).await?.into_iter().map(|offer| PlanBody::from(offer.plan));
    Ok(HttpResponse::Ok().json(serde_json::json!({ "plans": offers.collect::<Vec<_>>() })))
}

/// The countries on offer.
async fn countries() -> HttpResponse {
    let bodies = Country::iter().map(|code| {
        let facts = code.facts();
        let (currency, language, time_zone) = (facts.currency, facts.language, facts.time_zone.name());
        CountryBody { code, name: facts.name, currency, language, time_zone }
    });
    HttpResponse::Ok().json(serde_json::json!({ "countries": bodies.collect::<Vec<_>>() }))
}

/// Whether an address could be had at this moment.
async fn address(app: Data<App>, req: HttpRequest, path: PathOf<String>) -> Result<HttpResponse, Error> {
    let limited = app.limits.lookup.take(&caller(&req), app.clock.now());
    limited.map_err(|retry_after_s| Error::TooMany { retry_after_s })?;
    let body = match catalogue::check_address(&app, &path.0).await? {
        Ok(address) => AddressBody { address: address.to_string(), free: true, message: None },
        Err(message) => AddressBody { address: path.0, free: false, message: Some(message) },
    };
    Ok(HttpResponse::Ok().json(serde_json::json!({ "address": body })))
}
