//! A person's sessions, as they see and end them.

use model::SessionId;
use serde_json::{Value, json};
use store::audit::{self, Act, Actor};
use store::sessions::{self, OwnSession};
use store::users::User;
use store::{Conn, StoreError, Time};

use crate::app::App;
use crate::credentials::SessionToken;
use crate::error::Error;

/// A page of the open sessions of a person, the newest first.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn list(app: &App, user: &User, after: Option<SessionId>, limit: i64) -> Result<Vec<OwnSession>, Error> {
    let (user, now) = (user.id, app.clock.now());
    Ok(app.db.run(move |conn| sessions::of_user(conn, user, after, limit, now)).await?)
}

/// Whether a session is the one that a token belongs to.
#[must_use]
pub fn is_of(session: &OwnSession, token: &SessionToken) -> bool {
    session.token_hash == token.hash()
}

/// Ends a session of a person: its browser is asked to sign in with its next request.
///
/// # Errors
/// [`Error::NotFound`] when they have no such session.
pub async fn end(app: &App, user: User, id: SessionId) -> Result<(), Error> {
    let now = app.clock.now();
    let end = move |conn: &mut Conn| {
        if !sessions::delete_one(conn, user.id, id)? {
            return Err(Error::NotFound);
        }
        Ok(record(conn, &user, "session.end", json!({ "session": id }), now)?)
    };
    app.db.tx(end).await
}

/// Ends every session of a person but the one they ask from. How many that were is answered.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn end_others(app: &App, user: User, keep: &SessionToken) -> Result<usize, Error> {
    let (keep, now) = (keep.hash(), app.clock.now());
    let end = move |conn: &mut Conn| {
        let count = sessions::delete_others_of_user(conn, user.id, &keep)?;
        if count > 0 {
            record(conn, &user, "session.end_others", json!({ "count": count }), now)?;
        }
        Ok(count)
    };
    app.db.tx(end).await
}

fn record(conn: &mut Conn, user: &User, action: &str, data: Value, now: Time) -> Result<(), StoreError> {
    let act = Act { actor: Actor::User(user.id), action, account: user.account_id, tenant: None, data };
    audit::record(conn, &act, now)
}
