//! The menu of languages in the foot of every page.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use serde::Deserialize;

use super::browser::language_cookie;
use super::chrome::{check_form, lead_to, own_path};
use super::form::FormOf;
use crate::api::extract::Person;
use crate::app::App;
use crate::error::{Error, Fault, FieldError};
use crate::ops::language::choose_language;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/language").post(choose));
}

#[derive(Debug, Deserialize)]
struct Fields {
    language: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    csrf: String,
}

async fn choose(app: Data<App>, person: Option<Person>, form: FormOf<Fields>) -> Result<HttpResponse, Error> {
    let form = form.0;
    let no_such = |_| Error::Invalid(vec![FieldError::invalid("language", Fault::NoSuchLanguage)]);
    let language = form.language.parse().map_err(no_such)?;
    if let Some(person) = person {
        check_form(&person, &form.csrf)?;
        choose_language(&app, person.id(), language).await?;
    }
    let mut answer = lead_to(own_path(&form.next));
    answer.add_cookie(&language_cookie(language)).map_err(|e| Error::internal(e, "set the language's cookie"))?;
    Ok(answer)
}
