//! Proving an e-mail address: the link, and what becomes of a tenant without.

mod calendar;

use chrono::{DateTime, TimeDelta, Utc};
use model::tenant::SuspendKind;
use model::{TenantId, UserId};
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::events::{self, EventKind};
use store::unverified::{self, Step, UnverifiedTenant};
use store::users::{self, User};
use store::verification_links::{self, Purpose, TokenHash};
use store::{Conn, Time, tenants};

pub use calendar::{ANNOUNCED, follow};

use crate::app::App;
use crate::credentials::LinkToken;
use crate::error::{Code, Error};
use crate::mail::Letter;
use crate::ops::links::{self, LinkState};
use crate::ops::suspension::resume_in;
use crate::ops::{jobs, mails};

/// How long a link is good.
pub const LINK_LIFETIME: TimeDelta = TimeDelta::days(7);

/// What an unverified customer is told on their pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outlook {
    /// The ERP is stopped then, unless the address is verified before.
    StoppedAt(DateTime<Utc>),
    /// The ERP is deleted then, unless the address is verified before.
    DeletedAt(DateTime<Utc>),
}

/// Begins with a new tenant: its owner is asked to prove the address, and its calendar starts.
///
/// # Errors
/// The store's.
pub fn begin(conn: &mut Conn, tenant: TenantId, user: UserId, business_now: Time, now: Time) -> Result<(), Error> {
    let (tenant, user) = (tenants::get(conn, tenant)?, users::get(conn, user)?);
    let (tenant, user) = tenant.zip(user).ok_or(Error::NotFound)?;
    mails::write(conn, &tenant, &user, Letter::VerifyAddress, now)?;
    Ok(unverified::create(conn, tenant.id, user.id, Step::AnnounceSuspension, business_now + ANNOUNCED)?)
}

/// Uses a link: the address is verified, and what was stopped for it runs again. [`LinkState::Good`] says that it was done.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn verify(app: &App, token: Option<LinkToken>) -> Result<LinkState, Error> {
    let (hash, now) = (token.map(|token| token.hash()), app.clock.now());
    let Some(hash) = hash else { return Ok(LinkState::Unknown) };
    app.db.tx(move |conn| verify_in(conn, &hash, now)).await
}

fn verify_in(conn: &mut Conn, hash: &TokenHash, now: Time) -> Result<LinkState, Error> {
    const PURPOSE: Purpose = Purpose::VerifyAddress;
    let Some(user) = verification_links::spend(conn, hash, PURPOSE, now)? else {
        return links::state(conn, PURPOSE, hash, now);
    };
    prove(conn, user, now)?;
    Ok(LinkState::Good)
}

/// Takes an address for verified, because its person has used a link that went there, in an open transaction. Once it is,
/// nothing more happens.
///
/// # Errors
/// The store's.
pub fn prove(conn: &mut Conn, user: UserId, now: Time) -> Result<(), Error> {
    if users::verify(conn, user, now)? {
        let account = users::get(conn, user)?.and_then(|user| user.account_id);
        let act = Act { actor: Actor::User(user), action: "user.verify", account, tenant: None, data: json!({}) };
        audit::record(conn, &act, now)?;
    }
    for tenant in unverified::of_user(conn, user)? {
        release(conn, tenant, user, now)?;
    }
    Ok(())
}

/// Ends a tenant's calendar, lets its ERP send mail, and takes back what the missing verification had stopped it for.
fn release(conn: &mut Conn, id: TenantId, user: UserId, now: Time) -> Result<(), Error> {
    let tenant = tenants::lock(conn, id)?.ok_or(Error::NotFound)?;
    unverified::remove(conn, id)?;
    events::record(conn, id, EventKind::Access, "access.verified", &json!({}), now)?;
    jobs::enqueue_reconcile(conn, id, now)?;
    if tenant.desired.is_final() {
        return Ok(());
    }
    resume_in(conn, Actor::User(user), &tenant, SuspendKind::Unverified, None, now).map(drop)
}

/// Sends a person a new link. How often is the caller's to limit.
///
/// # Errors
/// [`Code::WrongState`] when there is nothing to verify.
pub async fn send_again(app: &App, person: &User) -> Result<(), Error> {
    let (id, now) = (person.id, app.clock.now());
    let send = move |conn: &mut Conn| {
        let nothing =
            || Error::refused(Code::WrongState, "Your e-mail address is verified; there is nothing left to do.");
        let user = users::get(conn, id)?.filter(|user| user.verified_at.is_none()).ok_or_else(nothing)?;
        let tenant = unverified::of_user(conn, id)?.first().copied().ok_or_else(nothing)?;
        let tenant = tenants::get(conn, tenant)?.ok_or(Error::NotFound)?;
        mails::write(conn, &tenant, &user, Letter::VerifyAddress, now)?;
        let (actor, action, account) = (Actor::User(id), "verification.send", user.account_id);
        let act = Act { actor, action, account, tenant: Some(tenant.id), data: json!({}) };
        Ok(audit::record(conn, &act, now)?)
    };
    app.db.tx(send).await
}

/// What a tenant's page tells while its owner's address is not verified, and whose address that is.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn outlook(app: &App, tenant: TenantId) -> Result<Option<(User, Outlook)>, Error> {
    let read = move |conn: &mut Conn| {
        let Some(row) = unverified::find(conn, tenant)? else { return Ok(None) };
        let user = users::get(conn, row.user_id)?;
        Ok::<_, Error>(user.map(|user| (user, Outlook::of(&row))))
    };
    app.db.run(read).await
}

impl Outlook {
    fn of(row: &UnverifiedTenant) -> Self {
        match row.step {
            Step::AnnounceSuspension => Self::StoppedAt(row.due_at + ANNOUNCED),
            Step::Suspend => Self::StoppedAt(row.due_at),
            Step::AnnounceDeletion => Self::DeletedAt(row.due_at + ANNOUNCED),
            Step::Delete => Self::DeletedAt(row.due_at),
        }
    }
}
