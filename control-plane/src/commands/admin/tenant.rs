//! `stackyard admin delete-tenant`.

use anyhow::bail;
use clap::Args;
use model::TenantId;
use model::tenant::Desired;
use store::audit::Actor;
use store::{Conn, Db, tenants};

use crate::clock::Clock;
use crate::ops::tenant::set_desired_in;

/// Which tenant, said twice: a wrong id alone deletes nothing.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Its id.
    tenant: TenantId,
    /// Its address, without the cell's domain.
    #[arg(long)]
    address: String,
}

/// Writes the intent; the worker carries it out.
///
/// # Errors
/// When there is no such tenant, or it has another address.
pub async fn delete(db: &Db, clock: &Clock, arguments: Arguments) -> anyhow::Result<()> {
    let Arguments { tenant: id, address } = arguments;
    let found = db.run(move |conn: &mut Conn| tenants::get(conn, id)).await?;
    if found.is_none_or(|tenant| tenant.address.as_str() != address) {
        bail!("there is no tenant {id} with the address {address}");
    }
    let now = clock.now();
    db.tx(move |conn| set_desired_in(conn, Actor::System, id, &Desired::Deleted, now)).await?;
    println!("{address} is being deleted.");
    Ok(())
}
