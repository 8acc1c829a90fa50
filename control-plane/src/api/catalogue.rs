//! `/v1/packages`, `/v1/plans`, `/v1/countries`: what can be ordered.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use model::country::{Country, Language};
use model::money::{Currency, Money};
use model::package::Package;
use model::plan::{Limits, Plan, PlanCode};
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{Limit, QueryOf, page_of};
use crate::app::App;
use crate::error::Error;
use crate::ops::catalogue;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(packages).service(plans).service(countries);
}

/// A package on offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackageBody {
    /// Its code.
    pub code: Package,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub summary: String,
    /// The ERP modules in it.
    #[schema(value_type = Vec<String>)]
    pub modules: &'static [&'static str],
}

/// A plan on offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanBody {
    /// Its code.
    pub code: PlanCode,
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
        Self { code, name, seat_price, trial_days, limits }
    }
}

/// A country that a company can be in.
#[derive(Debug, Serialize, ToSchema)]
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

/// Which page of the packages.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PackagesQuery {
    /// The last code of the page before.
    pub after: Option<Package>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

/// A page of packages.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackagesAnswer {
    /// In the order in which they are shown.
    pub packages: Vec<PackageBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<Package>,
}

/// The packages on offer.
#[utoipa::path(
    operation_id = "list_packages", tag = "catalogue", params(PackagesQuery), security(()),
    responses((status = 200, description = "A page of packages.", body = PackagesAnswer))
)]
#[get("/v1/packages")]
async fn packages(app: Data<App>, query: QueryOf<PackagesQuery>) -> Result<HttpResponse, Error> {
    let PackagesQuery { after, limit } = query.0;
    let (offers, next) = page_of(catalogue::packages(&app).await?, after.as_ref(), limit, |offer| offer.code)?;
    let packages = offers.into_iter().map(|offer| PackageBody {
        code: offer.code,
        name: offer.name,
        summary: offer.summary,
        modules: offer.code.modules(),
    });
    Ok(HttpResponse::Ok().json(PackagesAnswer { packages: packages.collect(), next }))
}

/// Which page of the plans.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlansQuery {
    /// The last code of the page before.
    pub after: Option<PlanCode>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

/// A page of plans.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlansAnswer {
    /// The smallest first.
    pub plans: Vec<PlanBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<PlanCode>,
}

/// The plans on offer.
#[utoipa::path(
    operation_id = "list_plans", tag = "catalogue", params(PlansQuery), security(()),
    responses((status = 200, description = "A page of plans.", body = PlansAnswer))
)]
#[get("/v1/plans")]
async fn plans(app: Data<App>, query: QueryOf<PlansQuery>) -> Result<HttpResponse, Error> {
    let PlansQuery { after, limit } = query.0;
    let all: Vec<_> = catalogue::plans(&app).await?.into_iter().map(|offer| PlanBody::from(offer.plan)).collect();
    let (plans, next) = page_of(all, after.as_ref(), limit, |plan| plan.code.clone())?;
    Ok(HttpResponse::Ok().json(PlansAnswer { plans, next }))
}

/// Which page of the countries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CountriesQuery {
    /// The last code of the page before.
    pub after: Option<Country>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

/// A page of countries.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountriesAnswer {
    /// By their code.
    pub countries: Vec<CountryBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<Country>,
}

/// The countries on offer.
#[utoipa::path(
    operation_id = "list_countries", tag = "catalogue", params(CountriesQuery), security(()),
    responses((status = 200, description = "A page of countries.", body = CountriesAnswer))
)]
#[get("/v1/countries")]
async fn countries(query: QueryOf<CountriesQuery>) -> Result<HttpResponse, Error> {
    let CountriesQuery { after, limit } = query.0;
    let (codes, next) = page_of(Country::iter().collect(), after.as_ref(), limit, |code| *code)?;
    let countries = codes.into_iter().map(|code| {
        let facts = code.facts();
        let (currency, language, time_zone) = (facts.currency, facts.language, facts.time_zone.name());
        CountryBody { code, name: facts.name, currency, language, time_zone }
    });
    Ok(HttpResponse::Ok().json(CountriesAnswer { countries: countries.collect(), next }))
}
