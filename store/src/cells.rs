//! Cells: where tenants live.

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::upsert::excluded;
use model::CellId;
use model::tenant::Phase;
use serde_json::Value;

use crate::columns::{Column, Time};
use crate::schema::{cells, tenants};
use crate::{Conn, StoreError};

/// A cell.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = cells)]
pub struct Cell {
    /// Its id.
    #[diesel(deserialize_as = Column<CellId>)]
    pub id: CellId,
    /// Its name.
    pub name: String,
    /// The domain its tenants' addresses are below.
    pub domain: String,
    /// The most tenants it takes.
    pub capacity: i32,
    /// Everything else the operator's cells file says of it.
    pub settings: Value,
    /// The public keys (JWKS) of its cluster's service-account tokens, once they were read.
    pub keys: Option<Value>,
    /// When they were read.
    pub keys_read_at: Option<Time>,
    /// When it was first named.
    pub created_at: Time,
    /// Since when it takes no new tenants.
    pub drained_at: Option<Time>,
    /// When its agent last claimed.
    pub last_seen_at: Option<Time>,
    /// What its tenants' rooms are built from beside the settings, once a worker has looked.
    pub surroundings: Option<Value>,
}

/// A cell as the operator's cells file describes it.
#[derive(Debug, Clone)]
pub struct CellSettings {
    /// Its name.
    pub name: String,
    /// The domain its tenants' addresses are below.
    pub domain: String,
    /// The most tenants it takes.
    pub capacity: i32,
    /// Everything else.
    pub settings: Value,
}

/// Adds a cell, or brings the settings of the one of that name up to date. `id` is for a new one.
///
/// # Errors
/// [`StoreError::Conflict`] with [`crate::Field::CellDomain`] when another cell has the domain.
pub fn upsert(conn: &mut Conn, id: CellId, cell: &CellSettings, now: Time) -> Result<Cell, StoreError> {
    Ok(diesel::insert_into(cells::table)
        .values((
            cells::id.eq(id.as_uuid()),
            cells::name.eq(&cell.name),
            cells::domain.eq(&cell.domain),
            cells::capacity.eq(cell.capacity),
            cells::settings.eq(&cell.settings),
            cells::created_at.eq(now),
        ))
        .on_conflict(cells::name)
        .do_update()
        .set((
            cells::domain.eq(excluded(cells::domain)),
            cells::capacity.eq(excluded(cells::capacity)),
            cells::settings.eq(excluded(cells::settings)),
        ))
        .returning(Cell::as_returning())
        .get_result(conn.pg())?)
}

/// Every cell by name. There are hundreds at most.
///
/// # Errors
/// [`StoreError`].
pub fn list(conn: &mut Conn) -> Result<Vec<Cell>, StoreError> {
    Ok(cells::table.order(cells::name).select(Cell::as_select()).load(conn.pg())?)
}

/// A cell by its id.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &mut Conn, id: CellId) -> Result<Option<Cell>, StoreError> {
    Ok(cells::table.find(id.as_uuid()).select(Cell::as_select()).first(conn.pg()).optional()?)
}

/// A cell, kept from changing until the transaction ends.
///
/// # Errors
/// [`StoreError`].
pub fn lock(conn: &mut Conn, id: CellId) -> Result<Option<Cell>, StoreError> {
    let query = cells::table.find(id.as_uuid()).select(Cell::as_select()).for_no_key_update();
    Ok(query.first(conn.pg()).optional()?)
}

/// A cell by its name.
///
/// # Errors
/// [`StoreError`].
pub fn find_by_name(conn: &mut Conn, name: &str) -> Result<Option<Cell>, StoreError> {
    let query = cells::table.filter(cells::name.eq(name)).select(Cell::as_select());
    Ok(query.first(conn.pg()).optional()?)
}

/// How many places of each cell are taken. A tenant whose databases are gone takes none.
///
/// # Errors
/// [`StoreError`].
pub fn places_taken(conn: &mut Conn) -> Result<Vec<(CellId, i64)>, StoreError> {
    let gone = [Phase::Archived, Phase::Deleted].map(|phase| phase.to_string());
    let query = tenants::table
        .filter(tenants::cell_id.is_not_null())
        .filter(tenants::phase.ne_all(gone))
        .group_by(tenants::cell_id)
        .select((tenants::cell_id.assume_not_null(), count_star()));
    let rows: Vec<(uuid::Uuid, i64)> = query.load(conn.pg())?;
    Ok(rows.into_iter().map(|(id, count)| (CellId::from_uuid(id), count)).collect())
}

/// Says that a cell takes new tenants no longer, or (`None`) again.
///
/// # Errors
/// [`StoreError`].
pub fn set_drained(conn: &mut Conn, id: CellId, drained_at: Option<Time>) -> Result<bool, StoreError> {
    let change = diesel::update(cells::table.find(id.as_uuid())).set(cells::drained_at.eq(drained_at));
    Ok(change.execute(conn.pg())? == 1)
}

/// Keeps the public keys of a cell's service-account tokens.
///
/// # Errors
/// [`StoreError`].
pub fn set_keys(conn: &mut Conn, id: CellId, keys: &Value, now: Time) -> Result<bool, StoreError> {
    let change = diesel::update(cells::table.find(id.as_uuid()))
        .set((cells::keys.eq(Some(keys)), cells::keys_read_at.eq(Some(now))));
    Ok(change.execute(conn.pg())? == 1)
}

/// Keeps what a cell's rooms are built from beside its settings. `false` when it is not there, or that is kept already.
///
/// # Errors
/// [`StoreError`].
pub fn set_surroundings(conn: &mut Conn, id: CellId, surroundings: &Value) -> Result<bool, StoreError> {
    let change = diesel::update(cells::table.find(id.as_uuid()))
        .filter(cells::surroundings.is_distinct_from(Some(surroundings)))
        .set(cells::surroundings.eq(Some(surroundings)));
    Ok(change.execute(conn.pg())? == 1)
}

/// Notes that a cell's agent was heard of.
///
/// # Errors
/// [`StoreError`].
pub fn set_seen(conn: &mut Conn, id: CellId, now: Time) -> Result<bool, StoreError> {
    let change = diesel::update(cells::table.find(id.as_uuid())).set(cells::last_seen_at.eq(Some(now)));
    Ok(change.execute(conn.pg())? == 1)
}
