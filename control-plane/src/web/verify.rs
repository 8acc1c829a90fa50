//! Proving an e-mail address: the page behind the link. Looking at it changes nothing, because mail scanners follow links;
//! its button does.

use actix_web::http::StatusCode;
use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use serde::Deserialize;
use store::verification_links::Purpose;

use super::browser::Browser;
use super::chrome::{check_form, chrome, lead_to, page};
use super::form::FormOf;
use super::views::{VerifyAct, VerifyPage};
use crate::api::extract::{Customer, Person, QueryOf, caller};
use crate::app::App;
use crate::credentials::LinkToken;
use crate::error::{Code, Error};
use crate::ops::links::{self, LinkState};
use crate::ops::verification;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/verify").get(show).post(submit));
    cfg.service(resource("/verify/again").post(send_again));
    cfg.service(resource("/verify/sent").get(sent));
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
    let token = LinkToken::parse(&query.0.token);
    match links::look(&app, Purpose::VerifyAddress, token.as_ref()).await? {
        LinkState::Good => {
            let token = token.map(|token| token.expose().to_owned()).unwrap_or_default();
            let told = browser.texts(person.as_ref()).verify.open;
            render(StatusCode::OK, &browser, person.as_ref(), told, VerifyAct::Verify { token })
        }
        other => refuse(&browser, person.as_ref(), other),
    }
}

async fn submit(
    app: Data<App>,
    req: HttpRequest,
    browser: Browser,
    person: Option<Person>,
    form: FormOf<Link>,
) -> Result<HttpResponse, Error> {
    limit(&app, &req)?;
    match verification::verify(&app, LinkToken::parse(&form.0.token)).await? {
        LinkState::Good => {
            let told = browser.texts(person.as_ref()).verify.done;
            render(StatusCode::OK, &browser, person.as_ref(), told, VerifyAct::GoOn)
        }
        other => refuse(&browser, person.as_ref(), other),
    }
}

/// Says what is wrong with a link, and offers a new one.
fn refuse(browser: &Browser, person: Option<&Person>, state: LinkState) -> Result<HttpResponse, Error> {
    let says = browser.texts(person).verify;
    if person.is_some_and(|person| person.user.verified_at.is_some()) {
        return render(StatusCode::OK, browser, person, says.done_before, VerifyAct::GoOn);
    }
    let (status, told) = match state {
        LinkState::Good | LinkState::Used => (StatusCode::GONE, says.used),
        LinkState::Late => (StatusCode::GONE, says.late),
        LinkState::Unknown => (StatusCode::NOT_FOUND, says.unknown),
    };
    let is_customer = person.is_some_and(|person| person.user.account_id.is_some());
    render(status, browser, person, told, if is_customer { VerifyAct::SendAgain } else { VerifyAct::SignIn })
}

#[derive(Debug, Deserialize)]
struct Token {
    csrf: String,
}

async fn send_again(
    app: Data<App>,
    browser: Browser,
    customer: Customer,
    form: FormOf<Token>,
) -> Result<HttpResponse, Error> {
    check_form(&customer.person, &form.0.csrf)?;
    app.limits.mail.take(&customer.person.id().to_string(), app.clock.now())?;
    match verification::send_again(&app, &customer.person.user).await {
        Ok(()) => Ok(lead_to("/verify/sent")),
        Err(Error::Refused { code: Code::WrongState, .. }) => refuse(&browser, Some(&customer.person), LinkState::Used),
        Err(other) => Err(other),
    }
}

async fn sent(browser: Browser, customer: Customer) -> Result<HttpResponse, Error> {
    let person = Some(&customer.person);
    let says = browser.texts(person).verify;
    let text = (says.sent_to)(customer.person.user.email.as_str());
    let chrome = chrome(&browser, person, Tz::UTC);
    let built = VerifyPage { title: says.sent, text, act: VerifyAct::GoOn, chrome };
    page(HttpResponse::Ok(), built.chrome.texts, &built)
}

/// A page of a title and a text, with one thing to do.
fn render(
    status: StatusCode,
    browser: &Browser,
    person: Option<&Person>,
    [title, text]: [&'static str; 2],
    act: VerifyAct,
) -> Result<HttpResponse, Error> {
    let built = VerifyPage { chrome: chrome(browser, person, Tz::UTC), title, text: text.to_owned(), act };
    page(HttpResponseBuilder::new(status), built.chrome.texts, &built)
}

/// Nobody can guess a token; this keeps trying from being work for the database.
fn limit(app: &App, req: &HttpRequest) -> Result<(), Error> {
    Ok(app.limits.lookup.take(&caller(req), app.clock.now())?)
}
