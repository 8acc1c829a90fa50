//! Inviting people to an account, by a link to their mailbox.
//!
//! Whoever invites is answered the same whether the address belongs to somebody of another account or to nobody: what stands
//! in the way is told to the one who reads the mail.

mod accept;

use chrono::TimeDelta;
use model::name::Email;
use model::{AccountId, AccountRole, InvitationId};
use serde::Deserialize;
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::invitations::{self, Invitation, NewInvitation};
use store::users::{self, User};
use store::{Conn, Time};
use utoipa::ToSchema;

pub use accept::{Invited, JoinForm, Refusal, accept, look};

use crate::app::App;
use crate::error::{Code, Error, Fault, FieldError};
use crate::ids;
use crate::ops::once::{Once, once};
use crate::ops::{mails, people};

/// How long an invitation is good.
pub const LIFETIME: TimeDelta = TimeDelta::days(7);
/// People an account may have, the invited among them.
pub const MOST_PEOPLE: i64 = 100;

/// Who shall join, as it was sent.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteForm {
    /// Their e-mail address.
    #[schema(value_type = Email, required = true)]
    pub email: Option<String>,
    /// What they may do in the account.
    #[schema(value_type = AccountRole, required = true)]
    pub role: Option<String>,
}

impl InviteForm {
    fn parse(self) -> Result<(Email, AccountRole), Vec<FieldError>> {
        let mut wrong = Vec::new();
        let email = Email::parse(&self.email.unwrap_or_default());
        let email = email.map_err(|e| wrong.push(FieldError::invalid("email", e))).ok();
        let role = self.role.unwrap_or_default().parse::<AccountRole>();
        let role = role.map_err(|_| wrong.push(FieldError::invalid("role", Fault::NoRole))).ok();
        email.zip(role).ok_or(wrong)
    }
}

/// Invites somebody. Whoever was invited before is sent a new link, for the role that is asked for now.
///
/// # Errors
/// [`Error::Invalid`] for fields, also for one of the account's own people; [`Code::WrongState`] while the address of who
/// invites is not verified, or with [`MOST_PEOPLE`]; [`Error::TooMany`].
pub async fn invite(app: &App, by: &User, form: InviteForm, key: Option<Once>) -> Result<Invitation, Error> {
    let (email, role) = form.parse().map_err(Error::Invalid)?;
    let (account, by, now) = (by.account_id.ok_or(Error::NotFound)?, by.id, app.clock.now());
    limit(app, account, now)?;
    let invite = move |conn: &mut Conn| {
        let id = once(conn, key.as_ref(), now, |conn| {
            let by = people::take_say(conn, account, by)?;
            check(conn, account, &by, &email)?;
            let invitation = match invitations::find_open(conn, account, &email)? {
                Some(open) => open.id,
                None => create(conn, account, &by, &email, role, now)?,
            };
            send(conn, account, (invitation, email.clone()), role, &by, now)?;
            let data = json!({ "invitation": invitation, "email": email, "role": role });
            record(conn, &by, "invitation.create", data, now)?;
            Ok(invitation)
        })?;
        invitations::get_open(conn, account, id)?.ok_or(Error::NotFound)
    };
    app.db.tx(invite).await
}

/// Mails go to people who have not asked for them: who causes them is known by their own mail.
fn check(conn: &mut Conn, account: AccountId, by: &User, email: &Email) -> Result<(), Error> {
    if by.verified_at.is_none() {
        return Err(Error::refused(Code::WrongState, Fault::VerifyFirst));
    }
    let known = users::find_by_email(conn, email)?;
    if known.is_some_and(|user| user.account_id == Some(account)) {
        return Err(Error::Invalid(vec![FieldError::invalid("email", Fault::AlreadyHere)]));
    }
    Ok(())
}

fn create(
    conn: &mut Conn,
    account: AccountId,
    by: &User,
    email: &Email,
    role: AccountRole,
    now: Time,
) -> Result<InvitationId, Error> {
    let (people, _) = users::count_of_account(conn, account)?;
    if people + invitations::count_open(conn, account)? >= MOST_PEOPLE {
        return Err(Error::refused(Code::WrongState, Fault::TooManyPeople { max: MOST_PEOPLE }));
    }
    let id = InvitationId::from_uuid(ids::fresh(now));
    let new = NewInvitation {
        id,
        account_id: account,
        email: email.clone(),
        account_role: role,
        invited_by: by.id,
        expires_at: now + LIFETIME,
    };
    invitations::create(conn, &new, now)?;
    Ok(id)
}

/// Writes the mail with a new link, good for the whole time again; the older ones are good for nothing then.
fn send(
    conn: &mut Conn,
    account: AccountId,
    (id, email): (InvitationId, Email),
    role: AccountRole,
    by: &User,
    now: Time,
) -> Result<(), Error> {
    let mail = mails::write_invitation(conn, account, (id, email), by, now)?;
    Ok(invitations::renew(conn, id, role, now + LIFETIME, mail)?)
}

/// Sends an invitation once more, with a new link.
///
/// # Errors
/// [`Error::NotFound`] when the account has no such open invitation; [`Error::TooMany`].
pub async fn resend(app: &App, by: &User, id: InvitationId) -> Result<(), Error> {
    let (account, by, now) = (by.account_id.ok_or(Error::NotFound)?, by.id, app.clock.now());
    limit(app, account, now)?;
    let resend = move |conn: &mut Conn| {
        let by = people::take_say(conn, account, by)?;
        let open = invitations::get_open(conn, account, id)?.ok_or(Error::NotFound)?;
        send(conn, account, (id, open.email), open.account_role, &by, now)?;
        record(conn, &by, "invitation.resend", json!({ "invitation": id }), now)
    };
    app.db.tx(resend).await
}

/// Withdraws an invitation: its link is good for nothing from now on.
///
/// # Errors
/// [`Error::NotFound`] when the account has no such open invitation.
pub async fn withdraw(app: &App, by: &User, id: InvitationId) -> Result<(), Error> {
    let (account, by, now) = (by.account_id.ok_or(Error::NotFound)?, by.id, app.clock.now());
    let withdraw = move |conn: &mut Conn| {
        let by = people::take_say(conn, account, by)?;
        let open = invitations::get_open(conn, account, id)?.ok_or(Error::NotFound)?;
        invitations::withdraw(conn, open.id, now)?;
        record(conn, &by, "invitation.withdraw", json!({ "invitation": id }), now)
    };
    app.db.tx(withdraw).await
}

/// A page of the open invitations of an account, the newest first; those too old by now are among them.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn list(
    app: &App,
    account: AccountId,
    after: Option<InvitationId>,
    limit: i64,
) -> Result<Vec<Invitation>, Error> {
    Ok(app.db.run(move |conn| invitations::open_of_account(conn, account, after, limit)).await?)
}

fn limit(app: &App, account: AccountId, now: Time) -> Result<(), Error> {
    Ok(app.limits.invite.take(&account.to_string(), now)?)
}

fn record(conn: &mut Conn, by: &User, action: &str, data: serde_json::Value, now: Time) -> Result<(), Error> {
    let act = Act { actor: Actor::User(by.id), action, account: by.account_id, tenant: None, data };
    Ok(audit::record(conn, &act, now)?)
}
