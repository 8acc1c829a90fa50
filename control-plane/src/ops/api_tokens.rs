//! Tokens with which people's programs call the API.

mod form;

use chrono::TimeDelta;
use model::{ApiTokenId, Scope};
use secrecy::SecretString;
use serde_json::json;
use store::api_tokens::{self, ApiToken};
use store::audit::{self, Act, Actor};
use store::users::User;
use store::{Conn, Time, second_factors};

pub use form::{LONGEST_DAYS, NewToken, TokenForm};

use crate::app::App;
use crate::error::{Code, Error, Fault, FieldError};
use crate::ids;
use crate::ops::once::{Once, once};
use crate::ops::sign_in;

/// Tokens a person may have, the expired that are still listed among them.
pub const MOST_TOKENS: i64 = 50;
/// How long an expired token is still listed, so that its person sees why a program has stopped.
pub const EXPIRED_KEPT: TimeDelta = TimeDelta::days(30);

/// Makes a token for a person, who proves with their password that it is they who ask. The token itself is answered here
/// and never again. A request repeated with its key gets the same token: it is signed anew from its row.
///
/// # Errors
/// [`Error::Invalid`] for fields and a wrong password, [`Error::TooMany`] for guessing it; [`Code::WrongState`] with [`MOST_TOKENS`];
/// [`Error::NotFound`] for a repeated request whose token was revoked meanwhile.
pub async fn create(
    app: &App,
    user: User,
    form: TokenForm,
    key: Option<Once>,
) -> Result<(ApiToken, SecretString), Error> {
    let NewToken { name, scopes, lifetime, password } = form.parse().map_err(Error::Invalid)?;
    app.limits.confirm.take(&user.id.to_string(), app.clock.now())?;
    if !sign_in::is_password_of(app, &user, password).await? {
        return Err(Error::Invalid(vec![FieldError::invalid("password", Fault::NotYourPassword)]));
    }
    let now = app.clock.now();
    let (id, user_id) = (ApiTokenId::from_uuid(ids::fresh(now)), user.id);
    let row = ApiToken { id, user_id, name, scopes, created_at: now, expires_at: now + lifetime, last_used_at: None };
    let make = move |conn: &mut Conn| -> Result<ApiToken, Error> {
        let id = once(conn, key.as_ref(), now, |conn| insert(conn, &user, &row))?;
        api_tokens::get(conn, user_id, id)?.ok_or(Error::NotFound)
    };
    let row = app.db.tx(make).await?;
    let token = app.tokens.sign_api(&row).map_err(|e| Error::internal(e, "sign an API token"))?;
    Ok((row, token))
}

fn insert(conn: &mut Conn, user: &User, row: &ApiToken) -> Result<ApiTokenId, Error> {
    if api_tokens::count_of_user(conn, user.id)? >= MOST_TOKENS {
        let message = format!("You have {MOST_TOKENS} tokens; please revoke one that you no longer need.");
        return Err(Error::refused(Code::WrongState, message));
    }
    api_tokens::create(conn, row)?;
    record(conn, user, "token.create", row, row.created_at)?;
    Ok(row.id)
}

/// A page of a person's tokens, the newest first.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn list(app: &App, user: &User, after: Option<ApiTokenId>, limit: i64) -> Result<Vec<ApiToken>, Error> {
    let user = user.id;
    Ok(app.db.run(move |conn| api_tokens::of_user(conn, user, after, limit)).await?)
}

/// Revokes a token of a person: from now on it is refused.
///
/// # Errors
/// [`Error::NotFound`] when they have no such token.
pub async fn revoke(app: &App, user: User, id: ApiTokenId) -> Result<(), Error> {
    let now = app.clock.now();
    let revoke = move |conn: &mut Conn| {
        let row = api_tokens::delete(conn, user.id, id)?.ok_or(Error::NotFound)?;
        record(conn, &user, "token.revoke", &row, now)
    };
    app.db.tx(revoke).await
}

fn record(conn: &mut Conn, user: &User, action: &str, row: &ApiToken, now: Time) -> Result<(), Error> {
    let data = json!({ "token": row.id, "name": row.name.as_str(), "scopes": row.scopes.to_string() });
    let act = Act { actor: Actor::User(user.id), action, account: user.account_id, tenant: None, data };
    Ok(audit::record(conn, &act, now)?)
}

/// Whose token it is, if it is good for `scope`. That it was used is noted.
///
/// # Errors
/// [`Code::Unauthenticated`] for a token that is not ours, expired, revoked, or of someone disabled;
/// [`Code::SecondFactorMissing`] for one of staff whose person has no second factor; [`Code::ScopeMissing`].
pub async fn find(app: &App, token: &str, scope: Scope) -> Result<(ApiToken, User), Error> {
    let now = app.clock.now();
    let claims = app.tokens.verify_api(token, now).map_err(|e| {
        tracing::info!(error = &e as &dyn std::error::Error, "an API token was refused");
        unauthenticated()
    })?;
    let find = move |conn: &mut Conn| -> Result<_, Error> {
        let found = api_tokens::find(conn, claims.id, now)?.filter(|(row, _)| row.user_id == claims.user);
        let (row, user) = found.ok_or_else(unauthenticated)?;
        if user.account_id.is_none() && !second_factors::is_on(conn, user.id)? {
            return Err(Error::refused(Code::SecondFactorMissing, Code::SecondFactorMissing));
        }
        if row.last_used_at.is_none_or(|at| at <= now - api_tokens::USE_NOTED_EVERY) {
            api_tokens::note_use(conn, row.id, now)?;
        }
        Ok((row, user))
    };
    let (row, user) = app.db.run(find).await?;
    if row.scopes.allow(scope) {
        return Ok((row, user));
    }
    Err(Error::refused(Code::ScopeMissing, format!("This token is not good for this: it lacks the scope {scope}.")))
}

fn unauthenticated() -> Error {
    Error::refused(Code::Unauthenticated, "This token is not valid: it is expired, revoked or none of ours.")
}

/// A token that was good a while ago and its user, if it is still.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn find_good(app: &App, id: ApiTokenId) -> Result<Option<(ApiToken, User)>, Error> {
    let now = app.clock.now();
    let find = move |conn: &mut Conn| -> Result<_, Error> {
        let Some((row, user)) = api_tokens::find(conn, id, now)? else { return Ok(None) };
        let rests = user.account_id.is_none() && !second_factors::is_on(conn, user.id)?;
        Ok((!rests).then_some((row, user)))
    };
    app.db.run(find).await
}
