//! Taking a person out of an account, confirmed by their address.

use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use model::UserId;
use serde::Deserialize;
use store::users::User;

use super::view::RemovePage;
use crate::api::extract::{AccountOwner, PathOf, session_cookie_removed};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::people;
use crate::web::browser::Browser;
use crate::web::chrome::{check_form, chrome, lead_to, page};
use crate::web::form::FormOf;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/people/{id}/remove").get(ask).post(remove));
}

async fn ask(
    app: Data<App>,
    browser: Browser,
    owner: AccountOwner,
    path: PathOf<UserId>,
) -> Result<HttpResponse, Error> {
    let user = people::find(&app, owner.account, path.0).await?;
    render(HttpResponse::Ok(), &browser, &owner, &user, None)
}

fn render(
    status: HttpResponseBuilder,
    browser: &Browser,
    owner: &AccountOwner,
    user: &User,
    error: Option<String>,
) -> Result<HttpResponse, Error> {
    let texts = browser.texts(Some(&owner.person));
    let says = texts.people;
    let built = RemovePage {
        says,
        chrome: chrome(browser, Some(&owner.person), Tz::UTC),
        action: format!("/people/{}/remove", user.id),
        email: user.email.to_string(),
        title: (says.remove_title)(user.name.as_str()),
        lost: (says.remove_lost)(user.name.as_str()),
        label: (says.remove_type)(user.email.as_str()),
        error,
    };
    page(status, texts, &built)
}

#[derive(Debug, Deserialize)]
struct Fields {
    csrf: String,
    confirm: String,
}

async fn remove(
    app: Data<App>,
    browser: Browser,
    owner: AccountOwner,
    path: PathOf<UserId>,
    form: FormOf<Fields>,
) -> Result<HttpResponse, Error> {
    check_form(&owner.person, &form.0.csrf)?;
    let (user, texts) = (people::find(&app, owner.account, path.0).await?, browser.texts(Some(&owner.person)));
    if form.0.confirm.trim().to_lowercase() != user.email.as_str() {
        let (status, said) = (Code::InvalidInput.status(), texts.people.remove_typed_wrong.to_owned());
        return render(HttpResponseBuilder::new(status), &browser, &owner, &user, Some(said));
    }
    match people::remove(&app, &owner.person.user, user.id).await {
        Ok(()) if user.id == owner.person.id() => {
            let mut answer = lead_to("/sign-in");
            answer
                .add_cookie(&session_cookie_removed())
                .map_err(|e| Error::internal(e, "remove the session cookie"))?;
            Ok(answer)
        }
        Ok(()) => Ok(lead_to("/people?done=removed")),
        Err(error @ Error::Refused { code: Code::WrongState, .. }) => super::refuse(&app, &browser, owner, error).await,
        Err(other) => Err(other),
    }
}
