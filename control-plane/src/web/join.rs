//! The page behind an invitation's link. Looking at it uses nothing, because mail scanners follow links; its form does.

use actix_web::http::StatusCode;
use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use askama::Template;
use chrono_tz::Tz;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::browser::Browser;
use super::chrome::{chrome, lead_to, page};
use super::form::FormOf;
use super::views::Chrome;
use crate::api::extract::{Person, QueryOf, caller, session_cookie};
use crate::app::App;
use crate::credentials::LinkToken;
use crate::credentials::password::SHORTEST;
use crate::error::{Code, Error, FieldError};
use crate::ops::invitations::{self, Invited, JoinForm, Refusal};
use crate::texts::PeopleTexts;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/join").get(show).post(submit));
}

#[derive(Template)]
#[template(path = "join.html")]
struct JoinPage {
    says: &'static PeopleTexts,
    chrome: Chrome,
    title: String,
    lead: String,
    token: String,
    email: String,
    /// As it was typed.
    typed_name: String,
    password_label: String,
    name_error: Option<String>,
    password_error: Option<String>,
}

#[derive(Template)]
#[template(path = "join_refused.html")]
struct RefusedPage {
    chrome: Chrome,
    title: &'static str,
    text: &'static str,
    /// Signing in is the way on.
    may_sign_in: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Link {
    token: String,
}

async fn show(
    app: Data<App>,
    req: HttpRequest,
    browser: Browser,
    person: Option<Person>,
    query: QueryOf<Link>,
) -> Result<HttpResponse, Error> {
    limit(&app, &req)?;
    let typed = Typed { token: query.0.token, name: String::new(), wrong: Vec::new() };
    look(&app, HttpResponse::Ok(), &browser, person.as_ref(), typed).await
}

/// What was typed, and what is wrong with it.
struct Typed {
    token: String,
    name: String,
    wrong: Vec<FieldError>,
}

async fn look(
    app: &App,
    status: HttpResponseBuilder,
    browser: &Browser,
    person: Option<&Person>,
    typed: Typed,
) -> Result<HttpResponse, Error> {
    match invitations::look(app, LinkToken::parse(&typed.token).as_ref()).await? {
        Ok(invited) => render(status, browser, person, &invited, typed),
        Err(refusal) => refuse(browser, person, refusal),
    }
}

fn render(
    status: HttpResponseBuilder,
    browser: &Browser,
    person: Option<&Person>,
    invited: &Invited,
    typed: Typed,
) -> Result<HttpResponse, Error> {
    let texts = browser.texts(person);
    let (says, sentence) = (texts.people, texts.faults.sentence);
    let error = |name: &str| {
        typed.wrong.iter().find(|wrong| wrong.field == name).map(|wrong| sentence(&wrong.fault, wrong.code))
    };
    let built = JoinPage {
        says,
        chrome: chrome(browser, person, Tz::UTC),
        title: (says.join)(invited.company.as_str()),
        lead: (says.join_lead)(invited.email.as_str(), (says.role)(invited.role)),
        email: invited.email.to_string(),
        password_label: (says.join_password)(SHORTEST),
        name_error: error("name"),
        password_error: error("password"),
        token: typed.token,
        typed_name: typed.name,
    };
    page(status, texts, &built)
}

#[derive(Debug, Deserialize)]
struct Fields {
    token: SecretString,
    name: String,
    password: SecretString,
}

async fn submit(
    app: Data<App>,
    req: HttpRequest,
    browser: Browser,
    person: Option<Person>,
    form: FormOf<Fields>,
) -> Result<HttpResponse, Error> {
    limit(&app, &req)?;
    let Fields { token, name, password } = form.0;
    let language = browser.texts(person.as_ref()).locale.tag().to_owned();
    let join = JoinForm {
        token: Some(token.clone()),
        name: Some(name.clone()),
        password: Some(password),
        language: Some(language),
    };
    match invitations::accept(&app, join).await {
        Ok(Ok((session, _))) => {
            let mut answer = lead_to("/tenants");
            answer.add_cookie(&session_cookie(&session)).map_err(|e| Error::internal(e, "set the session cookie"))?;
            Ok(answer)
        }
        Ok(Err(refusal)) => refuse(&browser, person.as_ref(), refusal),
        // The address was taken in this moment.
        Err(Error::Refused { code: Code::EmailTaken, .. }) => refuse(&browser, person.as_ref(), Refusal::EmailTaken),
        Err(Error::Invalid(wrong)) => {
            let typed = Typed { token: token.expose_secret().to_owned(), name, wrong };
            look(&app, HttpResponseBuilder::new(Code::InvalidInput.status()), &browser, person.as_ref(), typed).await
        }
        Err(other) => Err(other),
    }
}

/// Says why an invitation can't be accepted, and what to do.
fn refuse(browser: &Browser, person: Option<&Person>, refusal: Refusal) -> Result<HttpResponse, Error> {
    let texts = browser.texts(person);
    let says = texts.people;
    let (status, [title, text]) = match refusal {
        Refusal::Used => (StatusCode::GONE, says.used),
        Refusal::Late => (StatusCode::GONE, says.late),
        Refusal::Withdrawn => (StatusCode::GONE, says.withdrawn_page),
        Refusal::Unknown => (StatusCode::NOT_FOUND, says.unknown),
        Refusal::EmailTaken => (StatusCode::CONFLICT, says.email_taken),
    };
    let may_sign_in = matches!(refusal, Refusal::Used | Refusal::EmailTaken);
    let chrome = chrome(browser, person, Tz::UTC);
    page(HttpResponseBuilder::new(status), texts, &RefusedPage { chrome, title, text, may_sign_in })
}

/// Nobody can guess a token; this keeps trying from being work for the database.
fn limit(app: &App, req: &HttpRequest) -> Result<(), Error> {
    Ok(app.limits.lookup.take(&caller(req), app.clock.now())?)
}
