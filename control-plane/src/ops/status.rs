//! How the house stands, as anybody may know it.

use chrono::{DateTime, TimeDelta, Utc};
use model::tenant::Phase;
use store::cells::Cell;
use store::orders::SetUpTimes;
use store::{Conn, cells, jobs, tenants};

use crate::app::App;
use crate::error::Error;
use crate::ops::cells::{PartState, health};
use crate::ops::order_times::order_times;

/// Work that has been due for longer is late.
const LATE_AFTER: TimeDelta = TimeDelta::minutes(5);

/// A place where tenants live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellPart {
    /// The domain of its tenants' addresses.
    pub domain: String,
    /// Whether its agent answers.
    pub state: PartState,
}

/// How the house stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// When this was looked at.
    pub at: DateTime<Utc>,
    /// Whether new ERPs and changes are worked on in time.
    pub work: PartState,
    /// The cells.
    pub cells: Vec<CellPart>,
    /// ERPs that are being set up now.
    pub under_way: i64,
    /// How long the orders of the last [`SET_UP_DAYS`](super::order_times::SET_UP_DAYS) days took.
    pub set_up: SetUpTimes,
}

impl Status {
    /// Whether every part that is known works.
    #[must_use]
    pub fn is_well(&self) -> bool {
        let is_disturbed = |state: &PartState| matches!(state, PartState::Disturbed { .. });
        !is_disturbed(&self.work) && !self.cells.iter().any(|cell| is_disturbed(&cell.state))
    }
}

/// How the house stands now.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn status(app: &App) -> Result<Status, Error> {
    let (at, set_up) = (app.clock.now(), order_times(app).await?.last_90_days);
    let look = move |conn: &mut Conn| -> Result<Status, Error> {
        let due = jobs::stats(conn, at)?.into_iter().filter_map(|kind| kind.overdue_since).min();
        let phases = tenants::count_by_phase(conn)?;
        Ok(Status {
            at,
            work: work(due, at),
            cells: cells::list(conn)?.into_iter().map(|cell| part(cell, at)).collect(),
            under_way: phases.iter().find(|(phase, _)| *phase == Phase::Provisioning).map_or(0, |(_, count)| *count),
            set_up,
        })
    };
    app.db.run(look).await
}

fn work(due: Option<DateTime<Utc>>, at: DateTime<Utc>) -> PartState {
    match due {
        Some(since) if at - since > LATE_AFTER => PartState::Disturbed { since },
        _ => PartState::Working,
    }
}

fn part(cell: Cell, at: DateTime<Utc>) -> CellPart {
    CellPart { state: health(&cell, at), domain: cell.domain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_late_after_five_minutes() {
        let at = DateTime::<Utc>::UNIX_EPOCH;
        assert_eq!(work(None, at), PartState::Working);
        assert_eq!(work(Some(at - TimeDelta::minutes(5)), at), PartState::Working);
        let since = at - TimeDelta::minutes(6);
        assert_eq!(work(Some(since), at), PartState::Disturbed { since });
    }
}
