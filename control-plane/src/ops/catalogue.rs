//! What can be ordered, and whether an address is free.

use model::name::Address;
use store::packages::PackageOffer;
use store::plans::PlanVersion;
use store::{cells, packages, plans, tenants};

use crate::app::App;
use crate::error::Error;

/// The packages on offer, in the order they are shown.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn packages(app: &App) -> Result<Vec<PackageOffer>, Error> {
    Ok(app.db.run(packages::offered).await?)
}

/// The plans on offer, the smallest first.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn plans(app: &App) -> Result<Vec<PlanVersion>, Error> {
    Ok(app.db.run(plans::offered).await?)
}

/// Whether an address could be had at this moment, and if not, why, as a sentence for the person who typed it.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn check_address(app: &App, text: &str) -> Result<Result<Address, String>, Error> {
    let address = match Address::parse(text) {
        Ok(address) => address,
        Err(invalid) => return Ok(Err(invalid.to_string())),
    };
    let asked = address.clone();
    let is_free = app.db.run(move |conn| tenants::is_free(conn, &asked)).await?;
    Ok(if is_free { Ok(address) } else { Err(crate::error::Code::AddressTaken.sentence().to_owned()) })
}

/// The domain that the next address will be given in; nothing before the first cell is known.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn domain(app: &App) -> Result<Option<String>, Error> {
    let cells = app.db.run(cells::list).await?;
    Ok(cells.into_iter().find(|cell| cell.drained_at.is_none()).map(|cell| cell.domain))
}
