//! Proving an e-mail address: the page behind the link. Looking at it changes nothing, because mail scanners follow links;
//! its button does.

use actix_web::http::StatusCode;
use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use serde::Deserialize;

use super::chrome::{check_form, chrome, lead_to, page};
use super::form::FormOf;
use super::views::{VerifyAct, VerifyPage};
use crate::api::extract::{Customer, Person, QueryOf, caller};
use crate::app::App;
use crate::credentials::LinkToken;
use crate::error::{Code, Error};
use crate::ops::verification::{self, LinkState};

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
    person: Option<Person>,
    query: QueryOf<Link>,
) -> Result<HttpResponse, Error> {
    limit(&app, &req)?;
    let token = LinkToken::parse(&query.0.token);
    match verification::look(&app, token.clone()).await? {
        LinkState::Good => {
            let token = token.map(|token| token.expose().to_owned()).unwrap_or_default();
            let text = "One click, and it is done.";
            render(StatusCode::OK, person.as_ref(), "Verify your e-mail address", text, VerifyAct::Verify { token })
        }
        other => refuse(person.as_ref(), other),
    }
}

async fn submit(
    app: Data<App>,
    req: HttpRequest,
    person: Option<Person>,
    form: FormOf<Link>,
) -> Result<HttpResponse, Error> {
    limit(&app, &req)?;
    match verification::verify(&app, LinkToken::parse(&form.0.token)).await? {
        LinkState::Good => {
            let text = "Thank you. There is nothing left to do; if your ERP was stopped for this, it starts again now.";
            render(StatusCode::OK, person.as_ref(), "Your e-mail address is verified", text, VerifyAct::GoOn)
        }
        other => refuse(person.as_ref(), other),
    }
}

/// Says what is wrong with a link, and offers a new one.
fn refuse(person: Option<&Person>, state: LinkState) -> Result<HttpResponse, Error> {
    if person.is_some_and(|person| person.user.verified_at.is_some()) {
        let text = "It was verified before; there is nothing left to do.";
        return render(StatusCode::OK, person, "Your e-mail address is verified", text, VerifyAct::GoOn);
    }
    let (status, title, text) = match state {
        LinkState::Good | LinkState::Used => (
            StatusCode::GONE,
            "This link was used before",
            "Each link is good once. If you used it yourself, your address is verified and there is nothing left to do.",
        ),
        LinkState::Late => (StatusCode::GONE, "This link is too old", "A link is good for 7 days."),
        LinkState::Unknown => (
            StatusCode::NOT_FOUND,
            "This link is not complete",
            "Some mail programs break long lines: please copy the whole address, or ask for a new link.",
        ),
    };
    let is_customer = person.is_some_and(|person| person.user.account_id.is_some());
    render(status, person, title, text, if is_customer { VerifyAct::SendAgain } else { VerifyAct::SignIn })
}

#[derive(Debug, Deserialize)]
struct Token {
    csrf: String,
}

async fn send_again(app: Data<App>, customer: Customer, form: FormOf<Token>) -> Result<HttpResponse, Error> {
    check_form(&customer.person, &form.0.csrf)?;
    let limited = app.limits.mail.take(&customer.person.id().to_string(), app.clock.now());
    limited.map_err(|retry_after_s| Error::TooMany { retry_after_s })?;
    match verification::send_again(&app, &customer.person.user).await {
        Ok(()) => Ok(lead_to("/verify/sent")),
        Err(Error::Refused { code: Code::WrongState, .. }) => refuse(Some(&customer.person), LinkState::Used),
        Err(other) => Err(other),
    }
}

async fn sent(customer: Customer) -> Result<HttpResponse, Error> {
    let person = &customer.person;
    let text = format!(
        "It goes to {}. If it does not arrive within some minutes, look among unwanted mail.",
        person.user.email
    );
    render(StatusCode::OK, Some(person), "A new link is on its way", &text, VerifyAct::GoOn)
}

fn render(
    status: StatusCode,
    person: Option<&Person>,
    title: &'static str,
    text: &str,
    act: VerifyAct,
) -> Result<HttpResponse, Error> {
    let built = VerifyPage { chrome: chrome(person, Tz::UTC), title, text: text.to_owned(), act };
    page(HttpResponseBuilder::new(status), &built)
}

/// Nobody can guess a token; this keeps trying from being work for the database.
fn limit(app: &App, req: &HttpRequest) -> Result<(), Error> {
    let limited = app.limits.lookup.take(&caller(req), app.clock.now());
    limited.map_err(|retry_after_s| Error::TooMany { retry_after_s })
}
