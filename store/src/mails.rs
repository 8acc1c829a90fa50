//! Mails to people: inserted by the transaction that causes them together with their job, sent by the worker, kept as the
//! record of what was said to whom.

mod list;
mod send;

use diesel::prelude::*;
use model::country::Language;
use model::name::Email;
use model::{AccountId, MailId, TenantId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use list::{MailFilter, delete_before, list, queued};
pub use send::{MAX_ATTEMPTS, Sending, begin, finish, hold, resend};

use crate::columns::{Column, Time};
use crate::schema::mails;
use crate::{Conn, StoreError};

/// What a mail tells. Each has a text in every language of Stackyard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::Display, strum::EnumString, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum MailKind {
    /// Please prove that this address is yours.
    VerifyAddress,
    /// The ERP runs.
    Welcome,
    /// The ERP takes longer than usual to start.
    StartDelayed,
    /// What was in the way is mended; the ERP runs.
    StartRecovered,
    /// The ERP is stopped soon: the address is not verified.
    SuspensionNear,
    /// The ERP is deleted soon: the address is not verified.
    DeletionNear,
    /// To staff: an order has used half of the time promised.
    OrderHalfUsed,
    /// To staff: an order has used most of the time promised.
    OrderMostUsed,
    /// The link with which a forgotten password is chosen anew.
    ResetPassword,
    /// The password was changed.
    PasswordChanged,
    /// Please join the account of a company.
    Invitation,
    /// Staff stopped the ERP.
    Suspended,
    /// Staff let the ERP run again.
    Resumed,
    /// The ERP's deletion was asked for; it can be undone.
    DeletionAsked,
    /// The ERP's deletion was undone.
    DeletionUndone,
    /// The ERP is deleted, and nothing is left.
    Deleted,
}

/// Where a mail stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MailState {
    /// Waits to be sent, or to be tried again.
    Queued,
    /// A relay took it.
    Sent,
    /// Refused for good, or tried too often; a person can have it sent again.
    Dead,
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = mails)]
pub struct Mail {
    /// Its id, from which the Message-ID follows.
    #[diesel(deserialize_as = Column<MailId>)]
    pub id: MailId,
    /// What it tells.
    #[diesel(deserialize_as = Column<MailKind>)]
    pub kind: MailKind,
    /// Whose account it is about.
    #[diesel(deserialize_as = Column<AccountId>)]
    pub account_id: AccountId,
    /// Whom it is to; nobody's while that person is only invited.
    #[diesel(deserialize_as = Column<Option<UserId>>)]
    pub user_id: Option<UserId>,
    /// Which tenant it is about, if one.
    #[diesel(deserialize_as = Column<Option<TenantId>>)]
    pub tenant_id: Option<TenantId>,
    /// Where it goes.
    #[diesel(deserialize_as = Column<Email>)]
    pub recipient: Email,
    /// In which language.
    #[diesel(deserialize_as = Column<Language>)]
    pub language: Language,
    /// Its subject.
    pub subject: String,
    /// What its body is rendered from.
    pub facts: Value,
    /// When it was caused.
    pub created_at: Time,
    /// Where it stands.
    #[diesel(deserialize_as = Column<MailState>)]
    pub state: MailState,
    /// Tries so far.
    pub attempts: i32,
    /// Why the last try failed, or why there was none.
    pub last_error: Option<String>,
    /// When it is tried again by itself.
    pub next_try_at: Option<Time>,
    /// When a relay took it.
    pub sent_at: Option<Time>,
}

/// A mail to be written.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// Its id.
    pub id: MailId,
    /// What it tells.
    pub kind: MailKind,
    /// Whose account it is about.
    pub account_id: AccountId,
    /// Whom it is to; none for a person who is only invited.
    pub user_id: Option<UserId>,
    /// Which tenant it is about, if one.
    pub tenant_id: Option<TenantId>,
    /// Where it goes.
    pub recipient: Email,
    /// In which language.
    pub language: Language,
    /// Its subject.
    pub subject: String,
    /// What its body is rendered from.
    pub facts: Value,
}

/// Adds a mail, queued. Its job is the caller's to add, in the same transaction.
///
/// # Errors
/// [`StoreError`].
pub fn create(conn: &mut Conn, mail: &NewMail, now: Time) -> Result<(), StoreError> {
    diesel::insert_into(mails::table)
        .values((
            mails::id.eq(mail.id.as_uuid()),
            mails::kind.eq(mail.kind.to_string()),
            mails::account_id.eq(mail.account_id.as_uuid()),
            mails::user_id.eq(mail.user_id.map(UserId::as_uuid)),
            mails::tenant_id.eq(mail.tenant_id.map(TenantId::as_uuid)),
            mails::recipient.eq(mail.recipient.as_str()),
            mails::language.eq(mail.language.to_string()),
            mails::subject.eq(&mail.subject),
            mails::facts.eq(&mail.facts),
            mails::created_at.eq(now),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// A mail by its id.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &mut Conn, id: MailId) -> Result<Option<Mail>, StoreError> {
    Ok(mails::table.find(id.as_uuid()).select(Mail::as_select()).first(conn.pg()).optional()?)
}

/// Kind of the newest mail about a tenant among some kinds.
///
/// # Errors
/// [`StoreError`].
pub fn newest_kind(conn: &mut Conn, tenant: TenantId, kinds: &[MailKind]) -> Result<Option<MailKind>, StoreError> {
    let words = kinds.iter().map(ToString::to_string);
    let query = mails::table
        .filter(mails::tenant_id.eq(tenant.as_uuid()))
        .filter(mails::kind.eq_any(words))
        .order(mails::id.desc())
        .select(mails::kind);
    let kind: Option<Column<MailKind>> = query.first(conn.pg()).optional()?;
    Ok(kind.map(Into::into))
}
