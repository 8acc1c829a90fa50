//! A person's own pages: what they say of themselves, their password, and where they are signed in.

mod browser;
mod sessions;
mod view;

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpResponse, HttpResponseBuilder};
use model::Locale;
use secrecy::SecretString;
use serde::Deserialize;
use strum::IntoEnumIterator;

use self::view::ProfilePage;
use super::browser::{Browser, language_cookie};
use super::chrome::{check_form, chrome, lead_to, page};
use super::components::{Alert, Tone};
use super::form::FormOf;
use super::password::parse_twice;
use super::views::Choice;
use crate::api::extract::{Person, QueryOf};
use crate::app::App;
use crate::credentials::password::SHORTEST;
use crate::error::{Code, Error, Fault, FieldError};
use crate::ops::password;
use crate::ops::profile::{self, ProfileForm};
use crate::texts::{self, Texts};

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/profile").get(show).post(change));
    cfg.service(resource("/profile/password").post(change_password));
    sessions::routes(cfg);
}

/// What was just done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    saved: Option<String>,
    password: Option<String>,
}

async fn show(app: Data<App>, browser: Browser, person: Person, query: QueryOf<Query>) -> Result<HttpResponse, Error> {
    let (query, texts) = (query.0, browser.texts(Some(&person)));
    let done = match (query.saved, query.password) {
        (Some(_), _) => Some(texts.profile.saved),
        (_, Some(_)) => Some(texts.profile.password_changed),
        _ => None,
    };
    let said = Said { notice: done.map(|text| Alert::new(Tone::Good, text)), ..Said::default() };
    render(&app, HttpResponse::Ok(), &browser, &person, said).await
}

/// What is said on the page besides the person as they are.
#[derive(Default)]
struct Said {
    /// As they were typed, where that differs.
    name: Option<String>,
    language: Option<String>,
    notice: Option<Alert>,
    wrong: Vec<FieldError>,
}

async fn render(
    app: &App,
    status: HttpResponseBuilder,
    browser: &Browser,
    person: &Person,
    said: Said,
) -> Result<HttpResponse, Error> {
    let texts = browser.texts(Some(person));
    let error = |name: &str| {
        said.wrong.iter().find(|wrong| wrong.field == name).map(|wrong| sentence(texts, &wrong.fault, wrong.code))
    };
    let built = ProfilePage {
        says: texts.profile,
        chrome: chrome(browser, Some(person), profile::zone(app, &person.user).await?),
        signs_in: (texts.profile.signs_in)(person.user.email.as_str()),
        name_error: error("name"),
        language_error: error("language"),
        current_error: error("current"),
        password_error: error("password"),
        repeat_error: error("repeat"),
        languages: languages(texts, said.language.as_deref()),
        new_label: (texts.profile.new)(SHORTEST),
        typed_name: said.name.unwrap_or_else(|| person.user.name.to_string()),
        notice: said.notice,
        has_mailed_reset: person.user.account_id.is_some(),
    };
    page(status, texts, &built)
}

/// The languages to choose from; the page's own is chosen until another is.
fn languages(texts: &Texts, chosen: Option<&str>) -> Vec<Choice> {
    let chosen = chosen.and_then(|tag| tag.parse().ok()).unwrap_or(texts.locale);
    let choice = |locale: Locale| Choice {
        code: locale.tag().to_owned(),
        label: texts::of(locale).common.language.to_owned(),
        is_selected: locale == chosen,
    };
    Locale::iter().map(choice).collect()
}

fn sentence(texts: &Texts, fault: &Fault, code: Code) -> String {
    (texts.faults.sentence)(fault, code)
}

#[derive(Debug, Deserialize)]
struct Fields {
    #[serde(default)]
    csrf: String,
    name: String,
    language: String,
}

async fn change(app: Data<App>, browser: Browser, person: Person, form: FormOf<Fields>) -> Result<HttpResponse, Error> {
    let Fields { csrf, name, language } = form.0;
    check_form(&person, &csrf)?;
    let wish = ProfileForm { name: Some(name.clone()), language: Some(language.clone()) };
    match profile::change(&app, person.user.clone(), wish).await {
        Ok(user) => {
            let mut answer = lead_to("/profile?saved=1");
            if let Some(cookie) = user.language.map(language_cookie) {
                answer.add_cookie(&cookie).map_err(|e| Error::internal(e, "set the language's cookie"))?;
            }
            Ok(answer)
        }
        Err(Error::Invalid(wrong)) => {
            let said = Said { name: Some(name), language: Some(language), notice: None, wrong };
            render(&app, invalid_input(), &browser, &person, said).await
        }
        Err(other) => Err(other),
    }
}

#[derive(Debug, Deserialize)]
struct Passwords {
    #[serde(default)]
    csrf: String,
    current: SecretString,
    password: SecretString,
    repeat: SecretString,
}

async fn change_password(
    app: Data<App>,
    browser: Browser,
    person: Person,
    form: FormOf<Passwords>,
) -> Result<HttpResponse, Error> {
    let Passwords { csrf, current, password, repeat } = form.0;
    check_form(&person, &csrf)?;
    let session = person.session().ok_or(Error::NotFound)?;
    let changed = match parse_twice(password, &repeat) {
        Ok(password) => password::change(&app, person.user.clone(), session, current, password).await,
        Err((field, fault)) => Err(Error::Invalid(vec![FieldError::invalid(field, fault)])),
    };
    match changed {
        Ok(()) => Ok(lead_to("/profile?password=1")),
        Err(Error::Invalid(wrong)) => {
            render(&app, invalid_input(), &browser, &person, Said { wrong, ..Said::default() }).await
        }
        Err(other) => Err(other),
    }
}

fn invalid_input() -> HttpResponseBuilder {
    HttpResponseBuilder::new(Code::InvalidInput.status())
}
