//! Signing in and out.

use actix_web::http::StatusCode;
use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use secrecy::SecretString;
use serde::Deserialize;

use super::browser::{Browser, language_cookie};
use super::chrome::{check_session_form, chrome, lead_to, own_path, page};
use super::components::{Alert, Tone};
use super::form::FormOf;
use super::second_factor::way_on;
use super::views::SignInPage;
use crate::api::extract::{Entering, QueryOf, caller, session_cookie, session_cookie_removed};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::sign_in::{self, Entered};

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/sign-in").get(show).post(submit));
    cfg.service(resource("/sign-out").post(sign_out));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Next {
    next: String,
}

#[derive(Debug, Deserialize)]
struct Fields {
    email: String,
    password: SecretString,
    #[serde(default)]
    next: String,
}

async fn show(browser: Browser, query: QueryOf<Next>) -> Result<HttpResponse, Error> {
    render(HttpResponse::Ok(), &browser, String::new(), &query.0.next, None)
}

fn render(
    status: HttpResponseBuilder,
    browser: &Browser,
    email: String,
    next: &str,
    error: Option<Alert>,
) -> Result<HttpResponse, Error> {
    let (chrome, next) = (chrome(browser, None, Tz::UTC), own_path(next).to_owned());
    page(status, browser.texts(None), &SignInPage { chrome, email, next, error, no_error: None })
}

async fn submit(
    app: Data<App>,
    req: HttpRequest,
    browser: Browser,
    form: FormOf<Fields>,
) -> Result<HttpResponse, Error> {
    app.limits.sign_in.take(&caller(&req), app.clock.now())?;
    let Fields { email, password, next } = form.0;
    match sign_in::sign_in(&app, &email, password).await {
        Ok(Entered { session, user, second_step }) => {
            let mut answer = lead_to(&way_on(second_step, &next));
            answer.add_cookie(&session_cookie(&session)).map_err(|e| Error::internal(e, "set the session cookie"))?;
            // Pages without a person, such as the one after the sign-out, keep to the language that was chosen.
            if let Some(cookie) = user.language.map(language_cookie) {
                answer.add_cookie(&cookie).map_err(|e| Error::internal(e, "set the language's cookie"))?;
            }
            Ok(answer)
        }
        Err(Error::Refused { code: code @ Code::WrongCredentials, fault, .. }) => {
            let text = (browser.texts(None).faults.sentence)(&fault, code);
            let error = Some(Alert::new(Tone::Attention, text));
            render(HttpResponseBuilder::new(code.status()), &browser, email, &next, error)
        }
        Err(other) => Err(other),
    }
}

#[derive(Debug, Deserialize)]
struct Token {
    csrf: String,
}

async fn sign_out(app: Data<App>, entering: Entering, form: FormOf<Token>) -> Result<HttpResponse, Error> {
    check_session_form(&entering.session, &form.0.csrf)?;
    sign_in::sign_out(&app, &entering.session).await?;
    let mut answer = lead_to("/sign-in");
    answer.add_cookie(&session_cookie_removed()).map_err(|e| Error::internal(e, "remove the session cookie"))?;
    *answer.status_mut() = StatusCode::SEE_OTHER;
    Ok(answer)
}
