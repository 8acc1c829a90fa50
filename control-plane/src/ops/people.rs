//! The people of an account: owners change what belongs to the company, members look. They are no users of its ERP.

use model::{AccountId, AccountRole, UserId};
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::users::{self, User};
use store::{Conn, StoreError, Time, accounts, sessions};

use crate::app::App;
use crate::error::{Code, Error, Fault};

/// A page of the people of an account, those who came first at the top.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn list(app: &App, account: AccountId, after: Option<UserId>, limit: i64) -> Result<Vec<User>, Error> {
    Ok(app.db.run(move |conn| users::of_account(conn, account, after, limit)).await?)
}

/// A person of an account. Another account's is not found, nor is one who was removed.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(app: &App, account: AccountId, id: UserId) -> Result<User, Error> {
    app.db.run(move |conn| of_account(conn, account, id)).await
}

fn of_account(conn: &mut Conn, account: AccountId, id: UserId) -> Result<User, Error> {
    let user = users::get(conn, id)?;
    user.filter(|user| user.account_id == Some(account) && user.removed_at.is_none()).ok_or(Error::NotFound)
}

/// Takes the say over who belongs to an account, and how, until the transaction ends. Who asks has to be an owner still: what
/// they saw may have changed meanwhile.
pub(super) fn take_say(conn: &mut Conn, account: AccountId, by: UserId) -> Result<User, Error> {
    accounts::lock(conn, account)?;
    let by = users::get(conn, by)?.filter(|user| user.account_id == Some(account) && user.is_owner());
    by.filter(|user| user.disabled_at.is_none()).ok_or_else(|| Error::refused(Code::Forbidden, Code::Forbidden))
}

/// Gives a person another role. The one they have already is no change.
///
/// # Errors
/// [`Error::NotFound`]; [`Code::WrongState`] for the only owner.
pub async fn set_role(app: &App, by: &User, id: UserId, role: AccountRole) -> Result<User, Error> {
    let (account, by, now) = (by.account_id.ok_or(Error::NotFound)?, by.id, app.clock.now());
    let set = move |conn: &mut Conn| {
        take_say(conn, account, by)?;
        let user = of_account(conn, account, id)?;
        if user.is_owner() == (role == AccountRole::Owner) {
            return Ok(user);
        }
        keep_an_owner(conn, account, &user)?;
        users::set_account_role(conn, id, role)?;
        record(conn, by, &user, "person.set_role", Some(role), now)?;
        of_account(conn, account, id)
    };
    app.db.tx(set).await
}

/// Takes a person out of the account: their sessions end at once, and so do their programs.
///
/// # Errors
/// [`Error::NotFound`]; [`Code::WrongState`] for the only owner.
pub async fn remove(app: &App, by: &User, id: UserId) -> Result<(), Error> {
    let (account, by, now) = (by.account_id.ok_or(Error::NotFound)?, by.id, app.clock.now());
    let remove = move |conn: &mut Conn| {
        take_say(conn, account, by)?;
        let user = of_account(conn, account, id)?;
        keep_an_owner(conn, account, &user)?;
        users::remove(conn, id, now)?;
        sessions::delete_of_user(conn, id)?;
        Ok(record(conn, by, &user, "person.remove", None, now)?)
    };
    app.db.tx(remove).await
}

/// Refuses to lose the only owner.
fn keep_an_owner(conn: &mut Conn, account: AccountId, user: &User) -> Result<(), Error> {
    let (_, owners) = users::count_of_account(conn, account)?;
    if user.is_owner() && user.disabled_at.is_none() && owners <= 1 {
        return Err(Error::refused(Code::WrongState, Fault::LastOwner));
    }
    Ok(())
}

fn record(
    conn: &mut Conn,
    by: UserId,
    user: &User,
    action: &str,
    role: Option<AccountRole>,
    now: Time,
) -> Result<(), StoreError> {
    let data = role.map_or_else(|| json!({ "user": user.id }), |role| json!({ "user": user.id, "role": role }));
    audit::record(conn, &Act { actor: Actor::User(by), action, account: user.account_id, tenant: None, data }, now)
}
