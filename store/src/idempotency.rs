//! Answers already given: the same request with the same key is answered the same.

use diesel::prelude::*;
use serde_json::Value;

use crate::columns::Time;
use crate::schema::idempotency_keys;
use crate::{Conn, StoreError};

/// What a key turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Claimed {
    /// New: do the work and [`save`] the answer, in this transaction.
    New,
    /// The same request was answered so.
    Answered(Answer),
    /// The key belongs to another request.
    OtherRequest,
}

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The `Location` header.
    pub location: Option<String>,
    /// The body.
    pub body: Value,
}

/// Claims a key for a request: to be called first in the transaction that does the work. While another transaction
/// holds the same key this one waits for its end.
///
/// `scope` says whose key it is (an account, or an operation open to everybody); `request_hash` is SHA-256 of what was
/// asked.
///
/// # Errors
/// [`StoreError`].
pub fn claim(
    conn: &mut Conn,
    scope: &str,
    key: &str,
    request_hash: &[u8; 32],
    now: Time,
) -> Result<Claimed, StoreError> {
    let inserted = diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::scope.eq(scope),
            idempotency_keys::key.eq(key),
            idempotency_keys::request_hash.eq(&request_hash[..]),
            idempotency_keys::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn.pg())?;
    if inserted == 1 { Ok(Claimed::New) } else { read(conn, scope, key, request_hash) }
}

type Saved = (Vec<u8>, Option<i16>, Option<String>, Option<Value>);

fn read(conn: &mut Conn, scope: &str, key: &str, request_hash: &[u8; 32]) -> Result<Claimed, StoreError> {
    let (hash, status, location, body): Saved = idempotency_keys::table
        .find((scope, key))
        .select((
            idempotency_keys::request_hash,
            idempotency_keys::status,
            idempotency_keys::location,
            idempotency_keys::body,
        ))
        .first(conn.pg())?;
    match (status.and_then(|status| u16::try_from(status).ok()), body) {
        _ if hash != request_hash => Ok(Claimed::OtherRequest),
        (Some(status), Some(body)) => Ok(Claimed::Answered(Answer { status, location, body })),
        // The work was committed without its answer: the one thing that can be done is to do it again.
        _ => Ok(Claimed::New),
    }
}

/// Saves the answer to a claimed key.
///
/// # Errors
/// [`StoreError`].
pub fn save(conn: &mut Conn, scope: &str, key: &str, answer: &Answer) -> Result<(), StoreError> {
    diesel::update(idempotency_keys::table.find((scope, key)))
        .set((
            idempotency_keys::status.eq(i16::try_from(answer.status).ok()),
            idempotency_keys::location.eq(&answer.location),
            idempotency_keys::body.eq(Some(&answer.body)),
        ))
        .execute(conn.pg())?;
    Ok(())
}

/// Forgets keys from before a time.
///
/// # Errors
/// [`StoreError`].
pub fn delete_before(conn: &mut Conn, time: Time) -> Result<usize, StoreError> {
    Ok(diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(time))).execute(conn.pg())?)
}
