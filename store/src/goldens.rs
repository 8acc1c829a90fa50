//! Golden databases: the templates of a cell.

use diesel::dsl::case_when;
use diesel::prelude::*;
use model::country::Country;
use model::package::Package;
use model::{CellId, GoldenId};
use serde_json::Value;

use crate::columns::{Column, Time};
use crate::schema::goldens;
use crate::{Conn, StoreError, page};

/// Where a golden database stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::EnumString, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum GoldenState {
    /// Its cell agent has it to build.
    Building,
    /// Tenants are copied from it.
    Ready,
    /// The build fails; it is retried.
    Failed,
}

/// What a golden database is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldenKey {
    /// The cell it is in.
    pub cell: CellId,
    /// Full reference of the ERP image.
    pub image: String,
    /// The modules in it.
    pub package: Package,
    /// The localisation in it.
    pub country: Country,
}

/// A golden database.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = goldens)]
pub struct Golden {
    /// Its id.
    #[diesel(deserialize_as = Column<GoldenId>)]
    pub id: GoldenId,
    /// The cell it is in.
    #[diesel(deserialize_as = Column<CellId>)]
    pub cell_id: CellId,
    /// Full reference of the ERP image.
    pub image: String,
    /// The modules in it.
    #[diesel(deserialize_as = Column<Package>)]
    pub package: Package,
    /// The localisation in it.
    #[diesel(deserialize_as = Column<Country>)]
    pub country: Country,
    /// Where it stands.
    #[diesel(deserialize_as = Column<GoldenState>)]
    pub state: GoldenState,
    /// Since when.
    pub state_since: Time,
    /// What its build told: proof user, modules, size.
    pub facts: Option<Value>,
    /// Why the build fails.
    pub failure: Option<String>,
    /// When it was first wanted.
    pub created_at: Time,
}

/// Adds a golden database to be built. Whether it is new is answered; one of that key may be there already.
///
/// # Errors
/// [`StoreError`].
pub fn create(conn: &mut Conn, id: GoldenId, key: &GoldenKey, now: Time) -> Result<bool, StoreError> {
    let inserted = diesel::insert_into(goldens::table)
        .values((
            goldens::id.eq(id.as_uuid()),
            goldens::cell_id.eq(key.cell.as_uuid()),
            goldens::image.eq(&key.image),
            goldens::package.eq(key.package.to_string()),
            goldens::country.eq(key.country.to_string()),
            goldens::state.eq(GoldenState::Building.to_string()),
            goldens::state_since.eq(now),
            goldens::created_at.eq(now),
        ))
        .on_conflict((goldens::cell_id, goldens::image, goldens::package, goldens::country))
        .do_nothing()
        .execute(conn.pg())?;
    Ok(inserted == 1)
}

/// A golden database by what it is of.
///
/// # Errors
/// [`StoreError`].
pub fn find(conn: &mut Conn, key: &GoldenKey) -> Result<Option<Golden>, StoreError> {
    let query = goldens::table
        .filter(goldens::cell_id.eq(key.cell.as_uuid()))
        .filter(goldens::image.eq(&key.image))
        .filter(goldens::package.eq(key.package.to_string()))
        .filter(goldens::country.eq(key.country.to_string()));
    Ok(query.select(Golden::as_select()).first(conn.pg()).optional()?)
}

/// A golden database by its id.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &mut Conn, id: GoldenId) -> Result<Option<Golden>, StoreError> {
    Ok(goldens::table.find(id.as_uuid()).select(Golden::as_select()).first(conn.pg()).optional()?)
}

/// The golden databases of a cell, oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn of_cell(conn: &mut Conn, cell: CellId, after: Option<GoldenId>, limit: i64) -> Result<Vec<Golden>, StoreError> {
    let mut query = goldens::table.filter(goldens::cell_id.eq(cell.as_uuid())).into_boxed();
    if let Some(after) = after {
        query = query.filter(goldens::id.gt(after.as_uuid()));
    }
    Ok(query.order(goldens::id).limit(page(limit)).select(Golden::as_select()).load(conn.pg())?)
}

/// Says that a golden database is ready, with what its build told. Saying so twice keeps the first time.
///
/// # Errors
/// [`StoreError`].
pub fn set_ready(conn: &mut Conn, id: GoldenId, facts: &Value, now: Time) -> Result<bool, StoreError> {
    let change = diesel::update(goldens::table.find(id.as_uuid()))
        .filter(goldens::state.ne(GoldenState::Ready.to_string()))
        .set((
            goldens::state.eq(GoldenState::Ready.to_string()),
            goldens::state_since.eq(now),
            goldens::facts.eq(Some(facts)),
            goldens::failure.eq(None::<String>),
        ));
    Ok(change.execute(conn.pg())? == 1)
}

/// Says that a build fails. A ready one stays ready, and one that failed before keeps the time of its first failure.
///
/// # Errors
/// [`StoreError`].
pub fn set_failed(conn: &mut Conn, id: GoldenId, failure: &str, now: Time) -> Result<bool, StoreError> {
    let failed = GoldenState::Failed.to_string();
    let change = diesel::update(goldens::table.find(id.as_uuid()))
        .filter(goldens::state.ne(GoldenState::Ready.to_string()))
        .set((
            goldens::state_since.eq(case_when(goldens::state.eq(failed.clone()), goldens::state_since).otherwise(now)),
            goldens::state.eq(failed),
            goldens::failure.eq(Some(failure)),
        ));
    Ok(change.execute(conn.pg())? == 1)
}
