//! All tenants, and the inside of each, for the operator.

mod inside;

use model::CellId;
use model::tenant::Phase;
use store::jobs::{self, KindStats};
use store::packages::PackageOffer;
use store::tasks::{self, TaskStats};
use store::tenants::{self, Filter, Seek, Tenant};
use store::{Conn, StoreError, cells, packages};

pub use inside::{Inside, Manifests, NoManifests, TaskView, inside, manifests, tasks};

use crate::app::App;
use crate::error::Error;

/// A page of the fleet: what needs a person first. With it comes where the next page begins.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn list(
    app: &App,
    filter: Filter,
    after: Option<Seek>,
    limit: i64,
) -> Result<(Vec<Tenant>, Option<Seek>), Error> {
    Ok(app.db.run(move |conn| tenants::list(conn, &filter, after, limit)).await?)
}

/// What stands around a page of the fleet.
#[derive(Debug, Clone)]
pub struct Overview {
    /// How many tenants are in each phase, on all pages; a phase without any is absent.
    pub counts: Vec<(Phase, i64)>,
    /// Every cell and its name.
    pub cells: Vec<(CellId, String)>,
    /// The packages on offer.
    pub packages: Vec<PackageOffer>,
}

/// Counts the fleet, and names its cells and packages.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn overview(app: &App) -> Result<Overview, Error> {
    let look = |conn: &mut Conn| -> Result<Overview, StoreError> {
        let cells = cells::list(conn)?.into_iter().map(|cell| (cell.id, cell.name)).collect();
        Ok(Overview { counts: tenants::count_by_phase(conn)?, cells, packages: packages::offered(conn)? })
    };
    Ok(app.db.run(look).await?)
}

/// How many tenants are in each phase; a phase without any is absent.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn count(app: &App) -> Result<Vec<(Phase, i64)>, Error> {
    Ok(app.db.run(tenants::count_by_phase).await?)
}

/// How the whole house stands, for monitoring.
#[derive(Debug, Clone)]
pub struct HouseState {
    /// The queue, by kind.
    pub jobs: Vec<KindStats>,
    /// The tasks that have not ended.
    pub tasks: Vec<TaskStats>,
    /// Tenants in each phase.
    pub tenants: Vec<(Phase, i64)>,
}

/// Counts what stands in the database.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn state(app: &App) -> Result<HouseState, Error> {
    let now = app.clock.now();
    let count = move |conn: &mut Conn| -> Result<HouseState, StoreError> {
        let (jobs, tasks) = (jobs::stats(conn, now)?, tasks::stats(conn)?);
        Ok(HouseState { jobs, tasks, tenants: tenants::count_by_phase(conn)? })
    };
    Ok(app.db.run(count).await?)
}
