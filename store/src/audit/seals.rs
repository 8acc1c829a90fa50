//! Sealed batches of the log, and what is needed to make and to check them.
//!
//! A batch is a range of ids, so a line must never appear below the end of a sealed one. Ids are given in order but
//! committed out of order; [`writers`] tells which transactions may still commit a line with an id given before.

use diesel::connection::SimpleConnection;
use diesel::dsl::{max, sql};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Text};
use uuid::Uuid;

use crate::columns::Time;
use crate::schema::{audit, audit_seals};
use crate::{Conn, StoreError};

/// A line as it is sealed: the bare columns, so that one that was tampered with can still be read.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Line {
    /// Its id.
    pub id: i64,
    /// When it was done.
    pub at: Time,
    /// Which kind of actor did it.
    pub actor: String,
    /// The person who did it.
    pub user_id: Option<Uuid>,
    /// What was done.
    pub action: String,
    /// Whose account it was about.
    pub account_id: Option<Uuid>,
    /// Which tenant it was about.
    pub tenant_id: Option<Uuid>,
    /// What else is worth knowing, as PostgreSQL writes `jsonb`: sorted keys, numbers digit by digit.
    pub data: String,
}

/// A sealed batch.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = audit_seals)]
pub struct Seal {
    /// Counts the seals from 1 on.
    pub number: i64,
    /// The first id covered: the one after the seal before.
    pub from_id: i64,
    /// The last id covered.
    pub to_id: i64,
    /// How many lines it covers.
    pub line_count: i64,
    /// The hash of the seal before.
    pub previous: Vec<u8>,
    /// SHA-256 over all of this and the lines.
    pub hash: Vec<u8>,
    /// When it was made.
    pub sealed_at: Time,
}

/// The highest id that can be seen.
///
/// # Errors
/// [`StoreError`].
pub fn newest(conn: &mut Conn) -> Result<Option<i64>, StoreError> {
    Ok(audit::table.select(max(audit::id)).first(conn.pg())?)
}

/// The transactions that may have taken an id and not committed it yet. Asked after [`newest`], and once none of these
/// is [`are_writing`], every line up to that id is there for good: an insert locks the table before it takes its id and
/// until its transaction has ended, and ids are given in order.
///
/// # Errors
/// [`StoreError`].
pub fn writers(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let holders = format!("SELECT virtualtransaction AS name {WRITERS}");
    let rows: Vec<Writer> = diesel::sql_query(holders).load(conn.pg())?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Whether one of these transactions goes on.
///
/// # Errors
/// [`StoreError`].
pub fn are_writing(conn: &mut Conn, writers: &[String]) -> Result<bool, StoreError> {
    let query = format!("SELECT EXISTS (SELECT {WRITERS} AND virtualtransaction = ANY($1)) AS goes_on");
    let row: GoesOn = diesel::sql_query(query).bind::<Array<Text>, _>(writers).get_result(conn.pg())?;
    Ok(row.goes_on)
}

const WRITERS: &str = "FROM pg_locks WHERE locktype = 'relation' AND relation = 'audit'::regclass AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND mode = 'RowExclusiveLock'";

#[derive(QueryableByName)]
struct Writer {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct GoesOn {
    #[diesel(sql_type = Bool)]
    goes_on: bool,
}

/// Makes the open transaction see the database as it is now until its end, and change nothing. To be called first in it.
///
/// # Errors
/// [`StoreError`].
pub fn freeze(conn: &mut Conn) -> Result<(), StoreError> {
    Ok(conn.pg().batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")?)
}

/// The lines after an id, or from the very first on, and up to another id; the oldest first, at most `limit`.
///
/// # Errors
/// [`StoreError`].
pub fn lines(conn: &mut Conn, after: Option<i64>, up_to: i64, limit: i64) -> Result<Vec<Line>, StoreError> {
    let columns = (
        audit::id,
        audit::at,
        audit::actor,
        audit::user_id,
        audit::action,
        audit::account_id,
        audit::tenant_id,
        sql::<Text>("audit.data::text"),
    );
    let mut query = audit::table.filter(audit::id.le(up_to)).into_boxed();
    if let Some(after) = after {
        query = query.filter(audit::id.gt(after));
    }
    Ok(query.order(audit::id).limit(limit).select(columns).load(conn.pg())?)
}

/// The newest seal.
///
/// # Errors
/// [`StoreError`].
pub fn last_seal(conn: &mut Conn) -> Result<Option<Seal>, StoreError> {
    let query = audit_seals::table.order(audit_seals::number.desc()).select(Seal::as_select());
    Ok(query.first(conn.pg()).optional()?)
}

/// The seals after a number, or from the very first on; the oldest first, at most `limit`.
///
/// # Errors
/// [`StoreError`].
pub fn seals(conn: &mut Conn, after: Option<i64>, limit: i64) -> Result<Vec<Seal>, StoreError> {
    let mut query = audit_seals::table.into_boxed();
    if let Some(after) = after {
        query = query.filter(audit_seals::number.gt(after));
    }
    Ok(query.order(audit_seals::number).limit(limit).select(Seal::as_select()).load(conn.pg())?)
}

/// Adds a seal. `false` when another worker has added one of this number.
///
/// # Errors
/// [`StoreError`].
pub fn add_seal(conn: &mut Conn, seal: &Seal) -> Result<bool, StoreError> {
    let added = diesel::insert_into(audit_seals::table)
        .values((
            audit_seals::number.eq(seal.number),
            audit_seals::from_id.eq(seal.from_id),
            audit_seals::to_id.eq(seal.to_id),
            audit_seals::line_count.eq(seal.line_count),
            audit_seals::previous.eq(&seal.previous),
            audit_seals::hash.eq(&seal.hash),
            audit_seals::sealed_at.eq(seal.sealed_at),
        ))
        .on_conflict_do_nothing()
        .execute(conn.pg())?;
    Ok(added == 1)
}
