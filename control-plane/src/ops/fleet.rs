//! All tenants, for the operator.

use model::tenant::Phase;
use store::tenants::{self, Filter, Seek, Tenant};

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

/// How many tenants are in each phase; a phase without any is absent.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn count(app: &App) -> Result<Vec<(Phase, i64)>, Error> {
    Ok(app.db.run(tenants::count_by_phase).await?)
}
