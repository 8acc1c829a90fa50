//! Signing in and out.

use chrono::TimeDelta;
use model::name::Email;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use store::audit::{self, Act, Actor};
use store::sessions::{SEEN_NOTED_EVERY, Seen};
use store::users::User;
use store::{Conn, StoreError, Time, sessions, users};

use crate::app::App;
use crate::credentials::password::LONGEST;
use crate::credentials::{PasswordHash, SessionToken};
use crate::error::{Code, Error};

/// How long a session lasts.
pub const SESSION_LIFETIME: TimeDelta = TimeDelta::days(14);

/// Signs a person in. An unknown address, a disabled person and a wrong password take the same time and get the same
/// answer; each leaves a line in the audit log.
///
/// # Errors
/// [`Code::WrongCredentials`], or [`Error::Unavailable`] while too many sign in at once.
pub async fn sign_in(app: &App, email: &str, password: SecretString) -> Result<(SessionToken, User), Error> {
    let known = match Email::parse(email) {
        Ok(email) => app.db.run(move |conn| users::find_by_email(conn, &email)).await?,
        Err(_) => None,
    };
    let user = known.clone().filter(|user| user.disabled_at.is_none());
    let hash = user.as_ref().map_or_else(|| app.decoy.clone(), |user| PasswordHash::stored(user.password_hash.clone()));
    let is_right = is_password(app, hash, password).await?;
    let Some(user) = user.filter(|_| is_right) else { return refuse(app, known).await };
    let (token, now, opened) = (SessionToken::random()?, app.clock.now(), user.clone());
    let open = {
        let token = token.clone();
        move |conn: &mut Conn| open_session(conn, &token, &opened, now)
    };
    app.db.tx(open).await?;
    Ok((token, user))
}

/// Whether a password is a person's own, as they confirm what they ask for with it.
///
/// # Errors
/// [`Error::Unavailable`] while too many sign in at once.
pub async fn is_password_of(app: &App, user: &User, typed: SecretString) -> Result<bool, Error> {
    is_password(app, PasswordHash::stored(user.password_hash.clone()), typed).await
}

/// Records that somebody was not let in. What was typed is not recorded: it may be a password in the wrong field.
async fn refuse<T>(app: &App, known: Option<User>) -> Result<T, Error> {
    let now = app.clock.now();
    let data = known.as_ref().map_or_else(|| json!({}), |user| json!({ "user": user.id }));
    let account = known.and_then(|user| user.account_id);
    let record = move |conn: &mut Conn| {
        let act = Act { actor: Actor::System, action: audit::SESSION_REFUSE, account, tenant: None, data };
        audit::record(conn, &act, now)
    };
    app.db.tx(record).await?;
    Err(Error::refused(Code::WrongCredentials, Code::WrongCredentials))
}

/// A password longer than any that could have been chosen is not hashed at its length.
async fn is_password(app: &App, hash: PasswordHash, typed: SecretString) -> Result<bool, Error> {
    let typed = if typed.expose_secret().len() > LONGEST { SecretString::from("too long") } else { typed };
    Ok(app.hashing.run(move || hash.is_of(&typed)).await??)
}

/// Opens a session for someone who has just proven who they are, in an open transaction.
///
/// # Errors
/// [`StoreError`].
pub fn open_session(conn: &mut Conn, token: &SessionToken, user: &User, now: Time) -> Result<(), StoreError> {
    sessions::create(conn, &token.hash(), user.id, now, now + SESSION_LIFETIME)?;
    let data = match audit::refusals_since_sign_in(conn, user.id)? {
        0 => json!({}),
        refused => json!({ "refused_before": refused }),
    };
    record_act(conn, user, "session.open", data, now)
}

/// Ends a session. One that is over already stays over.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn sign_out(app: &App, token: &SessionToken) -> Result<(), Error> {
    let (hash, now) = (token.hash(), app.clock.now());
    let end = move |conn: &mut Conn| -> Result<(), StoreError> {
        let Some(id) = sessions::delete(conn, &hash)? else { return Ok(()) };
        users::get(conn, id)?.map_or(Ok(()), |user| record_act(conn, &user, "session.close", json!({}), now))
    };
    Ok(app.db.tx(end).await?)
}

fn record_act(conn: &mut Conn, user: &User, action: &str, data: Value, now: Time) -> Result<(), StoreError> {
    let act = Act { actor: Actor::User(user.id), action, account: user.account_id, tenant: None, data };
    audit::record(conn, &act, now)
}

/// Whose session it is. That it is used, and from where, is noted.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn find_session(app: &App, token: &SessionToken, seen: Seen) -> Result<Option<User>, Error> {
    let (hash, now) = (token.hash(), app.clock.now());
    let find = move |conn: &mut Conn| -> Result<_, StoreError> {
        let Some((user, seen_at)) = sessions::find(conn, &hash, now)? else { return Ok(None) };
        if seen_at.is_none_or(|at| at <= now - SEEN_NOTED_EVERY) {
            sessions::note_seen(conn, &hash, &seen, now)?;
        }
        Ok(Some(user))
    };
    Ok(app.db.run(find).await?)
}
