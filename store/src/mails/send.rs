//! The tries to send a mail: begun before the relay is spoken to, ended after it.

use diesel::prelude::*;
use model::MailId;

use super::{Mail, MailState};
use crate::columns::Time;
use crate::schema::mails;
use crate::{Conn, StoreError};

/// Tries after which a mail is dead.
pub const MAX_ATTEMPTS: i32 = 14;

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sending {
    /// The relay took it.
    Sent,
    /// Not this time: again at the time given, or dead when there is none.
    Failed {
        /// Why, in the relay's own words where it had any.
        error: String,
        /// When it is tried again.
        next_try_at: Option<Time>,
    },
}

/// Counts a try and answers the mail, if it waits. The count is written before the relay is spoken to, so that a mail that
/// takes its worker down with it ends as well: after [`MAX_ATTEMPTS`] it is dead.
///
/// # Errors
/// [`StoreError`].
pub fn begin(conn: &mut Conn, id: MailId) -> Result<Option<Mail>, StoreError> {
    let queued = || mails::table.find(id.as_uuid()).filter(mails::state.eq(MailState::Queued.to_string()));
    let spent = diesel::update(queued().filter(mails::attempts.ge(MAX_ATTEMPTS)))
        .set((mails::state.eq(MailState::Dead.to_string()), mails::next_try_at.eq(None::<Time>)))
        .execute(conn.pg())?;
    if spent == 1 {
        return Ok(None);
    }
    let begun = diesel::update(queued()).set(mails::attempts.eq(mails::attempts + 1)).returning(Mail::as_returning());
    Ok(begun.get_result(conn.pg()).optional()?)
}

/// Ends a try. `false` when another try has begun since, or a person has had the mail sent again: they have the say.
///
/// # Errors
/// [`StoreError`].
pub fn finish(conn: &mut Conn, begun: &Mail, how: &Sending, now: Time) -> Result<bool, StoreError> {
    let (state, error, next_try_at, sent_at) = match how {
        Sending::Sent => (MailState::Sent, None, None, Some(now)),
        Sending::Failed { error, next_try_at: Some(at) } => (MailState::Queued, Some(error), Some(*at), None),
        Sending::Failed { error, next_try_at: None } => (MailState::Dead, Some(error), None, None),
    };
    let change = diesel::update(mails::table.find(begun.id.as_uuid()))
        .filter(mails::attempts.eq(begun.attempts))
        .filter(mails::state.eq(MailState::Queued.to_string()))
        .set((
            mails::state.eq(state.to_string()),
            mails::last_error.eq(error),
            mails::next_try_at.eq(next_try_at),
            mails::sent_at.eq(sent_at),
        ));
    Ok(change.execute(conn.pg())? == 1)
}

/// Says why a waiting mail is not tried.
///
/// # Errors
/// [`StoreError`].
pub fn hold(conn: &mut Conn, id: MailId, why: &str) -> Result<(), StoreError> {
    diesel::update(mails::table.find(id.as_uuid()))
        .filter(mails::state.eq(MailState::Queued.to_string()))
        .set((mails::last_error.eq(why), mails::next_try_at.eq(None::<Time>)))
        .execute(conn.pg())?;
    Ok(())
}

/// Puts a mail back to wait, its tries forgotten, whatever became of it. The mail is answered, or nothing if there is none.
///
/// # Errors
/// [`StoreError`].
pub fn resend(conn: &mut Conn, id: MailId) -> Result<Option<Mail>, StoreError> {
    let change = diesel::update(mails::table.find(id.as_uuid()))
        .set((
            mails::state.eq(MailState::Queued.to_string()),
            mails::attempts.eq(0),
            mails::next_try_at.eq(None::<Time>),
            mails::sent_at.eq(None::<Time>),
        ))
        .returning(Mail::as_returning());
    Ok(change.get_result(conn.pg()).optional()?)
}
