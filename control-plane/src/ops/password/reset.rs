//! A forgotten password: whoever reads the person's mail chooses a new one.
//!
//! Only people of companies do so. Staff run the fleet: their mailbox is not to be the key to it, so an administrator gives
//! them a new password.

use std::time::Duration;

use model::name::Email;
use store::audit::Actor;
use store::users::User;
use store::verification_links::{self, Purpose, TokenHash};
use store::{Conn, Time, sessions, users};

use super::{hash, record, replace};
use crate::app::App;
use crate::credentials::{LinkToken, Password, PasswordHash};
use crate::error::Error;
use crate::mail::Letter;
use crate::ops::links::{self, LinkState};
use crate::ops::{mails, verification};

/// No answer comes sooner, so that its time does not tell whether a mail was written: that takes some milliseconds.
const ANSWERS_AFTER: Duration = Duration::from_millis(250);

/// Has a link sent to who forgot their password. The answer is the same, and takes as long, whether anybody has the address
/// or not; more than [`crate::app::RateLimits::forgot_mail`] of them are not sent, and that is not said either.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn ask(app: &App, email: Email) -> Result<(), Error> {
    let (now, not_before) = (app.clock.now(), tokio::time::sleep(ANSWERS_AFTER));
    if app.limits.forgot_mail.take(email.as_str(), now).is_ok() {
        app.db.tx(move |conn| ask_in(conn, &email, now)).await?;
    }
    not_before.await;
    Ok(())
}

fn ask_in(conn: &mut Conn, email: &Email, now: Time) -> Result<(), Error> {
    let user = users::find_by_email(conn, email)?.filter(|user| user.disabled_at.is_none());
    let Some((account, user)) = user.and_then(|user| Some((user.account_id?, user))) else { return Ok(()) };
    mails::write_to_person(conn, account, &user, Letter::ResetPassword, now)?;
    Ok(record(conn, Actor::System, &user, "password.forget", now)?)
}

/// Uses a link: the person has the new password, all their sessions end, and their address is verified, for they read its
/// mail. [`LinkState::Good`] says that it was done.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn reset(app: &App, token: Option<LinkToken>, password: Password) -> Result<LinkState, Error> {
    let Some(token) = token else { return Ok(LinkState::Unknown) };
    match links::look(app, Purpose::ResetPassword, Some(&token)).await? {
        LinkState::Good => {}
        other => return Ok(other), // a password is hashed for a good link only
    }
    let (password, now) = (hash(app, password).await?, app.clock.now());
    app.db.tx(move |conn| reset_in(conn, &token.hash(), &password, now)).await
}

fn reset_in(conn: &mut Conn, token: &TokenHash, password: &PasswordHash, now: Time) -> Result<LinkState, Error> {
    let Some(id) = verification_links::spend(conn, token, Purpose::ResetPassword, now)? else {
        return links::state(conn, Purpose::ResetPassword, token, now);
    };
    let Some(user) = users::get(conn, id)?.filter(|user: &User| user.disabled_at.is_none()) else {
        return Ok(LinkState::Unknown);
    };
    replace(conn, &user, password, now)?;
    sessions::delete_of_user(conn, id)?;
    record(conn, Actor::User(id), &user, "password.reset", now)?;
    verification::prove(conn, id, now)?;
    Ok(LinkState::Good)
}
