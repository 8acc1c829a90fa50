//! A forgotten password: asking for a link, and the page behind it. Looking at that page uses nothing, because mail scanners
//! follow links; its form does.

mod view;

use actix_web::http::StatusCode;
use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use model::name::Email;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use store::verification_links::Purpose;

use self::view::{ChoosePage, ForgotPage, TellPage};
use super::browser::Browser;
use super::chrome::{chrome, lead_to, page};
use super::form::FormOf;
use crate::api::extract::{Person, QueryOf, caller};
use crate::app::App;
use crate::credentials::password::SHORTEST;
use crate::credentials::{LinkToken, Password};
use crate::error::{Code, Error, Fault};
use crate::ops::links::{self, LinkState};
use crate::ops::password;
use crate::rate::RateLimit;
use crate::texts::Texts;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/forgot-password").get(show_forgot).post(ask));
    cfg.service(resource("/forgot-password/sent").get(sent));
    cfg.service(resource("/reset-password").get(show_choose).post(choose));
}

/// A new password, typed twice.
pub(super) fn parse_twice(password: SecretString, repeat: &SecretString) -> Result<Password, (&'static str, Fault)> {
    if password.expose_secret() != repeat.expose_secret() {
        return Err(("repeat", Fault::PasswordsDiffer));
    }
    Password::parse(password).map_err(|invalid| ("password", invalid.into()))
}

fn limit(app: &App, req: &HttpRequest, limit: &RateLimit) -> Result<(), Error> {
    Ok(limit.take(&caller(req), app.clock.now())?)
}

async fn show_forgot(browser: Browser, person: Option<Person>) -> Result<HttpResponse, Error> {
    render_forgot(HttpResponse::Ok(), &browser, person.as_ref(), String::new(), None)
}

fn render_forgot(
    status: HttpResponseBuilder,
    browser: &Browser,
    person: Option<&Person>,
    email: String,
    error: Option<String>,
) -> Result<HttpResponse, Error> {
    let chrome = chrome(browser, person, Tz::UTC);
    page(status, chrome.texts, &ForgotPage { says: chrome.texts.password, chrome, email, error })
}

#[derive(Debug, Deserialize)]
struct Forgotten {
    email: String,
}

async fn ask(
    app: Data<App>,
    req: HttpRequest,
    browser: Browser,
    person: Option<Person>,
    form: FormOf<Forgotten>,
) -> Result<HttpResponse, Error> {
    limit(&app, &req, &app.limits.forgot)?;
    match Email::parse(&form.0.email) {
        Ok(email) => {
            password::ask(&app, email).await?;
            Ok(lead_to("/forgot-password/sent"))
        }
        Err(invalid) => {
            let error = sentence(browser.texts(person.as_ref()), &invalid.into());
            render_forgot(invalid_input(), &browser, person.as_ref(), form.0.email, Some(error))
        }
    }
}

async fn sent(browser: Browser, person: Option<Person>) -> Result<HttpResponse, Error> {
    let says = browser.texts(person.as_ref()).password;
    tell(StatusCode::OK, &browser, person.as_ref(), says.sent, view::Then::Wait)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Link {
    token: String,
}

async fn show_choose(
    app: Data<App>,
    req: HttpRequest,
    browser: Browser,
    person: Option<Person>,
    query: QueryOf<Link>,
) -> Result<HttpResponse, Error> {
    limit(&app, &req, &app.limits.lookup)?;
    let token = LinkToken::parse(&query.0.token);
    match (links::look(&app, Purpose::ResetPassword, token.as_ref()).await?, token) {
        (LinkState::Good, Some(token)) => {
            render_choose(HttpResponse::Ok(), &browser, person.as_ref(), token.expose(), None)
        }
        (other, _) => refuse(&browser, person.as_ref(), other),
    }
}

fn render_choose(
    status: HttpResponseBuilder,
    browser: &Browser,
    person: Option<&Person>,
    token: &str,
    wrong: Option<(&'static str, Fault)>,
) -> Result<HttpResponse, Error> {
    let chrome = chrome(browser, person, Tz::UTC);
    let error =
        |name: &str| wrong.as_ref().filter(|(field, _)| *field == name).map(|(_, fault)| sentence(chrome.texts, fault));
    let built = ChoosePage {
        says: chrome.texts.password,
        token: token.to_owned(),
        label: (chrome.texts.password.new)(SHORTEST),
        password_error: error("password"),
        repeat_error: error("repeat"),
        chrome: chrome.clone(),
    };
    page(status, chrome.texts, &built)
}

#[derive(Debug, Deserialize)]
struct Chosen {
    token: String,
    password: SecretString,
    repeat: SecretString,
}

async fn choose(
    app: Data<App>,
    req: HttpRequest,
    browser: Browser,
    person: Option<Person>,
    form: FormOf<Chosen>,
) -> Result<HttpResponse, Error> {
    limit(&app, &req, &app.limits.lookup)?;
    let Chosen { token, password, repeat } = form.0;
    let token = LinkToken::parse(&token);
    let state = match parse_twice(password, &repeat) {
        Ok(password) => password::reset(&app, token, password).await?,
        // A link that is of no use is told first: nobody shall mend a form that can't be sent.
        Err(wrong) => match (links::look(&app, Purpose::ResetPassword, token.as_ref()).await?, &token) {
            (LinkState::Good, Some(token)) => {
                return render_choose(invalid_input(), &browser, person.as_ref(), token.expose(), Some(wrong));
            }
            (other, _) => other,
        },
    };
    match state {
        LinkState::Good => {
            let done = browser.texts(None).password.done;
            tell(StatusCode::OK, &browser, None, done, view::Then::SignIn)
        }
        other => refuse(&browser, person.as_ref(), other),
    }
}

/// Says what is wrong with a link, and offers a new one.
fn refuse(browser: &Browser, person: Option<&Person>, state: LinkState) -> Result<HttpResponse, Error> {
    let says = browser.texts(person).password;
    let (status, told) = match state {
        LinkState::Good | LinkState::Used => (StatusCode::GONE, says.used),
        LinkState::Late => (StatusCode::GONE, says.late),
        LinkState::Unknown => (StatusCode::NOT_FOUND, says.unknown),
    };
    tell(status, browser, person, told, view::Then::AskAgain)
}

/// A page of a title and a text, with one thing to do.
fn tell(
    status: StatusCode,
    browser: &Browser,
    person: Option<&Person>,
    [title, text]: [&'static str; 2],
    then: view::Then,
) -> Result<HttpResponse, Error> {
    let chrome = chrome(browser, person, Tz::UTC);
    let texts = chrome.texts;
    page(HttpResponseBuilder::new(status), texts, &TellPage { says: texts.password, chrome, title, text, then })
}

fn invalid_input() -> HttpResponseBuilder {
    HttpResponseBuilder::new(Code::InvalidInput.status())
}

fn sentence(texts: &Texts, fault: &Fault) -> String {
    (texts.faults.sentence)(fault, Code::InvalidInput)
}
