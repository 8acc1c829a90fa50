//! The audit log: append-only, which the database enforces.

use diesel::prelude::*;
use model::{AccountId, TenantId, UserId};
use serde_json::Value;

use crate::columns::{Column, Time};
use crate::schema::audit;
use crate::{Conn, StoreError, page};

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A person who was signed in.
    User(UserId),
    /// An agent.
    Agent,
    /// Stackyard by itself, or its command line.
    System,
}

impl Actor {
    fn word(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Agent => "agent",
            Self::System => "system",
        }
    }

    fn user(self) -> Option<UserId> {
        if let Self::User(id) = self { Some(id) } else { None }
    }
}

/// An act to be recorded.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// Who did it.
    pub actor: Actor,
    /// What was done, as `noun.verb`.
    pub action: &'a str,
    /// Whose account it was about.
    pub account: Option<AccountId>,
    /// Which tenant it was about.
    pub tenant: Option<TenantId>,
    /// What else is worth knowing, without secrets.
    pub data: Value,
}

/// A line of the audit log.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = audit)]
pub struct Entry {
    /// Grows with time.
    pub id: i64,
    /// When it was done.
    pub at: Time,
    /// `user`, `agent` or `system`.
    pub actor: String,
    /// The person who did it.
    #[diesel(deserialize_as = Column<Option<UserId>>)]
    pub user_id: Option<UserId>,
    /// What was done.
    pub action: String,
    /// Whose account it was about.
    #[diesel(deserialize_as = Column<Option<AccountId>>)]
    pub account_id: Option<AccountId>,
    /// Which tenant it was about.
    #[diesel(deserialize_as = Column<Option<TenantId>>)]
    pub tenant_id: Option<TenantId>,
    /// What else is worth knowing.
    pub data: Value,
}

/// Records an act.
///
/// # Errors
/// [`StoreError`].
pub fn record(conn: &mut Conn, act: &Act<'_>, now: Time) -> Result<(), StoreError> {
    diesel::insert_into(audit::table)
        .values((
            audit::at.eq(now),
            audit::actor.eq(act.actor.word()),
            audit::user_id.eq(act.actor.user().map(UserId::as_uuid)),
            audit::action.eq(act.action),
            audit::account_id.eq(act.account.map(AccountId::as_uuid)),
            audit::tenant_id.eq(act.tenant.map(TenantId::as_uuid)),
            audit::data.eq(&act.data),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// A page of the log, the newest first, of one tenant or of all; `before` is the last id of the page before.
///
/// # Errors
/// [`StoreError`].
pub fn list(
    conn: &mut Conn,
    tenant: Option<TenantId>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    let mut query = audit::table.into_boxed();
    if let Some(tenant) = tenant {
        query = query.filter(audit::tenant_id.eq(tenant.as_uuid()));
    }
    if let Some(before) = before {
        query = query.filter(audit::id.lt(before));
    }
    Ok(query.order(audit::id.desc()).limit(page(limit)).select(Entry::as_select()).load(conn.pg())?)
}
