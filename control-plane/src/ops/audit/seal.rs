//! Sealing: new lines become a link of the chain, a batch at a time.
//!
//! Lines are committed out of order: a transaction that took id 5 may commit after the one that took id 6. Were 6 sealed
//! meanwhile, 5 would appear below the end of a sealed batch, which is what an insertion looks like. So a batch ends at an
//! id that was seen and whose predecessors are settled: the transactions that may have taken a lower one are those that
//! hold the log's table for writing just after it was seen, and these are waited for. The oldest running transaction
//! (`pg_snapshot_xmin`) would not do, because an id is taken before a transaction has its number; and a lock against
//! writers would make every act wait for the slowest. Ids that were rolled back stay gaps.

use store::audit::{self, Seal};
use store::{Conn, StoreError, Time};

use super::chain::{Link, Place};

/// Lines in one seal: what [`super::verify()`] can narrow a change down to.
const BATCH: i64 = 250;

/// An id that was seen, and the transactions that may still add a line below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Horizon {
    /// The id.
    pub id: i64,
    /// Who may still write below it.
    pub writers: Vec<String>,
}

/// How far the log reaches now. Nothing when it is empty.
///
/// # Errors
/// [`StoreError`].
pub fn horizon(conn: &mut Conn) -> Result<Option<Horizon>, StoreError> {
    let Some(id) = audit::newest(conn)? else { return Ok(None) };
    Ok(Some(Horizon { id, writers: audit::writers(conn)? }))
}

/// Whether every line up to a horizon is there for good. Once true, it stays so.
///
/// # Errors
/// [`StoreError`].
pub fn is_settled(conn: &mut Conn, horizon: &Horizon) -> Result<bool, StoreError> {
    Ok(horizon.writers.is_empty() || !audit::are_writing(conn, &horizon.writers)?)
}

/// Seals the next batch up to a settled id. Nothing when all of it is sealed, or somebody else seals it now.
///
/// # Errors
/// [`StoreError`].
pub fn seal_next(conn: &mut Conn, up_to: i64, now: Time) -> Result<Option<Seal>, StoreError> {
    let last = audit::last_seal(conn)?;
    let place = Place::after(last.as_ref());
    let lines = audit::lines(conn, last.as_ref().map(|seal| seal.to_id), up_to, BATCH)?;
    let Some(to_id) = lines.last().map(|line| line.id) else { return Ok(None) };
    let mut link = Link::begin(place);
    lines.iter().for_each(|line| link.add(line));
    let seal = link.end(to_id, now);
    Ok(audit::add_seal(conn, &seal)?.then_some(seal))
}
