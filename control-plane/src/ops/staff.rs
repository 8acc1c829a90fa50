//! The people who run Stackyard: who they are, what they may do, and whether they still may.
//!
//! Nobody changes themselves, and one who may run the fleet is always left: else nobody could let anybody in again but by
//! the command line.

mod form;

use model::{Role, UserId};
use secrecy::SecretString;
use serde_json::{Value, json};
use store::audit::{self, Act, Actor};
use store::staff::{self, Member};
use store::users::{self, NewUser, User};
use store::{Conn, Time, api_tokens, sessions};

pub use form::{MemberForm, NewMember, parse_role, staff_role};

use crate::app::App;
use crate::credentials::readable::first_password;
use crate::credentials::{Password, PasswordHash, random};
use crate::error::{Code, Error, Fault};
use crate::ids;
use crate::ops::once::{Once, once};

/// A page of the staff, the oldest first.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn list(app: &App, after: Option<UserId>, limit: i64) -> Result<Vec<Member>, Error> {
    Ok(app.db.run(move |conn| staff::list(conn, after, limit)).await?)
}

/// A member of staff.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(app: &App, id: UserId) -> Result<Member, Error> {
    app.db.run(move |conn| staff::get(conn, id)).await?.ok_or(Error::NotFound)
}

/// Adds a member of staff. The password they begin with is answered; it rests nowhere, and a request repeated with its key
/// is answered with the same.
///
/// # Errors
/// [`Error::Invalid`] for fields, [`Code::EmailTaken`], [`Code::Forbidden`] for an administrator made by who is none.
pub async fn create(
    app: &App,
    actor: User,
    form: MemberForm,
    key: Option<Once>,
) -> Result<(Member, SecretString), Error> {
    let NewMember { name, email, role } = form.parse().map_err(Error::Invalid)?;
    check_role(&actor, role)?;
    let (now, salt) = (app.clock.now(), random::bytes()?);
    let id = UserId::from_uuid(ids::fresh(now));
    let password = Password::parse(first_password(&app.envelope, id)?);
    let password = password.map_err(|e| Error::internal(e, "make up a password"))?;
    let hash = app.hashing.run(move || PasswordHash::of(&password, salt)).await??.as_str().to_owned();
    let new = NewUser { id, account_id: None, role, name, email, password_hash: hash };
    let make = move |conn: &mut Conn| -> Result<Member, Error> {
        let id = once(conn, key.as_ref(), now, |conn| insert(conn, &actor, &new, now))?;
        staff::get(conn, id)?.ok_or(Error::NotFound)
    };
    let member = app.db.tx(make).await?;
    let password = first_password(&app.envelope, member.user.id)?;
    Ok((member, password))
}

fn insert(conn: &mut Conn, actor: &User, new: &NewUser, now: Time) -> Result<UserId, Error> {
    users::create(conn, new, now)?;
    record(conn, actor, "user.create", new.id, json!({ "role": new.role }), now)?;
    Ok(new.id)
}

/// Gives a colleague another role. The one they have already is no change.
///
/// # Errors
/// [`Error::NotFound`]; [`Code::WrongState`] for oneself and for the last who may run the fleet; [`Code::Forbidden`] for an
/// administrator made or changed by who is none.
pub async fn set_role(app: &App, actor: User, id: UserId, role: Role) -> Result<Member, Error> {
    check_role(&actor, role)?;
    let now = app.clock.now();
    let change = move |conn: &mut Conn| -> Result<Member, Error> {
        let operators = staff::lock_operators(conn)?;
        let member = staff::get(conn, id)?.ok_or(Error::NotFound)?;
        check_may_change(&actor, &member.user)?;
        if member.user.role == role {
            return Ok(member);
        }
        if !runs_the_fleet(role) {
            check_somebody_left(&operators, id)?;
        }
        staff::set_role(conn, id, role)?;
        let data = json!({ "role": role, "role_before": member.user.role });
        record(conn, &actor, "user.set_role", id, data, now)?;
        staff::get(conn, id)?.ok_or(Error::NotFound)
    };
    app.db.tx(change).await
}

/// Disables a colleague: from now on they can't sign in; their sessions end, and their API tokens are good for nothing, also
/// when they are enabled again. One who is disabled already stays so.
///
/// # Errors
/// As [`set_role`].
pub async fn disable(app: &App, actor: User, id: UserId) -> Result<Member, Error> {
    let now = app.clock.now();
    let disable = move |conn: &mut Conn| -> Result<Member, Error> {
        let operators = staff::lock_operators(conn)?;
        let member = staff::get(conn, id)?.ok_or(Error::NotFound)?;
        check_may_change(&actor, &member.user)?;
        check_somebody_left(&operators, id)?;
        if users::disable(conn, id, now)? {
            let sessions = sessions::delete_of_user(conn, id)?;
            let tokens = api_tokens::delete_of_user(conn, id)?;
            record(conn, &actor, "user.disable", id, json!({ "sessions": sessions, "tokens": tokens }), now)?;
        }
        staff::get(conn, id)?.ok_or(Error::NotFound)
    };
    app.db.tx(disable).await
}

/// Lets a disabled colleague sign in again, with the password and the second factor they had. One who is not disabled stays
/// so.
///
/// # Errors
/// [`Error::NotFound`]; [`Code::Forbidden`] for an administrator, by who is none.
pub async fn enable(app: &App, actor: User, id: UserId) -> Result<Member, Error> {
    let now = app.clock.now();
    let enable = move |conn: &mut Conn| -> Result<Member, Error> {
        let member = staff::get(conn, id)?.ok_or(Error::NotFound)?;
        check_may_change(&actor, &member.user)?;
        if staff::enable(conn, id)? {
            record(conn, &actor, "user.enable", id, json!({}), now)?;
        }
        staff::get(conn, id)?.ok_or(Error::NotFound)
    };
    app.db.tx(enable).await
}

/// Whether one member of staff may change another.
///
/// # Errors
/// [`Code::WrongState`] for oneself, [`Code::Forbidden`] for an administrator, by who is none.
pub fn check_may_change(actor: &User, member: &User) -> Result<(), Error> {
    if actor.id == member.id {
        return Err(Error::refused(Code::WrongState, Fault::NotToOneself));
    }
    check_role(actor, member.role)
}

fn check_role(actor: &User, role: Role) -> Result<(), Error> {
    if role == Role::Admin && actor.role != Role::Admin {
        return Err(Error::refused(Code::Forbidden, Fault::AdministratorsOnly));
    }
    Ok(())
}

const fn runs_the_fleet(role: Role) -> bool {
    matches!(role, Role::Operator | Role::Admin)
}

fn check_somebody_left(operators: &[UserId], without: UserId) -> Result<(), Error> {
    if operators.iter().any(|id| *id != without) {
        return Ok(());
    }
    Err(Error::refused(Code::WrongState, Fault::LastOperator))
}

fn record(conn: &mut Conn, actor: &User, action: &str, id: UserId, mut data: Value, now: Time) -> Result<(), Error> {
    data["user"] = json!(id);
    let act = Act { actor: Actor::User(actor.id), action, account: None, tenant: None, data };
    Ok(audit::record(conn, &act, now)?)
}
