//! Signing in and out.

use chrono::TimeDelta;
use model::Role;
use model::name::Email;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Value, json};
use store::audit::{self, Act, Actor};
use store::sessions::{SEEN_NOTED_EVERY, Seen, Session, SessionState};
use store::users::User;
use store::{Conn, StoreError, Time, second_factors, sessions, staff, users};
use utoipa::ToSchema;

use crate::app::App;
use crate::credentials::password::LONGEST;
use crate::credentials::{PasswordHash, SessionToken};
use crate::error::{Code, Error};

/// How long a session lasts.
pub const SESSION_LIFETIME: TimeDelta = TimeDelta::days(14);

/// How long a session waits for the second step.
pub const HALF_OPEN_LIFETIME: TimeDelta = TimeDelta::minutes(30);

/// What is still asked of who has given the right password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecondStep {
    /// A code of their second factor.
    Code,
    /// To set up a second factor: nobody of the staff works without one.
    Enrol,
}

impl SecondStep {
    /// What is still asked of a person with a session in this state.
    #[must_use]
    pub const fn of(role: Role, has_second_factor: bool, state: SessionState) -> Option<Self> {
        match (role, has_second_factor, state) {
            (Role::Customer, ..) | (_, true, SessionState::Open) => None,
            (_, true, SessionState::HalfOpen) => Some(Self::Code),
            (_, false, _) => Some(Self::Enrol),
        }
    }
}

/// A person who has given the right password.
#[derive(Debug, Clone)]
pub struct Entered {
    /// Who.
    pub user: User,
    /// Their session; half open while a second step is asked of them.
    pub session: SessionToken,
    /// What is still asked of them.
    pub second_step: Option<SecondStep>,
}

/// Lets a person in who knows their password; of staff a second step is asked then. An unknown address, a disabled person
/// and a wrong password take the same time and get the same answer; each leaves a line in the audit log.
///
/// # Errors
/// [`Code::WrongCredentials`]; [`Error::TooMany`] after too many wrong passwords for this address, whether anybody has it or
/// not; [`Error::Unavailable`] while too many sign in at once.
pub async fn sign_in(app: &App, email: &str, password: SecretString) -> Result<Entered, Error> {
    let email = Email::parse(email).ok();
    if let Some(email) = &email {
        app.limits.password.take(email.as_str(), app.clock.now())?;
    }
    let known = match email {
        Some(email) => app.db.run(move |conn| users::find_by_email(conn, &email)).await?,
        None => None,
    };
    let user = known.clone().filter(|user| user.disabled_at.is_none());
    let hash = user.as_ref().map_or_else(|| app.decoy.clone(), |user| PasswordHash::stored(user.password_hash.clone()));
    let is_right = is_password(app, hash, password).await?;
    let Some(user) = user.filter(|_| is_right) else { return refuse(app, known).await };
    app.limits.password.forgive(user.email.as_str());
    let (session, now) = (SessionToken::random()?, app.clock.now());
    app.db.tx(move |conn: &mut Conn| enter(conn, user, session, now)).await
}

fn enter(conn: &mut Conn, user: User, session: SessionToken, now: Time) -> Result<Entered, Error> {
    let has_second_factor = second_factors::is_on(conn, user.id)?;
    let second_step = SecondStep::of(user.role, has_second_factor, SessionState::HalfOpen);
    if second_step.is_none() {
        open_session(conn, &session, &user, now)?;
    } else {
        sessions::create_half_open(conn, &session.hash(), user.id, now, now + HALF_OPEN_LIFETIME)?;
        record_act(conn, &user, "session.begin", json!({}), now)?;
    }
    Ok(Entered { user, session, second_step })
}

/// Whether a password is a person's own, as they confirm what they ask for with it.
///
/// # Errors
/// [`Error::Unavailable`] while too many sign in at once.
pub async fn is_password_of(app: &App, user: &User, typed: SecretString) -> Result<bool, Error> {
    is_password(app, PasswordHash::stored(user.password_hash.clone()), typed).await
}

async fn refuse<T>(app: &App, known: Option<User>) -> Result<T, Error> {
    let now = app.clock.now();
    app.db.tx(move |conn: &mut Conn| record_refusal(conn, known.as_ref(), now)).await?;
    Err(Error::refused(Code::WrongCredentials, Code::WrongCredentials))
}

/// Records that somebody was not let in. What was typed is not recorded: it may be a password in the wrong field.
pub(super) fn record_refusal(conn: &mut Conn, known: Option<&User>, now: Time) -> Result<(), StoreError> {
    let data = known.map_or_else(|| json!({}), |user| json!({ "user": user.id }));
    let account = known.and_then(|user| user.account_id);
    let act = Act { actor: Actor::System, action: audit::SESSION_REFUSE, account, tenant: None, data };
    audit::record(conn, &act, now)
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
    open_session_by(conn, token, user, json!({}), now)
}

/// The same for someone of whom more is to be told.
pub(super) fn open_session_by(
    conn: &mut Conn,
    token: &SessionToken,
    user: &User,
    mut data: Value,
    now: Time,
) -> Result<(), StoreError> {
    sessions::create(conn, &token.hash(), user.id, now, now + SESSION_LIFETIME)?;
    match audit::refusals_since_sign_in(conn, user.id)? {
        0 => {}
        refused => data["refused_before"] = refused.into(),
    }
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

/// Whose session it is, and what is still asked of them. That it is used, and from where, is noted where `seen` tells it; that
/// a member of staff was seen as well.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn find_session(
    app: &App,
    token: &SessionToken,
    seen: Option<Seen>,
) -> Result<Option<(User, Option<SecondStep>)>, Error> {
    let (hash, now) = (token.hash(), app.clock.now());
    let find = move |conn: &mut Conn| -> Result<_, StoreError> {
        let Some(found) = sessions::find(conn, &hash, now)? else { return Ok(None) };
        if let Some(seen) = seen.filter(|_| found.seen_at.is_none_or(|at| at <= now - SEEN_NOTED_EVERY)) {
            sessions::note_seen(conn, &hash, &seen, now)?;
        }
        let Session { user, state, has_second_factor, last_seen_at, .. } = found;
        let is_noted = last_seen_at.is_some_and(|at| at > now - staff::SEEN_NOTED_EVERY);
        if user.account_id.is_none() && !is_noted {
            staff::note_seen(conn, user.id, now)?;
        }
        let second_step = SecondStep::of(user.role, has_second_factor, state);
        Ok(Some((user, second_step)))
    };
    Ok(app.db.run(find).await?)
}
