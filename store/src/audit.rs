//! The audit log: append-only, which the database enforces, and sealed in batches afterwards.

mod log;
mod seals;

use diesel::prelude::*;
use model::{AccountId, TenantId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use log::{AuditFilter, Entry, list, refusals_since_sign_in};
pub use seals::{Line, Seal, add_seal, are_writing, freeze, last_seal, lines, newest, seals, writers};

use crate::columns::Time;
use crate::schema::audit;
use crate::{Conn, StoreError};

/// What is recorded for each sign-in that was refused; `data.user` names whom it was tried for, if there is such a person.
pub const SESSION_REFUSE: &str = "session.refuse";

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

/// The kinds of actors, as the log tells them apart.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ActorKind {
    /// A person who was signed in.
    User,
    /// An agent.
    Agent,
    /// Stackyard by itself, or its command line.
    System,
}

impl Actor {
    const fn kind(self) -> ActorKind {
        match self {
            Self::User(_) => ActorKind::User,
            Self::Agent => ActorKind::Agent,
            Self::System => ActorKind::System,
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

/// Records an act, in the transaction of the act.
///
/// # Errors
/// [`StoreError`].
pub fn record(conn: &mut Conn, act: &Act<'_>, now: Time) -> Result<(), StoreError> {
    diesel::insert_into(audit::table)
        .values((
            audit::at.eq(now),
            audit::actor.eq(act.actor.kind().to_string()),
            audit::user_id.eq(act.actor.user().map(UserId::as_uuid)),
            audit::action.eq(act.action),
            audit::account_id.eq(act.account.map(AccountId::as_uuid)),
            audit::tenant_id.eq(act.tenant.map(TenantId::as_uuid)),
            audit::data.eq(&act.data),
        ))
        .execute(conn.pg())?;
    Ok(())
}
