//! `stackyard render <tenant>`.

use anyhow::{Context, anyhow};
use clap::Args;
use model::TenantId;
use stack::{ControlPlane, TenantFacts};
use store::{Conn, Db, StoreError, cells, tenants, unverified};

use crate::clock::Clock;
use crate::config::{Database, Env, Web, Worker};
use crate::worker::Clusters;

/// Which tenant.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Its id, 32 hexadecimal digits.
    tenant: TenantId,
}

/// Prints the manifests of a tenant. Secrets are not among them: they are known to the cluster only.
///
/// # Errors
/// When there is no such tenant, it has no place yet, or its cluster can't be asked for its endpoints.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let mut env = Env::process();
    let (database, web, worker) = (Database::from_env(&mut env), Web::from_env(&mut env), Worker::from_env(&mut env));
    let (database, web, worker) = env.finish(|| Some((database?, web?, worker?)))?;
    let db = Db::connect(&database.url, 1)?;
    let id = arguments.tenant;
    let find = move |conn: &mut Conn| -> Result<_, StoreError> {
        let tenant = tenants::get(conn, id)?;
        let cell = tenant.as_ref().and_then(|tenant| tenant.cell_id);
        let cell = cell.map(|cell| cells::get(conn, cell)).transpose()?.flatten();
        Ok((tenant.zip(cell), unverified::find(conn, id)?.is_none()))
    };
    let (found, may_send_mail) = db.run(find).await?;
    let (tenant, cell) = found.ok_or_else(|| anyhow!("there is no tenant {id}, or it has no place yet"))?;
    let control_plane = ControlPlane { public_url: web.public_url, ca_pem: worker.ca_pem };
    let clusters = Clusters::connect(&db, &Clock::system(), worker.cells, &control_plane).await?;
    let cluster = clusters.get(cell.id).with_context(|| format!("CELLS_FILE does not name the cell {}", cell.name))?;
    let facts = TenantFacts {
        id,
        generation: tenant.generation,
        address: tenant.address,
        company: tenant.company,
        limits: tenant.limits,
        may_send_mail,
    };
    print!("{}", stack::render(&cluster.validate(facts).await?)?);
    Ok(())
}
