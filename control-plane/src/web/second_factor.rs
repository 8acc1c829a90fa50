//! The second factor of staff: the second step of signing in, setting up a device, and the page of what there is.

mod view;

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use self::view::{CodePage, CodesPage, OfferPage, OwnPage, Qr};
use super::browser::Browser;
use super::chrome::{check_session_form, entering_chrome, lead_to, own_path, page};
use crate::api::extract::{Entering, QueryOf, session_cookie};
use crate::app::App;
use crate::credentials::RecoveryCode;
use crate::error::{Code, Error, FieldError};
use crate::ops::second_factor::{self, Offer};
use crate::ops::sign_in::SecondStep;
use crate::texts::Texts;
use crate::web::form::FormOf;
use crate::web::query;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/sign-in/code").get(ask).post(prove));
    cfg.service(resource("/second-factor").get(show).post(enrol));
    cfg.service(resource("/second-factor/another").get(another));
    cfg.service(resource("/second-factor/recovery-codes").post(renew));
}

/// Where a person is led who has given the right password and wants to go to `next`.
pub(super) fn way_on(second_step: Option<SecondStep>, next: &str) -> String {
    let next = own_path(next);
    match second_step {
        None => next.to_owned(),
        Some(SecondStep::Enrol) => "/second-factor".to_owned(),
        Some(SecondStep::Code) => {
            query::href("/sign-in/code", &[("next", if next == "/" { String::new() } else { next.to_owned() })])
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Next {
    next: String,
}

async fn ask(browser: Browser, entering: Entering, query: QueryOf<Next>) -> Result<HttpResponse, Error> {
    if entering.second_step != Some(SecondStep::Code) {
        return Ok(lead_to(&way_on(entering.second_step, &query.0.next)));
    }
    code_page(HttpResponse::Ok(), &browser, &entering, &query.0.next, None)
}

fn code_page(
    status: HttpResponseBuilder,
    browser: &Browser,
    entering: &Entering,
    next: &str,
    code_error: Option<String>,
) -> Result<HttpResponse, Error> {
    let built = CodePage { chrome: entering_chrome(browser, entering), next: own_path(next).to_owned(), code_error };
    page(status, built.chrome.texts, &built)
}

#[derive(Debug, Deserialize)]
struct CodeFields {
    csrf: String,
    code: SecretString,
    #[serde(default)]
    next: String,
}

async fn prove(
    app: Data<App>,
    browser: Browser,
    entering: Entering,
    form: FormOf<CodeFields>,
) -> Result<HttpResponse, Error> {
    let CodeFields { csrf, code, next } = form.0;
    check_session_form(&entering.session, &csrf)?;
    match second_factor::prove(&app, entering.user.clone(), &entering.session, code).await {
        Ok(open) => {
            let mut answer = lead_to(own_path(&next));
            answer.add_cookie(&session_cookie(&open)).map_err(|e| Error::internal(e, "set the session cookie"))?;
            Ok(answer)
        }
        Err(Error::Invalid(wrong)) => {
            let texts = entering_chrome(&browser, &entering).texts;
            code_page(invalid(), &browser, &entering, &next, said(texts, &wrong, "code"))
        }
        Err(other) => Err(other),
    }
}

async fn show(app: Data<App>, browser: Browser, entering: Entering) -> Result<HttpResponse, Error> {
    match entering.second_step {
        Some(SecondStep::Code) => Ok(lead_to("/sign-in/code?next=/second-factor")),
        Some(SecondStep::Enrol) => offer_page(&app, HttpResponse::Ok(), &browser, &entering, &[]).await,
        None => own_page(&app, HttpResponse::Ok(), &browser, &entering, None).await,
    }
}

async fn own_page(
    app: &App,
    status: HttpResponseBuilder,
    browser: &Browser,
    entering: &Entering,
    password_error: Option<String>,
) -> Result<HttpResponse, Error> {
    let chrome = entering_chrome(browser, entering);
    let has = second_factor::view(app, &entering.user).await?;
    let has = has.ok_or(Error::NotFound)?;
    let says = chrome.texts.second_factor;
    let built = OwnPage {
        is_on: (says.is_on)(&chrome.texts.moment(has.enrolled_at, Tz::UTC)),
        left: (says.left)(has.recovery_codes_left),
        is_short: has.recovery_codes_left < 2,
        password_error,
        chrome,
    };
    page(status, built.chrome.texts, &built)
}

async fn another(app: Data<App>, browser: Browser, entering: Entering) -> Result<HttpResponse, Error> {
    if entering.second_step.is_some() {
        return Ok(lead_to(&way_on(entering.second_step, "/second-factor/another")));
    }
    offer_page(&app, HttpResponse::Ok(), &browser, &entering, &[]).await
}

async fn offer_page(
    app: &App,
    status: HttpResponseBuilder,
    browser: &Browser,
    entering: &Entering,
    wrong: &[FieldError],
) -> Result<HttpResponse, Error> {
    let Entering { user, session, second_step } = entering;
    let Offer { secret, replaced } = second_factor::offer(app, user, session, *second_step).await?;
    let chrome = entering_chrome(browser, entering);
    let texts = chrome.texts;
    let built = OfferPage {
        picture: Qr::of(secret.uri(&user.email)?.expose_secret(), texts.second_factor.picture)?,
        secret: view::grouped(secret.text().expose_secret()),
        is_another: replaced.is_some(),
        code_error: said(texts, wrong, "code"),
        password_error: said(texts, wrong, "password"),
        chrome,
    };
    page(status, texts, &built)
}

#[derive(Debug, Deserialize)]
struct EnrolmentFields {
    csrf: String,
    code: SecretString,
    password: Option<SecretString>,
}

async fn enrol(
    app: Data<App>,
    browser: Browser,
    entering: Entering,
    form: FormOf<EnrolmentFields>,
) -> Result<HttpResponse, Error> {
    let EnrolmentFields { csrf, code, password } = form.0;
    check_session_form(&entering.session, &csrf)?;
    let Entering { user, session, second_step } = entering.clone();
    match second_factor::enrol(&app, user, &session, second_step, code, password).await {
        Ok(done) => {
            let entering = Entering { session: done.session, second_step: None, ..entering };
            let mut answer = codes_page(&browser, &entering, &done.recovery_codes)?;
            let cookie = session_cookie(&entering.session);
            answer.add_cookie(&cookie).map_err(|e| Error::internal(e, "set the session cookie"))?;
            Ok(answer)
        }
        Err(Error::Invalid(wrong)) => offer_page(&app, invalid(), &browser, &entering, &wrong).await,
        Err(other) => Err(other),
    }
}

#[derive(Debug, Deserialize)]
struct PasswordFields {
    csrf: String,
    password: SecretString,
}

async fn renew(
    app: Data<App>,
    browser: Browser,
    entering: Entering,
    form: FormOf<PasswordFields>,
) -> Result<HttpResponse, Error> {
    check_session_form(&entering.session, &form.0.csrf)?;
    let entering = entering.check_open()?;
    match second_factor::renew_recovery_codes(&app, entering.user.clone(), form.0.password).await {
        Ok(codes) => codes_page(&browser, &entering, &codes),
        Err(Error::Invalid(wrong)) => {
            let texts = entering_chrome(&browser, &entering).texts;
            own_page(&app, invalid(), &browser, &entering, said(texts, &wrong, "password")).await
        }
        Err(other) => Err(other),
    }
}

/// The codes, which no other answer holds: this one can't lead on to another page.
fn codes_page(browser: &Browser, entering: &Entering, codes: &[RecoveryCode]) -> Result<HttpResponse, Error> {
    let chrome = entering_chrome(browser, entering);
    let built = CodesPage { chrome, codes: codes.iter().map(ToString::to_string).collect() };
    page(HttpResponse::Ok(), built.chrome.texts, &built)
}

fn invalid() -> HttpResponseBuilder {
    HttpResponseBuilder::new(Code::InvalidInput.status())
}

/// The sentence beside a field, if something is wrong with it.
fn said(texts: &Texts, wrong: &[FieldError], field: &str) -> Option<String> {
    let wrong = wrong.iter().find(|one| one.field == field)?;
    Some((texts.faults.sentence)(&wrong.fault, wrong.code))
}
