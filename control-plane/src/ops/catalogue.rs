//! What can be ordered, and whether an address is free.

use std::collections::BTreeSet;

use model::name::Address;
use store::packages::PackageOffer;
use store::plans::PlanVersion;
use store::{cells, packages, plans, tenants};

use crate::app::App;
use crate::error::{Code, Error, Fault};

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

/// Whether an address could be had at this moment, and if not, why.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn check_address(app: &App, text: &str) -> Result<Result<Address, Fault>, Error> {
    let address = match Address::parse(text) {
        Ok(address) => address,
        Err(invalid) => return Ok(Err(invalid.into())),
    };
    let asked = address.clone();
    let is_free = app.db.run(move |conn| tenants::is_free(conn, &asked)).await?;
    Ok(if is_free { Ok(address) } else { Err(Code::AddressTaken.into()) })
}

/// The domain that the next address will be given in; nothing before the first cell is known.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn domain(app: &App) -> Result<Option<String>, Error> {
    let cells = app.db.run(cells::list).await?;
    Ok(cells.into_iter().find(|cell| cell.drained_at.is_none()).map(|cell| cell.domain))
}

/// The ERP's images that run in the cells, each once: name and tag, without where they were pulled from.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn images(app: &App) -> Result<Vec<String>, Error> {
    let cells = app.db.run(cells::list).await?;
    let images = cells.iter().filter_map(|cell| cell.settings.pointer("/images/odoo")?.as_str().map(short_image));
    Ok(images.collect::<BTreeSet<_>>().into_iter().collect())
}

/// `registry.example/odoo@sha256:0123…` as `odoo@sha256:0123456789ab`.
fn short_image(image: &str) -> String {
    let name = image.rsplit('/').next().unwrap_or(image);
    match name.split_once("@sha256:") {
        Some((name, digest)) => format!("{name}@sha256:{}", digest.chars().take(12).collect::<String>()),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::short_image;

    #[test]
    fn an_image_is_told_without_its_registry() {
        assert_eq!(short_image("registry.example:5000/a/odoo:19.0-1"), "odoo:19.0-1");
        let digest = "0123456789abcdef".repeat(4);
        assert_eq!(short_image(&format!("r/odoo@sha256:{digest}")), "odoo@sha256:0123456789ab");
    }
}
