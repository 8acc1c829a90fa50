//! The second factor of staff: a device whose codes follow from a secret and the time, and ten codes on paper.
//!
//! Whoever knows a password alone reaches nothing: the session stays half open until a code was given, or, for who has no
//! device yet, until one is set up.

mod enrol;
mod prove;
mod reset;

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::second_factors::{self, SecondFactor};
use store::users::User;
use store::{Conn, StoreError, Time};

pub use enrol::{Device, Enrolled, Offer, enrol, enrol_in, offer};
pub use prove::prove;
pub use reset::{reset, reset_in};

use crate::app::App;
use crate::credentials::{EnvelopeKeys, RecoveryCode, TotpSecret};
use crate::error::{Code, Error, Fault, FieldError};
use crate::ops::{seal, sign_in};

/// What a person has.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Since when the device is theirs.
    pub enrolled_at: DateTime<Utc>,
    /// Recovery codes that were not used yet.
    pub recovery_codes_left: i64,
}

/// What a person has; nothing without a second factor.
///
/// # Errors
/// [`Code::Forbidden`] for customers.
pub async fn view(app: &App, user: &User) -> Result<Option<View>, Error> {
    check_staff(user)?;
    let id = user.id;
    let look = move |conn: &mut Conn| -> Result<_, StoreError> {
        let Some(factor) = second_factors::get(conn, id)? else { return Ok(None) };
        let recovery_codes_left = second_factors::recovery_codes_left(conn, id)?;
        Ok(Some(View { enrolled_at: factor.enrolled_at, recovery_codes_left }))
    };
    Ok(app.db.run(look).await?)
}

/// Gives a person ten new recovery codes; the old ones are good for nothing from now on. They confirm it with their
/// password. The codes are answered here and never again.
///
/// # Errors
/// [`Error::Invalid`] for a wrong password, [`Error::NotFound`] without a second factor, [`Code::Forbidden`] for customers.
pub async fn renew_recovery_codes(app: &App, user: User, password: SecretString) -> Result<Vec<RecoveryCode>, Error> {
    check_staff(&user)?;
    confirm(app, &user, Some(password)).await?;
    let now = app.clock.now();
    let renew = move |conn: &mut Conn| -> Result<_, Error> {
        second_factors::get(conn, user.id)?.ok_or(Error::NotFound)?;
        let codes = new_sheet(conn, &user)?;
        record(conn, Actor::User(user.id), &user, "second_factor.renew_codes", now)?;
        Ok(codes)
    };
    app.db.tx(renew).await
}

/// Puts ten new codes in the place of what a person has left.
fn new_sheet(conn: &mut Conn, user: &User) -> Result<Vec<RecoveryCode>, Error> {
    let codes = RecoveryCode::sheet()?;
    let hashes: Vec<_> = codes.iter().map(RecoveryCode::hash).collect();
    second_factors::delete_recovery_codes(conn, user.id)?;
    second_factors::add_recovery_codes(conn, user.id, &hashes)?;
    Ok(codes)
}

/// Whether it is the person themselves who asks.
async fn confirm(app: &App, user: &User, password: Option<SecretString>) -> Result<(), Error> {
    app.limits.password.take(user.email.as_str(), app.clock.now())?;
    if sign_in::is_password_of(app, user, password.unwrap_or_default()).await? {
        app.limits.password.forgive(user.email.as_str());
        return Ok(());
    }
    Err(Error::Invalid(vec![FieldError::invalid("password", Fault::NotYourPassword)]))
}

/// Counts a try at a person's codes.
fn limit(app: &App, user: &User) -> Result<(), Error> {
    Ok(app.limits.code.take(&user.id.to_string(), app.clock.now())?)
}

fn wrong_code() -> Error {
    Error::Invalid(vec![FieldError::invalid("code", Fault::WrongCode)])
}

/// Customers have none: theirs is another house to enter by it, their ERP.
fn check_staff(user: &User) -> Result<(), Error> {
    if user.account_id.is_none() { Ok(()) } else { Err(Error::refused(Code::Forbidden, Code::Forbidden)) }
}

fn open_secret(keys: &EnvelopeKeys, factor: &SecondFactor) -> Result<TotpSecret, Error> {
    Ok(TotpSecret::stored(keys.open(seal::second_factor(factor.user_id), &factor.secret)?))
}

fn record(conn: &mut Conn, actor: Actor, user: &User, action: &str, now: Time) -> Result<(), StoreError> {
    let data = json!({ "user": user.id });
    audit::record(conn, &Act { actor, action, account: None, tenant: None, data }, now)
}
