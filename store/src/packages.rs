//! Packages on offer.

use diesel::prelude::*;
use model::package::Package;

use crate::columns::Column;
use crate::schema::packages;
use crate::{Conn, StoreError};

/// A package as it is offered.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = packages)]
pub struct PackageOffer {
    /// Which package.
    #[diesel(deserialize_as = Column<Package>)]
    pub code: Package,
    /// Its name as shown to people.
    pub name: String,
    /// What it is for, in a sentence.
    pub summary: String,
}

/// The packages on offer, in the order they are shown.
///
/// # Errors
/// [`StoreError`].
pub fn offered(conn: &mut Conn) -> Result<Vec<PackageOffer>, StoreError> {
    let query = packages::table.filter(packages::withdrawn_at.is_null()).order(packages::position);
    Ok(query.select(PackageOffer::as_select()).load(conn.pg())?)
}

/// Whether a package is on offer.
///
/// # Errors
/// [`StoreError`].
pub fn is_offered(conn: &mut Conn, package: Package) -> Result<bool, StoreError> {
    let offer = packages::table.find(package.to_string()).filter(packages::withdrawn_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(offer)).get_result(conn.pg())?)
}
