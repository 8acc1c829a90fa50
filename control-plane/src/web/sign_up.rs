//! The sign-up form.

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use model::country::Country;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;

use super::browser::Browser;
use super::chrome::{chrome, lead_to, page};
use super::components::{Alert, Tone};
use super::form::FormOf;
use super::sign_up_parts::{address_note, quote_part};
use super::views::{Choice, SignUpForm as FormView, SignUpPage};
use super::{offer, sign_up_parts};
use crate::api::extract::{Person, QueryOf, caller, session_cookie};
use crate::app::App;
use crate::credentials::password::SHORTEST;
use crate::credentials::{SessionToken, sha256};
use crate::error::Error;
use crate::ops::catalogue;
use crate::ops::once::Once;
use crate::ops::sign_up::{SignUpForm, sign_up};
use crate::texts::Texts;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/sign-up").get(show).post(submit));
    sign_up_parts::routes(cfg);
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

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    plan: String,
    package: String,
}

async fn show(
    app: Data<App>,
    browser: Browser,
    person: Option<Person>,
    query: QueryOf<Query>,
) -> Result<HttpResponse, Error> {
    let Query { plan, package } = query.0;
    let fields = Fields { plan, package, ..Fields::default() };
    render(&app, HttpResponse::Ok(), &browser, person.as_ref(), fields, Vec::new()).await
}

async fn submit(
    app: Data<App>,
    req: HttpRequest,
    browser: Browser,
    person: Option<Person>,
    form: FormOf<Fields>,
) -> Result<HttpResponse, Error> {
    app.limits.sign_up.take(&caller(&req), app.clock.now())?;
    let (fields, texts) = (form.0, browser.texts(person.as_ref()));
    let once = once(&app, &fields)?;
    match sign_up(&app, wish(&fields, texts), once).await {
        Ok((made, session)) => {
            let mut answer = lead_to(&format!("/tenants/{}", made.tenant));
            answer.add_cookie(&session_cookie(&session)).map_err(|e| Error::internal(e, "set the session cookie"))?;
            Ok(answer)
        }
        Err(error @ (Error::Invalid(_) | Error::Refused { .. })) => {
            let status = HttpResponseBuilder::new(error.code().status());
            let mut told = told(texts, error);
            // It is not sent back, so that the next try would fail for want of it.
            if told.iter().all(|(field, _)| field != "password") {
                told.push(("password".to_owned(), texts.sign_up.password_again.to_owned()));
            }
            render(&app, status, &browser, person.as_ref(), fields, told).await
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

/// The person goes on in the language of the form.
fn wish(fields: &Fields, texts: &Texts) -> SignUpForm {
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
        language: Some(texts.locale.tag().to_owned()),
    }
}

/// Field and sentence of each fault; a fault of no field stands above the form.
fn told(texts: &Texts, error: Error) -> Vec<(String, String)> {
    let sentence = texts.faults.sentence;
    match error {
        Error::Invalid(fields) => {
            fields.into_iter().map(|fault| (fault.field, sentence(&fault.fault, fault.code))).collect()
        }
        Error::Refused { code, fault, field } => {
            vec![(field.filter(|field| is_shown(field)).unwrap_or_default().to_owned(), sentence(&fault, code))]
        }
        _ => Vec::new(),
    }
}

/// Whether the form has the field: the key by which a repeated form is known has no place beside which to stand.
fn is_shown(field: &str) -> bool {
    field != "Idempotency-Key"
}

/// The sentence above the form: how many fields need a look, or what concerns none of them.
fn summary(texts: &Texts, errors: &[(String, String)]) -> Option<Alert> {
    let text = match errors {
        [] => return None,
        [(field, text)] if field.is_empty() => text.clone(),
        errors => (texts.faults.fields)(errors.len()),
    };
    Some(Alert::new(Tone::Attention, text))
}

async fn render(
    app: &App,
    status: HttpResponseBuilder,
    browser: &Browser,
    person: Option<&Person>,
    fields: Fields,
    errors: Vec<(String, String)>,
) -> Result<HttpResponse, Error> {
    let texts = browser.texts(person);
    let (plans, packages) = (catalogue::plans(app).await?, catalogue::packages(app).await?);
    let built = SignUpPage {
        chrome: chrome(browser, person, Tz::UTC),
        summary: summary(texts, &errors),
        password_label: (texts.sign_up.password)(SHORTEST),
        plans: plans.iter().map(|offer| plan_choice(texts, offer, &fields.plan)).collect(),
        packages: packages.iter().map(|offer| offer::package(texts, offer)).collect(),
        countries: countries(texts, &fields.country),
        domain: catalogue::domain(app).await?,
        address: address_note(texts),
        quote: quote_part(app, texts, &fields.plan, &fields.country).await?,
        form: view(fields, errors)?,
    };
    page(status, texts, &built)
}

fn plan_choice(texts: &Texts, offer: &store::plans::PlanVersion, chosen: &str) -> Choice {
    let plan = &offer.plan;
    let sum = plan.seat_price.times(plan.limits.seats).unwrap_or(plan.seat_price);
    let label = (texts.sign_up.plan_label)(&plan.name, plan.limits.seats, &texts.money(sum));
    Choice { code: plan.code.0.clone(), label, is_selected: plan.code.0 == chosen }
}

fn countries(texts: &Texts, chosen: &str) -> Vec<Choice> {
    let choice = |country: Country| {
        let (code, label) = (country.to_string(), (texts.states.country)(country).to_owned());
        Choice { is_selected: code == chosen, code, label }
    };
    let mut choices: Vec<_> = Country::iter().map(choice).collect();
    choices.sort_by(|a, b| a.label.cmp(&b.label));
    choices
}

/// What was typed, with a fresh key where the last one may have been used. The password is not sent back.
fn view(fields: Fields, errors: Vec<(String, String)>) -> Result<FormView, Error> {
    Ok(FormView {
        idempotency_key: SessionToken::random()?.expose().to_owned(),
        company: fields.company,
        name: fields.name,
        email: fields.email,
        address: fields.address,
        package: fields.package,
        errors,
    })
}
