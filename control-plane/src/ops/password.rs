//! People's passwords for Stackyard: a known one is changed, a forgotten one is chosen anew by a link in a mail.

mod change;
mod reset;

use chrono::TimeDelta;
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::users::{self, User};
use store::verification_links::{self, Purpose};
use store::{Conn, StoreError, Time};

pub use change::change;
pub use reset::{ask, reset};

use crate::app::App;
use crate::credentials::{Password, PasswordHash, random};
use crate::error::Error;
use crate::mail::Letter;
use crate::ops::mails;

/// How long the link to choose a new password is good.
pub const LINK_LIFETIME: TimeDelta = TimeDelta::hours(1);

async fn hash(app: &App, password: Password) -> Result<PasswordHash, Error> {
    let salt = random::bytes()?;
    Ok(app.hashing.run(move || PasswordHash::of(&password, salt)).await??)
}

/// Gives a person a new password, tells them so by mail and makes the links useless that are still on their way. Which of
/// their sessions end is the caller's to say.
fn replace(conn: &mut Conn, user: &User, password: &PasswordHash, now: Time) -> Result<(), Error> {
    users::set_password(conn, user.id, password.as_str())?;
    verification_links::use_up(conn, user.id, Purpose::ResetPassword, now)?;
    if let Some(account) = user.account_id {
        mails::write_to_person(conn, account, user, Letter::PasswordChanged { at: now }, now)?;
    }
    Ok(())
}

fn record(conn: &mut Conn, actor: Actor, user: &User, action: &str, now: Time) -> Result<(), StoreError> {
    let (account, data) = (user.account_id, json!({ "user": user.id }));
    audit::record(conn, &Act { actor, action, account, tenant: None, data }, now)
}
