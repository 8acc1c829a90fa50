//! Taking a device from a person who has lost it, and their codes on paper with it.

use model::UserId;
use store::audit::Actor;
use store::users::User;
use store::{Conn, Time, second_factors, sessions, staff};

use super::record;
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::staff::check_may_change;

/// Takes a colleague's second factor from them: their sessions end, and as they sign in again they set up another. Their API
/// tokens rest until then.
///
/// # Errors
/// [`Error::NotFound`]; [`Code::WrongState`] for oneself and for who has none; [`Code::Forbidden`] for an administrator's, by
/// who is none.
pub async fn reset(app: &App, actor: User, id: UserId) -> Result<(), Error> {
    let now = app.clock.now();
    let reset = move |conn: &mut Conn| -> Result<(), Error> {
        let member = staff::get(conn, id)?.ok_or(Error::NotFound)?;
        check_may_change(&actor, &member.user)?;
        reset_in(conn, Actor::User(actor.id), &member.user, now)
    };
    app.db.tx(reset).await
}

/// The same in an open transaction, by whoever may.
///
/// # Errors
/// [`Code::WrongState`] for who has none.
pub fn reset_in(conn: &mut Conn, actor: Actor, user: &User, now: Time) -> Result<(), Error> {
    second_factors::delete_recovery_codes(conn, user.id)?;
    if !second_factors::delete(conn, user.id)? {
        return Err(Error::refused(Code::WrongState, Code::WrongState));
    }
    sessions::delete_of_user(conn, user.id)?;
    Ok(record(conn, actor, user, "second_factor.reset", now)?)
}
