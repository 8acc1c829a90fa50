//! A known password, changed by its person.

use secrecy::SecretString;
use store::audit::Actor;
use store::users::User;
use store::{Conn, sessions};

use super::{hash, record, replace};
use crate::app::App;
use crate::credentials::{Password, SessionToken};
use crate::error::{Error, Fault, FieldError};
use crate::ops::sign_in;

/// Changes the password of a person who gives the present one. Their other sessions end; the one they ask from stays.
///
/// # Errors
/// [`Error::Invalid`] for a wrong present password, [`Error::TooMany`] for guessing it.
pub async fn change(
    app: &App,
    user: User,
    session: &SessionToken,
    current: SecretString,
    password: Password,
) -> Result<(), Error> {
    let now = app.clock.now();
    app.limits.confirm.take(&user.id.to_string(), now)?;
    if !sign_in::is_password_of(app, &user, current).await? {
        return Err(Error::Invalid(vec![FieldError::invalid("current", Fault::NotYourPassword)]));
    }
    let (password, keep) = (hash(app, password).await?, session.hash());
    let write = move |conn: &mut Conn| {
        replace(conn, &user, &password, now)?;
        sessions::delete_others_of_user(conn, user.id, &keep)?;
        Ok(record(conn, Actor::User(user.id), &user, "password.change", now)?)
    };
    app.db.tx(write).await
}
