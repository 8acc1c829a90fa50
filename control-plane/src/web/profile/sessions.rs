//! Where a person is signed in, and ending that.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use model::SessionId;
use serde::Deserialize;
use store::sessions::OwnSession;

use super::browser::in_words;
use super::view::{SessionRow, SessionsPage};
use crate::api::extract::{PathOf, Person, QueryOf};
use crate::app::App;
use crate::error::Error;
use crate::ops::{profile, sessions};
use crate::texts::Texts;
use crate::web::browser::Browser;
use crate::web::chrome::{check_form, chrome, lead_to, page};
use crate::web::components::{Alert, Tone, When};
use crate::web::form::FormOf;

/// Sessions on one page.
const ROWS: i64 = 50;

/// Routes of this file.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/profile/sessions").get(list));
    cfg.service(resource("/profile/sessions/end-others").post(end_others));
    cfg.service(resource("/profile/sessions/{id}/end").post(end));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    after: Option<SessionId>,
    ended: Option<String>,
}

async fn list(app: Data<App>, browser: Browser, person: Person, query: QueryOf<Query>) -> Result<HttpResponse, Error> {
    let (texts, zone) = (browser.texts(Some(&person)), profile::zone(&app, &person.user).await?);
    let all = sessions::list(&app, &person.user, query.0.after, ROWS).await?;
    let is_full = i64::try_from(all.len()).is_ok_and(|rows| rows == ROWS);
    let next = all.last().filter(|_| is_full).map(|last| format!("/profile/sessions?after={}", last.id));
    let row = |session: OwnSession| SessionRow {
        id: session.id.to_string(),
        is_current: person.session().is_some_and(|token| sessions::is_of(&session, token)),
        browser: words(texts, session.browser.as_deref()),
        seen: session.seen_at.map(|at| When::of(texts, at, zone)),
        from: session.seen_from.map(|address| (texts.profile.from)(&address)),
        began: When::of(texts, session.created_at, zone),
    };
    let rows: Vec<_> = all.into_iter().map(row).collect();
    let built = SessionsPage {
        says: texts.profile,
        chrome: chrome(&browser, Some(&person), zone),
        notice: query.0.ended.map(|_| Alert::new(Tone::Good, texts.profile.ended)),
        has_others: rows.iter().any(|row| !row.is_current),
        rows,
        next,
    };
    page(HttpResponse::Ok(), texts, &built)
}

/// A browser in words.
fn words(texts: &Texts, user_agent: Option<&str>) -> String {
    let says = texts.profile;
    match user_agent.map(in_words).unwrap_or_default() {
        (Some(name), Some(system)) => (says.on)(name, system),
        (Some(name), None) => name.to_owned(),
        (None, Some(system)) => (says.on)(says.unknown_browser, system),
        (None, None) => says.unknown_browser.to_owned(),
    }
}

#[derive(Debug, Deserialize)]
struct Token {
    csrf: String,
}

async fn end(
    app: Data<App>,
    person: Person,
    path: PathOf<SessionId>,
    form: FormOf<Token>,
) -> Result<HttpResponse, Error> {
    check_form(&person, &form.0.csrf)?;
    match sessions::end(&app, person.user, path.0).await {
        // One that is over already, or was ended in another tab, is as the person wants it.
        Ok(()) | Err(Error::NotFound) => Ok(lead_to("/profile/sessions?ended=1")),
        Err(other) => Err(other),
    }
}

async fn end_others(app: Data<App>, person: Person, form: FormOf<Token>) -> Result<HttpResponse, Error> {
    check_form(&person, &form.0.csrf)?;
    let session = person.session().cloned().ok_or(Error::NotFound)?;
    sessions::end_others(&app, person.user, &session).await?;
    Ok(lead_to("/profile/sessions?ended=1"))
}
