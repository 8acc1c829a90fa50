//! The business clock: how far it runs ahead of the wall clock. Moved in test mode only.

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::schema::business_clock;
use crate::{Conn, StoreError};

/// How far business time runs ahead.
///
/// # Errors
/// [`StoreError`].
pub fn offset(conn: &mut Conn) -> Result<TimeDelta, StoreError> {
    let seconds: i64 = business_clock::table.select(business_clock::offset_s).first(conn.pg())?;
    Ok(TimeDelta::seconds(seconds))
}

/// Moves business time forward; how far it then runs ahead is answered.
///
/// # Errors
/// [`StoreError`].
pub fn advance(conn: &mut Conn, by: TimeDelta) -> Result<TimeDelta, StoreError> {
    let seconds: i64 = diesel::update(business_clock::table)
        .set(business_clock::offset_s.eq(business_clock::offset_s + by.num_seconds()))
        .returning(business_clock::offset_s)
        .get_result(conn.pg())?;
    Ok(TimeDelta::seconds(seconds))
}
