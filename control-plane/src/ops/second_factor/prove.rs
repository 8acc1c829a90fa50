//! The second step of signing in: a code that only the person's device shows now, or one from their paper.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use store::second_factors::{self, SecondFactor};
use store::users::User;
use store::{Conn, Time, sessions};

use super::{check_staff, limit, open_secret, wrong_code};
use crate::app::App;
use crate::credentials::totp::DIGITS;
use crate::credentials::{EnvelopeKeys, RecoveryCode, SessionToken};
use crate::error::{Code, Error};
use crate::ops::sign_in::{open_session_by, record_refusal};

/// Takes a code, which is good once, and opens a session in the place of the one that was half open: its token is a new one.
/// Who is in already proves themselves once more.
///
/// # Errors
/// [`Error::Invalid`] for a wrong code, which leaves a line in the audit log; [`Error::TooMany`] after too many of them;
/// [`Code::SecondFactorMissing`] without a device; [`Code::Forbidden`] for customers.
pub async fn prove(app: &App, user: User, session: &SessionToken, code: SecretString) -> Result<SessionToken, Error> {
    check_staff(&user)?;
    limit(app, &user)?;
    let (half_open, open, now) = (session.hash(), SessionToken::random()?, app.clock.now());
    let (keys, id, token) = (app.envelope.clone(), user.id, open.clone());
    let prove = move |conn: &mut Conn| -> Result<bool, Error> {
        let factor = second_factors::get(conn, user.id)?;
        let factor = factor.ok_or_else(|| Error::refused(Code::SecondFactorMissing, Code::SecondFactorMissing))?;
        let Some(by) = spend(conn, &keys, &factor, code.expose_secret(), now)? else {
            record_refusal(conn, Some(&user), now)?;
            return Ok(false);
        };
        sessions::delete(conn, &half_open)?;
        open_session_by(conn, &token, &user, by, now)?;
        Ok(true)
    };
    if !app.db.tx(prove).await? {
        return Err(wrong_code());
    }
    app.limits.code.forgive(&id.to_string());
    Ok(open)
}

/// Uses a code up. By what the person is known is answered, for the audit log; nothing when the code is not right.
fn spend(
    conn: &mut Conn,
    keys: &EnvelopeKeys,
    factor: &SecondFactor,
    typed: &str,
    now: Time,
) -> Result<Option<Value>, Error> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() == DIGITS {
        let Some(step) = open_secret(keys, factor)?.step_of(&code, now)? else { return Ok(None) };
        let is_mine = second_factors::spend_step(conn, factor.user_id, step)?;
        return Ok(is_mine.then(|| json!({ "by": "code" })));
    }
    let Some(code) = RecoveryCode::parse(typed) else { return Ok(None) };
    if !second_factors::spend_recovery_code(conn, factor.user_id, &code.hash())? {
        return Ok(None);
    }
    let left = second_factors::recovery_codes_left(conn, factor.user_id)?;
    Ok(Some(json!({ "by": "recovery_code", "left": left })))
}
