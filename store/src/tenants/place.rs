//! Finding a tenant its cell.

use diesel::prelude::*;
use diesel::sql_types::Uuid as SqlUuid;
use model::{CellId, TenantId};
use uuid::Uuid;

use crate::schema::{cells, tenants};
use crate::{Conn, StoreError};

/// Gives a tenant a place in the emptiest cell that has one, or answers the cell it already has. Nothing is answered
/// when every cell is full or drained, or there is no such tenant.
///
/// # Errors
/// [`StoreError`].
pub fn place(conn: &mut Conn, id: TenantId) -> Result<Option<CellId>, StoreError> {
    conn.tx(|conn| {
        let current: Option<Option<Uuid>> = tenants::table
            .find(id.as_uuid())
            .select(tenants::cell_id)
            .for_no_key_update()
            .first(conn.pg())
            .optional()?;
        match current {
            None => return Ok(None),
            Some(Some(cell)) => return Ok(Some(CellId::from_uuid(cell))),
            Some(None) => {}
        }
        let candidates = candidates(conn)?;
        lock(conn, &candidates)?;
        for cell in candidates {
            if take(conn, id, cell)? {
                return Ok(Some(cell));
            }
        }
        Ok(None)
    })
}

/// The cells that take tenants, the one with the most free places first.
fn candidates(conn: &mut Conn) -> Result<Vec<CellId>, StoreError> {
    let open: Vec<(Uuid, i32)> =
        cells::table.filter(cells::drained_at.is_null()).select((cells::id, cells::capacity)).load(conn.pg())?;
    let taken = crate::cells::places_taken(conn)?;
    let free = |(id, capacity): &(Uuid, i32)| {
        i64::from(*capacity) - taken.iter().find(|(cell, _)| cell.as_uuid() == *id).map_or(0, |(_, count)| *count)
    };
    let mut open: Vec<_> = open.into_iter().map(|cell| (free(&cell), cell.0)).filter(|(free, _)| *free > 0).collect();
    open.sort_by_key(|(free, id)| (std::cmp::Reverse(*free), *id));
    Ok(open.into_iter().map(|(_, id)| CellId::from_uuid(id)).collect())
}

/// Locks the cells in one order for all, whichever each prefers: else two who find one cell full and try the other wait for
/// each other.
fn lock(conn: &mut Conn, candidates: &[CellId]) -> Result<(), StoreError> {
    let ids = candidates.iter().map(|cell| cell.as_uuid());
    let cells = cells::table.filter(cells::id.eq_any(ids)).order(cells::id).select(cells::id).for_no_key_update();
    let _: Vec<Uuid> = cells.load(conn.pg())?;
    Ok(())
}

/// Takes a place if the cell, which is locked, still has one: the statement after the lock sees every place that others
/// have taken before, so that two can't take the last one.
fn take(conn: &mut Conn, id: TenantId, cell: CellId) -> Result<bool, StoreError> {
    let taken = diesel::sql_query(
        "UPDATE tenants SET cell_id = $2 WHERE id = $1 AND cell_id IS NULL AND EXISTS (
            SELECT FROM cells WHERE id = $2 AND drained_at IS NULL AND capacity > (
                SELECT count(*) FROM tenants WHERE cell_id = $2 AND phase NOT IN ('archived', 'deleted')
            )
        )",
    );
    let taken = taken.bind::<SqlUuid, _>(id.as_uuid()).bind::<SqlUuid, _>(cell.as_uuid()).execute(conn.pg())?;
    Ok(taken == 1)
}
