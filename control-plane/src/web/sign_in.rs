//! Signing in and out.

use actix_web::http::StatusCode;
use actix_web::web::{Data, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use chrono_tz::Tz;
use secrecy::SecretString;
use serde::Deserialize;

use super::chrome::{check_form, chrome, lead_to, page};
use super::form::FormOf;
use super::views::SignInPage;
use crate::api::extract::{Person, QueryOf, caller, session_cookie, session_cookie_removed};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::sign_in;

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

async fn show(query: QueryOf<Next>) -> Result<HttpResponse, Error> {
    let next = own_path(&query.0.next).to_owned();
    let built = SignInPage { chrome: chrome(None, Tz::UTC), email: String::new(), next, error: None, no_error: None };
    page(HttpResponse::Ok(), &built)
}

async fn submit(app: Data<App>, req: HttpRequest, form: FormOf<Fields>) -> Result<HttpResponse, Error> {
    let limited = app.limits.sign_in.take(&caller(&req), app.clock.now());
    limited.map_err(|retry_after_s| Error::TooMany { retry_after_s })?;
    let Fields { email, password, next } = form.0;
    let next = own_path(&next).to_owned();
    match sign_in::sign_in(&app, &email, password).await {
        Ok((session, _)) => {
            let mut answer = lead_to(&next);
            answer.add_cookie(&session_cookie(&session)).map_err(|e| Error::internal(e, "set the session cookie"))?;
            Ok(answer)
        }
        Err(Error::Refused { code: code @ Code::WrongCredentials, message, .. }) => {
            let error = Some(message.into_owned());
            let built = SignInPage { chrome: chrome(None, Tz::UTC), email, next, error, no_error: None };
            page(HttpResponseBuilder::new(code.status()), &built)
        }
        Err(other) => Err(other),
    }
}

#[derive(Debug, Deserialize)]
struct Token {
    csrf: String,
}

async fn sign_out(app: Data<App>, person: Person, form: FormOf<Token>) -> Result<HttpResponse, Error> {
    check_form(&person, &form.0.csrf)?;
    if let Some(session) = person.session() {
        sign_in::sign_out(&app, session).await?;
    }
    let mut answer = lead_to("/sign-in");
    answer.add_cookie(&session_cookie_removed()).map_err(|e| Error::internal(e, "remove the session cookie"))?;
    *answer.status_mut() = StatusCode::SEE_OTHER;
    Ok(answer)
}

/// A path of our own, so that a link to the sign-in can't lead a person to another site afterwards.
fn own_path(next: &str) -> &str {
    let is_own = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_?=&".contains(&b));
    if is_own { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn leads_nowhere_else() {
        for bad in
            ["", "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x", "javascript:1"]
        {
            assert_eq!(own_path(bad), "/", "{bad:?}");
        }
        assert_eq!(own_path("/tenants/0198f0a0b0c07d00800000000000abcd"), "/tenants/0198f0a0b0c07d00800000000000abcd");
    }
}
