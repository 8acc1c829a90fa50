//! The sign-up form.

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use model::country::Country;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;

use super::chrome::{chrome, lead_to, page};
use super::form::FormOf;
use super::views::{Choice, PackageChoice, SignUpForm as FormView, SignUpPage};
use crate::api::extract::{Person, caller, session_cookie};
use crate::app::App;
use crate::credentials::{SessionToken, sha256};
use crate::error::Error;
use crate::ops::catalogue;
use crate::ops::once::Once;
use crate::ops::sign_up::{SignUpForm, sign_up};

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/").get(start));
    cfg.service(resource("/sign-up").get(show).post(submit));
}

/// The start: to one's own page for who is signed in, to the sign-up for everybody else.
async fn start(person: Option<Person>) -> HttpResponse {
    match person {
        Some(person) if person.user.account_id.is_some() => lead_to("/tenants"),
        Some(_) => lead_to("/fleet"),
        None => lead_to("/sign-up"),
    }
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct Fields {
    idempotency_key: String,
    company: String,
    name: String,
    email: String,
    #[serde(skip_serializing)]
    password: SecretString,
    address: String,
    country: String,
    plan: String,
    package: String,
}

async fn show(app: Data<App>, person: Option<Person>) -> Result<HttpResponse, Error> {
    let fields = Fields { country: "FR".into(), ..Fields::default() };
    render(&app, HttpResponse::Ok(), person.as_ref(), fields, Vec::new()).await
}

async fn submit(
    app: Data<App>,
    req: HttpRequest,
    person: Option<Person>,
    form: FormOf<Fields>,
) -> Result<HttpResponse, Error> {
    let limited = app.limits.sign_up.take(&caller(&req), app.clock.now());
    limited.map_err(|retry_after_s| Error::TooMany { retry_after_s })?;
    let fields = form.0;
    let once = once(&app, &fields)?;
    match sign_up(&app, wish(&fields), once).await {
        Ok((made, session)) => {
            let mut answer = lead_to(&format!("/tenants/{}", made.tenant));
            answer.add_cookie(&session_cookie(&session)).map_err(|e| Error::internal(e, "set the session cookie"))?;
            Ok(answer)
        }
        Err(error @ (Error::Invalid(_) | Error::Refused { .. })) => {
            let status = error.code().status();
            render(&app, HttpResponseBuilder::new(status), person.as_ref(), fields, told(error)).await
        }
        Err(other) => Err(other),
    }
}

/// A form sent twice (a double click, a reload) is one sign-up: each rendering carries a key of its own. The password is
/// part of what must be the same, because the answer signs the person in.
fn once(app: &App, fields: &Fields) -> Result<Option<Once>, Error> {
    let key = &fields.idempotency_key;
    if !(1..=100).contains(&key.len()) || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(None);
    }
    let sent = (fields, fields.password.expose_secret());
    let body = serde_json::to_vec(&sent).map_err(|e| Error::internal(e, "read the form again"))?;
    let request_hash = app.envelope.fingerprint(&sha256(&body))?;
    Ok(Some(Once { scope: "sign_up_form".into(), key: key.clone(), request_hash }))
}

fn wish(fields: &Fields) -> SignUpForm {
    let some = |text: &String| Some(text.clone());
    SignUpForm {
        company: some(&fields.company),
        name: some(&fields.name),
        email: some(&fields.email),
        password: Some(fields.password.clone()),
        package: some(&fields.package),
        country: some(&fields.country),
        address: some(&fields.address),
        plan: some(&fields.plan),
    }
}

/// Field and sentence of each fault; a fault of no field stands above the form.
fn told(error: Error) -> Vec<(String, String)> {
    match error {
        Error::Invalid(fields) => fields.into_iter().map(|f| (f.field, f.message)).collect(),
        Error::Refused { message, field, .. } => vec![(field.unwrap_or_default().to_owned(), message.into_owned())],
        _ => Vec::new(),
    }
}

async fn render(
    app: &App,
    status: HttpResponseBuilder,
    person: Option<&Person>,
    fields: Fields,
    errors: Vec<(String, String)>,
) -> Result<HttpResponse, Error> {
    let (plans, packages) = (catalogue::plans(app).await?, catalogue::packages(app).await?);
    let trial = plans.first().map_or(0, |offer| offer.plan.trial_days);
    let plan_choice = |offer: &store::plans::PlanVersion| {
        let plan = &offer.plan;
        let label = format!("{}: up to {} users, {} a user and month", plan.name, plan.limits.seats, plan.seat_price);
        Choice { code: plan.code.0.clone(), label, is_selected: plan.code.0 == fields.plan }
    };
    let package = |offer: store::packages::PackageOffer| PackageChoice {
        code: offer.code.to_string(),
        label: offer.name,
        summary: offer.summary,
    };
    let built = SignUpPage {
        chrome: chrome(person, Tz::UTC),
        plans: plans.iter().map(plan_choice).collect(),
        packages: packages.into_iter().map(package).collect(),
        countries: countries(&fields.country),
        domain: catalogue::domain(app).await?,
        trial: format!(
            "The first {trial} days are free; the first invoice comes after them. You can leave at any time."
        ),
        form: view(fields, errors)?,
    };
    page(status, &built)
}

fn countries(chosen: &str) -> Vec<Choice> {
    let choice = |country: Country| {
        let code = country.to_string();
        Choice { is_selected: code == chosen, code, label: country.facts().name.to_owned() }
    };
    Country::iter().map(choice).collect()
}

/// What was typed, with a fresh key where the last one may have been used. The password is not sent back.
fn view(fields: Fields, errors: Vec<(String, String)>) -> Result<FormView, Error> {
    Ok(FormView {
        idempotency_key: SessionToken::random()?.expose().to_owned(),
        company: fields.company,
        name: fields.name,
        email: fields.email,
        address: fields.address,
        country: fields.country,
        plan: fields.plan,
        package: fields.package,
        errors,
    })
}
