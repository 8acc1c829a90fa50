//! The outbox as a person sees it.

use diesel::prelude::*;
use model::{MailId, TenantId};
use uuid::Uuid;

use super::{Mail, MailState};
use crate::columns::{Time, containing};
use crate::schema::mails;
use crate::{Conn, StoreError, page};

/// Which mails to show.
#[derive(Debug, Clone, Default)]
pub struct MailFilter {
    /// Only these.
    pub state: Option<MailState>,
    /// Only these to addresses that have this text in them.
    pub recipient: Option<String>,
    /// Only these about one tenant.
    pub tenant: Option<TenantId>,
}

/// A page of mails, the newest first; `before` is the last id of the page before.
///
/// # Errors
/// [`StoreError`].
pub fn list(conn: &mut Conn, filter: &MailFilter, before: Option<MailId>, limit: i64) -> Result<Vec<Mail>, StoreError> {
    let mut query = mails::table.into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(mails::state.eq(state.to_string()));
    }
    if let Some(words) = filter.recipient.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
        query = query.filter(mails::recipient.ilike(containing(words)));
    }
    if let Some(tenant) = filter.tenant {
        query = query.filter(mails::tenant_id.eq(tenant.as_uuid()));
    }
    if let Some(before) = before {
        query = query.filter(mails::id.lt(before.as_uuid()));
    }
    Ok(query.order(mails::id.desc()).limit(page(limit)).select(Mail::as_select()).load(conn.pg())?)
}

/// A page of the mails that wait and when each is to be tried again, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn queued(conn: &mut Conn, after: Option<MailId>, limit: i64) -> Result<Vec<(MailId, Option<Time>)>, StoreError> {
    let mut query = mails::table.filter(mails::state.eq(MailState::Queued.to_string())).into_boxed();
    if let Some(after) = after {
        query = query.filter(mails::id.gt(after.as_uuid()));
    }
    let query = query.order(mails::id).limit(page(limit)).select((mails::id, mails::next_try_at));
    let rows: Vec<(Uuid, Option<Time>)> = query.load(conn.pg())?;
    Ok(rows.into_iter().map(|(id, at)| (MailId::from_uuid(id), at)).collect())
}

/// Forgets mails from before a time that are not waiting any more.
///
/// # Errors
/// [`StoreError`].
pub fn delete_before(conn: &mut Conn, time: Time) -> Result<usize, StoreError> {
    let old = mails::table.filter(mails::created_at.lt(time)).filter(mails::state.ne(MailState::Queued.to_string()));
    Ok(diesel::delete(old).execute(conn.pg())?)
}
