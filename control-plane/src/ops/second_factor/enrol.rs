//! Setting up a device, the first one or another.

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use store::audit::Actor;
use store::second_factors::{self, SecondFactor};
use store::users::User;
use store::{Conn, Time, sessions};

use super::{check_staff, confirm, limit, new_sheet, record, wrong_code};
use crate::app::App;
use crate::credentials::{EnvelopeKeys, RecoveryCode, SessionToken, TotpSecret};
use crate::error::{Code, Error};
use crate::ops::seal;
use crate::ops::sign_in::{SecondStep, open_session_by};

/// What a person puts into their device.
#[derive(Debug, Clone)]
pub struct Offer {
    /// What the codes will follow from.
    pub secret: TotpSecret,
    /// Since when the person has had the device that this one is to replace.
    pub replaced: Option<Time>,
}

/// A device that was set up.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// The person's session, in the place of the one they asked from. All others have ended.
    pub session: SessionToken,
    /// For when the device is gone. They are known here and never again.
    pub recovery_codes: Vec<RecoveryCode>,
}

/// What a person is to put into their device: the same until it is set up, and until their session ends.
///
/// # Errors
/// [`Code::SecondStepMissing`] for who has a device and has not given its code; [`Code::Forbidden`] for customers.
pub async fn offer(
    app: &App,
    user: &User,
    session: &SessionToken,
    second_step: Option<SecondStep>,
) -> Result<Offer, Error> {
    check_staff(user)?;
    if second_step == Some(SecondStep::Code) {
        return Err(Error::refused(Code::SecondStepMissing, Code::SecondStepMissing));
    }
    let id = user.id;
    let replaced = app.db.run(move |conn| second_factors::get(conn, id)).await?.map(|factor| factor.enrolled_at);
    if replaced.is_some() != second_step.is_none() {
        return Err(changed()); // somebody else did it a moment ago
    }
    Ok(Offer { secret: TotpSecret::offered(&app.envelope, session, replaced)?, replaced })
}

/// Sets up the device that was offered, once it shows the right code. Who has one already confirms it with their password.
///
/// # Errors
/// As [`offer`]; [`Error::Invalid`] for a wrong code or password; [`Code::WrongState`] when another device was set up
/// meanwhile.
pub async fn enrol(
    app: &App,
    user: User,
    session: &SessionToken,
    second_step: Option<SecondStep>,
    code: SecretString,
    password: Option<SecretString>,
) -> Result<Enrolled, Error> {
    let Offer { secret, replaced } = offer(app, &user, session, second_step).await?;
    limit(app, &user)?;
    let (now, id) = (app.clock.now(), user.id);
    let step = secret.step_of(&code.expose_secret().replace(' ', ""), now)?.ok_or_else(wrong_code)?;
    if replaced.is_some() {
        confirm(app, &user, password).await?;
    }
    let (keys, fresh) = (app.envelope.clone(), SessionToken::random()?);
    let session = fresh.clone();
    let set_up = move |conn: &mut Conn| -> Result<_, Error> {
        let actor = Actor::User(user.id);
        let codes = enrol_in(conn, &keys, actor, &user, &Device { secret, last_step: step, replaced }, now)?;
        open_session_by(conn, &fresh, &user, json!({ "by": "enrolment" }), now)?;
        Ok(codes)
    };
    let recovery_codes = app.db.tx(set_up).await?;
    app.limits.code.forgive(&id.to_string());
    Ok(Enrolled { session, recovery_codes })
}

/// A device to be set up.
#[derive(Debug, Clone)]
pub struct Device {
    /// What its codes follow from.
    pub secret: TotpSecret,
    /// The newest step whose code was taken.
    pub last_step: i64,
    /// Since when the person has had the one it replaces.
    pub replaced: Option<Time>,
}

/// Makes a device a person's own, in an open transaction, with ten new recovery codes. All their sessions end: whoever else
/// is in with the old device, or with none, is out.
///
/// # Errors
/// [`Code::WrongState`] when another device was set up meanwhile.
pub fn enrol_in(
    conn: &mut Conn,
    keys: &EnvelopeKeys,
    actor: Actor,
    user: &User,
    device: &Device,
    now: Time,
) -> Result<Vec<RecoveryCode>, Error> {
    let secret = keys.seal(seal::second_factor(user.id), device.secret.text())?;
    let factor = SecondFactor { user_id: user.id, secret, enrolled_at: now, last_step: device.last_step };
    if !second_factors::put(conn, &factor, device.replaced)? {
        return Err(changed());
    }
    let codes = new_sheet(conn, user)?;
    sessions::delete_of_user(conn, user.id)?;
    let action = if device.replaced.is_some() { "second_factor.replace" } else { "second_factor.enrol" };
    record(conn, actor, user, action, now)?;
    Ok(codes)
}

fn changed() -> Error {
    Error::refused(Code::WrongState, Code::WrongState)
}
