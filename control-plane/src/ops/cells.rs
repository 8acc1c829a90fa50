//! Cells as staff see them: places, health, and whether new tenants come in.

use chrono::TimeDelta;
use model::{CellId, GoldenId};
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::cells::{self, Cell};
use store::goldens::{self, Golden};
use store::{Conn, Time};

use crate::app::App;
use crate::error::Error;

/// A cell whose agent was silent for longer does not answer: it claims every half minute.
pub const SILENT_AFTER: TimeDelta = TimeDelta::minutes(3);

/// Whether a part does its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartState {
    /// It does.
    Working,
    /// It has not for a while.
    Disturbed {
        /// Since when.
        since: Time,
    },
    /// It was never heard of: not known.
    Unknown,
}

/// A cell and how it does.
#[derive(Debug, Clone)]
pub struct CellView {
    /// The cell.
    pub cell: Cell,
    /// Places taken.
    pub taken: i64,
    /// Whether its agent answers.
    pub health: PartState,
}

/// Whether a cell's agent answers.
#[must_use]
pub fn health(cell: &Cell, at: Time) -> PartState {
    match cell.last_seen_at {
        None => PartState::Unknown,
        Some(since) if at - since > SILENT_AFTER => PartState::Disturbed { since },
        Some(_) => PartState::Working,
    }
}

/// Every cell, by name. There are hundreds at most.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn list(app: &App) -> Result<Vec<CellView>, Error> {
    let at = app.clock.now();
    let look = move |conn: &mut Conn| {
        let taken = cells::places_taken(conn)?;
        let taken = |id: CellId| taken.iter().find(|(cell, _)| *cell == id).map_or(0, |(_, count)| *count);
        let cells = cells::list(conn)?.into_iter();
        Ok(cells.map(|cell| CellView { taken: taken(cell.id), health: health(&cell, at), cell }).collect())
    };
    app.db.run(look).await
}

/// A cell.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(app: &App, id: CellId) -> Result<CellView, Error> {
    let at = app.clock.now();
    let look = move |conn: &mut Conn| {
        let cell = cells::get(conn, id)?.ok_or(Error::NotFound)?;
        let taken = cells::places_taken(conn)?.into_iter().find(|(cell, _)| *cell == id);
        Ok(CellView { taken: taken.map_or(0, |(_, count)| count), health: health(&cell, at), cell })
    };
    app.db.run(look).await
}

/// A page of the golden databases of a cell, the oldest first; `after` is the last of the page before.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn goldens(app: &App, id: CellId, after: Option<GoldenId>, limit: i64) -> Result<Vec<Golden>, Error> {
    let read = move |conn: &mut Conn| {
        cells::get(conn, id)?.ok_or(Error::NotFound)?;
        Ok(goldens::of_cell(conn, id, after, limit)?)
    };
    app.db.run(read).await
}

/// Lets no new tenants into a cell, or lets them in again; those that are there stay. Saying so twice changes nothing.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn set_drained(app: &App, actor: Actor, id: CellId, is_drained: bool) -> Result<(), Error> {
    let now = app.clock.now();
    app.db.tx(move |conn| set_drained_in(conn, actor, id, is_drained, now)).await
}

/// [`set_drained`] in an open transaction.
///
/// # Errors
/// [`Error::NotFound`].
pub fn set_drained_in(conn: &mut Conn, actor: Actor, id: CellId, is_drained: bool, now: Time) -> Result<(), Error> {
    let cell = cells::lock(conn, id)?.ok_or(Error::NotFound)?;
    if cell.drained_at.is_some() == is_drained {
        return Ok(());
    }
    cells::set_drained(conn, id, is_drained.then_some(now))?;
    let (action, data) = (if is_drained { "cell.drain" } else { "cell.open" }, json!({ "cell": cell.name }));
    Ok(audit::record(conn, &Act { actor, action, account: None, tenant: None, data }, now)?)
}
