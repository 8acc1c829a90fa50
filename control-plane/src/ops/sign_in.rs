//! Signing in and out.

use chrono::TimeDelta;
use model::name::Email;
use secrecy::{ExposeSecret, SecretString};
use store::users::User;
use store::{Conn, StoreError, Time, sessions, users};

use crate::app::App;
use crate::credentials::password::LONGEST;
use crate::credentials::{PasswordHash, SessionToken};
use crate::error::{Code, Error};

/// How long a session lasts.
pub const SESSION_LIFETIME: TimeDelta = TimeDelta::days(14);

/// Signs a person in. An unknown address, a disabled person and a wrong password take the same time and get the same
/// answer.
///
/// # Errors
/// [`Code::WrongCredentials`], or [`Error::Unavailable`] while too many sign in at once.
pub async fn sign_in(app: &App, email: &str, password: SecretString) -> Result<(SessionToken, User), Error> {
    let user = match Email::parse(email) {
        Ok(email) => app.db.run(move |conn| users::find_by_email(conn, &email)).await?,
        Err(_) => None,
    };
    let user = user.filter(|user| user.disabled_at.is_none());
    let hash = user.as_ref().map_or_else(|| app.decoy.clone(), |user| PasswordHash::stored(user.password_hash.clone()));
    let is_right = is_password(app, hash, password).await?;
    let wrong = || Error::refused(Code::WrongCredentials, Code::WrongCredentials.sentence());
    let user = user.filter(|_| is_right).ok_or_else(wrong)?;
    let (token, now, id) = (SessionToken::random()?, app.clock.now(), user.id);
    let hash = token.hash();
    app.db.run(move |conn| sessions::create(conn, &hash, id, now, now + SESSION_LIFETIME)).await?;
    Ok((token, user))
}

/// Whether a password is a person's own, as they confirm what they ask for with it.
///
/// # Errors
/// [`Error::Unavailable`] while too many sign in at once.
pub async fn is_password_of(app: &App, user: &User, typed: SecretString) -> Result<bool, Error> {
    is_password(app, PasswordHash::stored(user.password_hash.clone()), typed).await
}

/// A password longer than any that could have been chosen is not hashed at its length.
async fn is_password(app: &App, hash: PasswordHash, typed: SecretString) -> Result<bool, Error> {
    let typed = if typed.expose_secret().len() > LONGEST { SecretString::from("too long") } else { typed };
    Ok(app.hashing.run(move || hash.is_of(&typed)).await??)
}

/// Opens a session for someone who has just proven who they are.
///
/// # Errors
/// [`StoreError`].
pub fn open_session(conn: &mut Conn, token: &SessionToken, user: &model::UserId, now: Time) -> Result<(), StoreError> {
    sessions::create(conn, &token.hash(), *user, now, now + SESSION_LIFETIME)
}

/// Ends a session. One that is over already stays over.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn sign_out(app: &App, token: &SessionToken) -> Result<(), Error> {
    let hash = token.hash();
    Ok(app.db.run(move |conn| sessions::delete(conn, &hash)).await?)
}

/// Whose session it is.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn find_session(app: &App, token: &SessionToken) -> Result<Option<User>, Error> {
    let (hash, now) = (token.hash(), app.clock.now());
    Ok(app.db.run(move |conn| sessions::find(conn, &hash, now)).await?)
}
