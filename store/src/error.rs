//! What can go wrong at the database.

use std::fmt;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why the store could not do as it was asked. An absent row is no error: such functions return an `Option`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody has it already.
    #[error("this {0} is taken")]
    Conflict(Field),
    /// The database does not answer, or asks to try again: the same call can succeed later.
    #[error("the database does not answer")]
    Unavailable(#[source] Source),
    /// The database refused the statement, or a row holds what this program does not understand.
    #[error("the database refused a statement")]
    Query(#[source] Source),
    /// The database's address can't be used.
    #[error("the database's address can't be used: {0}")]
    Url(String),
    /// A migration failed; the ones before it stand.
    #[error("the schema could not be migrated")]
    Migrate(#[source] Source),
}

/// What must be unique and was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The address of a tenant, or one that looks like it.
    Address,
    /// The e-mail address of a user.
    Email,
    /// The name of a cell.
    CellName,
    /// The domain of a cell.
    CellDomain,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Address => "address",
            Self::Email => "e-mail address",
            Self::CellName => "cell's name",
            Self::CellDomain => "cell's domain",
        })
    }
}

impl Field {
    fn of_constraint(name: &str) -> Option<Self> {
        match name {
            "tenants_address_key" | "tenants_skeleton_key" => Some(Self::Address),
            "users_email_key" => Some(Self::Email),
            "cells_name_key" => Some(Self::CellName),
            "cells_domain_key" => Some(Self::CellDomain),
            _ => None,
        }
    }
}

/// Sorts a database error by what the caller can do about it; this is the one place that does.
impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        let taken = match &error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
                info.constraint_name().and_then(Field::of_constraint)
            }
            _ => None,
        };
        match taken {
            Some(field) => Self::Conflict(field),
            None if is_passing(&error) => Self::Unavailable(Box::new(error)),
            None => Self::Query(Box::new(error)),
        }
    }
}

/// Whether the same statement can succeed later. libpq reports most lost connections without a code of their own, so
/// those are known by their words (`libpq/fe-misc.c`, `postmaster.c`, `tcop/postgres.c` of PostgreSQL).
fn is_passing(error: &DieselError) -> bool {
    const WORDS: &[&str] = &[
        "could not receive data from server",
        "could not send data to server",
        "server closed the connection",
        "no connection to the server",
        "terminating connection",
        "the database system is",
        "connection to server",
        "SSL connection has been closed",
        "SSL SYSCALL error",
        "canceling statement due to",
        "too many clients",
        "remaining connection slots",
        "deadlock detected",
        "connection not open",
    ];
    match error {
        DieselError::DatabaseError(
            DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ReadOnlyTransaction,
            _,
        )
        | DieselError::BrokenTransactionManager => true,
        DieselError::DatabaseError(_, info) => WORDS.iter().any(|words| info.message().contains(words)),
        DieselError::RollbackErrorOnCommit { commit_error, .. } => is_passing(commit_error),
        _ => false,
    }
}
