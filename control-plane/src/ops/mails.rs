//! Mails: written in the transaction that causes them, with the job that sends them.

use anyhow::anyhow;
use model::country::Country;
use model::name::{CompanyName, Email, PersonName};
use model::{AccountId, InvitationId, Locale, MailId, Role, TenantId, UserId};
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::mails::{self, Mail, MailFilter, NewMail};
use store::tenants::Tenant;
use store::users::{self, User};
use store::{Conn, LONGEST_PAGE, StoreError, Time, accounts};

use crate::app::App;
use crate::error::Error;
use crate::ids;
use crate::mail::{Facts, Letter, Link, Written, language_of};
use crate::ops::jobs::enqueue_send_mail;

/// Why a mail waits where no relay is configured.
pub const NO_RELAY: &str = "not sent: no relay is configured";

/// Whom a mail is to.
struct Addressee {
    user: Option<UserId>,
    name: Option<PersonName>,
    email: Email,
    /// The language they chose, or English for staff; where there is none, the company's is taken.
    language: Option<Locale>,
}

impl Addressee {
    fn of(user: &User) -> Self {
        let (name, email) = (Some(user.name.clone()), user.email.clone());
        let unasked = if user.account_id.is_none() { Some(Locale::En) } else { None };
        Self { user: Some(user.id), name, email, language: user.language.or(unasked) }
    }
}

/// What a mail is about.
struct About {
    account: AccountId,
    company: CompanyName,
    country: Country,
    tenant: Option<TenantId>,
}

/// Writes a mail about a tenant to a person, and asks for it to be sent.
///
/// # Errors
/// [`Error::Internal`] when its text can't be rendered; the store's.
pub fn write(conn: &mut Conn, tenant: &Tenant, to: &User, letter: Letter, now: Time) -> Result<MailId, Error> {
    let about = About {
        account: tenant.account_id,
        company: tenant.company.clone(),
        country: tenant.country,
        tenant: Some(tenant.id),
    };
    write_about(conn, about, Addressee::of(to), letter, now)
}

/// Writes a mail to a person of a company that is about them and no tenant, and asks for it to be sent.
///
/// # Errors
/// As [`write()`].
pub fn write_to_person(
    conn: &mut Conn,
    account: AccountId,
    to: &User,
    letter: Letter,
    now: Time,
) -> Result<MailId, Error> {
    let about = About::of_account(conn, account)?;
    write_about(conn, about, Addressee::of(to), letter, now)
}

/// Writes the mail of an invitation, in the language of who invites, and asks for it to be sent.
///
/// # Errors
/// As [`write()`].
pub fn write_invitation(
    conn: &mut Conn,
    account: AccountId,
    (id, email): (InvitationId, Email),
    by: &User,
    now: Time,
) -> Result<MailId, Error> {
    let (about, letter) = (About::of_account(conn, account)?, Letter::Invitation { id, by: by.name.clone() });
    let to = Addressee { user: None, name: None, email, language: by.language };
    write_about(conn, about, to, letter, now)
}

impl About {
    fn of_account(conn: &mut Conn, account: AccountId) -> Result<Self, Error> {
        let nowhere = || Error::Internal(anyhow!("an account without a tenant"));
        let home = accounts::home(conn, account)?.ok_or_else(nowhere)?;
        Ok(Self { account, company: home.company, country: home.country, tenant: None })
    }
}

fn write_about(conn: &mut Conn, about: About, to: Addressee, letter: Letter, now: Time) -> Result<MailId, Error> {
    let (id, kind) = (MailId::from_uuid(ids::fresh(now)), letter.kind());
    let account = accounts::get(conn, about.account)?;
    let zone = account.and_then(|account| account.time_zone);
    let facts = Facts { name: to.name, company: about.company, country: about.country, zone, letter };
    let language = to.language.map_or_else(|| language_of(about.country), Locale::language);
    let written = facts.write(language, "").map_err(|e| Error::internal(e, "write a mail"))?;
    let mail = NewMail {
        id,
        kind,
        account_id: about.account,
        user_id: to.user,
        tenant_id: about.tenant,
        recipient: to.email,
        language,
        subject: written.subject,
        facts: serde_json::to_value(&facts).map_err(|e| Error::internal(e, "write a mail's facts"))?,
    };
    mails::create(conn, &mail, now)?;
    enqueue_send_mail(conn, id, now, now)?;
    Ok(id)
}

/// Those of the staff who mend what stands in the way of a tenant, as far as a page holds.
///
/// # Errors
/// [`StoreError`].
pub fn operators(conn: &mut Conn) -> Result<Vec<User>, StoreError> {
    let mut staff = users::staff(conn, None, LONGEST_PAGE)?;
    staff.retain(|user| user.disabled_at.is_none() && matches!(user.role, Role::Operator | Role::Admin));
    Ok(staff)
}

/// Whom mails about a tenant go to: the first owner of its account who may still sign in.
///
/// # Errors
/// [`StoreError`].
pub fn owner(conn: &mut Conn, tenant: &Tenant) -> Result<Option<User>, StoreError> {
    let people = users::of_account(conn, tenant.account_id, None, LONGEST_PAGE)?;
    Ok(people.into_iter().find(|user| user.is_owner() && user.disabled_at.is_none()))
}

/// A page of the outbox, the newest first; `before` is the last of the page before.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn list(app: &App, filter: MailFilter, before: Option<MailId>, limit: i64) -> Result<Vec<Mail>, Error> {
    Ok(app.db.run(move |conn| mails::list(conn, &filter, before, limit)).await?)
}

/// A mail and its text, as staff may read it: where the link is the recipient's alone, `link` stands in its place.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Internal`] when what it is rendered from can't be read.
pub async fn read(app: &App, id: MailId, link: &str) -> Result<(Mail, Written), Error> {
    let mail = app.db.run(move |conn| mails::get(conn, id)).await?.ok_or(Error::NotFound)?;
    let facts: Facts =
        serde_json::from_value(mail.facts.clone()).map_err(|e| Error::internal(e, "read a mail's facts"))?;
    let link = match facts.letter.link() {
        Link::To(url) => url,
        Link::Page(path) => format!("{}{path}", app.public_url),
        Link::Verify | Link::ResetPassword | Link::Invitation(_) => link.to_owned(),
    };
    let written = facts.write(mail.language, &link).map_err(|e| Error::internal(e, "write a mail"))?;
    Ok((mail, written))
}

/// Writes a mail to the owner of a tenant, if there is one who may still sign in.
///
/// # Errors
/// As [`write()`].
pub fn tell_owner(conn: &mut Conn, tenant: &Tenant, letter: Letter, now: Time) -> Result<(), Error> {
    let Some(owner) = owner(conn, tenant)? else { return Ok(()) };
    write(conn, tenant, &owner, letter, now).map(drop)
}

/// Has a mail sent once more, whatever became of it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn resend(app: &App, actor: Actor, id: MailId) -> Result<Mail, Error> {
    let now = app.clock.now();
    app.db.tx(move |conn| resend_in(conn, actor, id, now)).await
}

/// [`resend`] in an open transaction.
///
/// # Errors
/// [`Error::NotFound`].
pub fn resend_in(conn: &mut Conn, actor: Actor, id: MailId, now: Time) -> Result<Mail, Error> {
    let mail = mails::resend(conn, id)?.ok_or(Error::NotFound)?;
    enqueue_send_mail(conn, id, now, now)?;
    let data = json!({ "mail": id, "kind": mail.kind.to_string() });
    let act = Act { actor, action: "mail.resend", account: Some(mail.account_id), tenant: mail.tenant_id, data };
    audit::record(conn, &act, now)?;
    Ok(mail)
}

/// Asks again for every mail that waits to be sent, each at its time: what waited for a relay goes out with the first
/// start that has one.
///
/// # Errors
/// [`StoreError`].
pub fn enqueue_queued(conn: &mut Conn, now: Time) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let page = mails::queued(conn, after, LONGEST_PAGE)?;
        for (id, next_try_at) in &page {
            enqueue_send_mail(conn, *id, next_try_at.unwrap_or(now), now)?;
        }
        match page.last() {
            Some((last, _)) => after = Some(*last),
            None => return Ok(()),
        }
    }
}
