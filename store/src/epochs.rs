//! The epoch of this database: grows when it is restored from a backup.

use diesel::prelude::*;

use crate::columns::Time;
use crate::schema::epochs;
use crate::{Conn, StoreError};

/// The current epoch.
///
/// # Errors
/// [`StoreError`].
pub fn current(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(epochs::table.select(epochs::epoch).first(conn.pg())?)
}

/// Begins a new epoch: every intent from now on is newer than any that an agent has seen.
///
/// # Errors
/// [`StoreError`].
pub fn begin(conn: &mut Conn, now: Time) -> Result<i64, StoreError> {
    Ok(diesel::update(epochs::table)
        .set((epochs::epoch.eq(epochs::epoch + 1), epochs::begun_at.eq(now)))
        .returning(epochs::epoch)
        .get_result(conn.pg())?)
}
