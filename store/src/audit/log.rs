//! The audit log as a person reads it.

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use model::name::Email;
use model::{AccountId, TenantId, UserId};
use serde_json::Value;

use super::{ActorKind, SESSION_REFUSE};
use crate::columns::{Column, Time};
use crate::schema::{audit, users};
use crate::{Conn, StoreError, page};

/// Which lines to show. An absent part leaves nothing out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only those of one kind of actor.
    pub actor: Option<ActorKind>,
    /// Only those of one person.
    pub user: Option<UserId>,
    /// Only those of one act.
    pub action: Option<String>,
    /// Only those about one account.
    pub account: Option<AccountId>,
    /// Only those about one tenant.
    pub tenant: Option<TenantId>,
    /// Only those from this time on.
    pub from: Option<Time>,
    /// Only those before this time.
    pub until: Option<Time>,
}

/// A line of the audit log.
#[derive(Debug, Clone, Queryable)]
pub struct Entry {
    /// Grows with time; numbers are left out by what was rolled back.
    pub id: i64,
    /// When it was done.
    pub at: Time,
    /// Which kind of actor did it.
    #[diesel(deserialize_as = Column<ActorKind>)]
    pub actor: ActorKind,
    /// The person who did it.
    #[diesel(deserialize_as = Column<Option<UserId>>)]
    pub user_id: Option<UserId>,
    /// Their e-mail address as it is now.
    #[diesel(deserialize_as = Column<Option<Email>>)]
    pub email: Option<Email>,
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

/// A page of the log, the newest first; `before` is the last id of the page before.
///
/// # Errors
/// [`StoreError`].
pub fn list(conn: &mut Conn, filter: &AuditFilter, before: Option<i64>, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let mut query = audit::table.left_join(users::table.on(audit::user_id.eq(users::id.nullable()))).into_boxed();
    if let Some(actor) = filter.actor {
        query = query.filter(audit::actor.eq(actor.to_string()));
    }
    if let Some(user) = filter.user {
        query = query.filter(audit::user_id.eq(user.as_uuid()));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit::action.eq(action.clone()));
    }
    if let Some(account) = filter.account {
        query = query.filter(audit::account_id.eq(account.as_uuid()));
    }
    if let Some(tenant) = filter.tenant {
        query = query.filter(audit::tenant_id.eq(tenant.as_uuid()));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit::at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit::at.lt(until));
    }
    if let Some(before) = before {
        query = query.filter(audit::id.lt(before));
    }
    let columns = (
        audit::id,
        audit::at,
        audit::actor,
        audit::user_id,
        users::email.nullable(),
        audit::action,
        audit::account_id,
        audit::tenant_id,
        audit::data,
    );
    Ok(query.order(audit::id.desc()).limit(page(limit)).select(columns).load(conn.pg())?)
}

/// How often a person's sign-in was refused since the last one that was not.
///
/// # Errors
/// [`StoreError`].
pub fn refusals_since_sign_in(conn: &mut Conn, user: UserId) -> Result<i64, StoreError> {
    let opened = audit::table.filter(audit::user_id.eq(user.as_uuid()).and(audit::action.eq("session.open")));
    let opened: Option<i64> = opened.order(audit::id.desc()).select(audit::id).first(conn.pg()).optional()?;
    let tried_for = diesel::dsl::sql::<Nullable<Text>>("(audit.data ->> 'user')");
    let refused = audit::table
        .filter(audit::action.eq(SESSION_REFUSE))
        .filter(tried_for.eq(user.to_string()))
        .filter(audit::id.gt(opened.unwrap_or(0)));
    Ok(refused.select(count_star()).first(conn.pg())?)
}
