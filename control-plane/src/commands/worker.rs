//! `stackyard worker`.

use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use stack::cell::KubeAccess;
use stack::setup::{Installation, Namespaces};
use stack::{CellSettings, ControlPlane};
use store::Db;
use store::notify::Listener;
use uuid::Uuid;

use super::{block_on, stop_on_signal};
use crate::clock::Clock;
use crate::config::{Env, Work};
use crate::ids;
use crate::ops::mails::enqueue_queued;
use crate::worker::jobs::ensure_recurring;
use crate::worker::{Clusters, Environment, Runner, watch_clusters};

/// How to work.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Only checks the environment.
    #[arg(long)]
    check_config: bool,
}

/// Works until told to end.
///
/// # Errors
/// When the environment is not complete, or the database does not answer at the start.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = Work::from_env(&mut Env::process())?;
    if arguments.check_config {
        println!("The environment is complete.");
        return Ok(());
    }
    block_on(work(config))
}

async fn work(config: Work) -> anyhow::Result<()> {
    let stop = stop_on_signal()?;
    let most = config.worker.workers.get();
    let env = Arc::new(environment(config).await?);
    let (now, cells) = (env.clock.now(), env.clusters.iter().map(|(id, _)| id).collect::<Vec<_>>());
    env.db.run(move |conn| ensure_recurring(conn, &cells, now)).await.context("enqueue what comes again by itself")?;
    if env.relay.is_some() {
        env.db.run(move |conn| enqueue_queued(conn, now)).await.context("enqueue the mails that wait")?;
    } else {
        tracing::warn!("no mail relay is configured: mails wait in the outbox");
    }
    let runner = Runner::new(env.clone(), &name(ids::fresh(now)), most);
    tracing::info!(worker.jobs = most, "working");
    tokio::join!(runner.work(stop.clone()), watch_clusters(env, stop));
    Ok(())
}

/// A name of its own for each start: a worker that comes back after a crash must not take its old leases for held.
fn name(id: Uuid) -> String {
    let host = std::env::var("HOSTNAME").unwrap_or_else(|_| "worker".to_owned());
    format!("{host}-{}", id.simple())
}

pub(super) async fn environment(config: Work) -> anyhow::Result<Environment> {
    let Work { database, keys, web, mail, worker } = config;
    let (db, clock) = (Db::connect(&database.url, database.pool_size)?, Clock::system());
    let control_plane = ControlPlane { public_url: web.public_url.clone(), ca_pem: worker.ca_pem };
    let installation = installation(worker.namespace, &worker.cells).await?;
    let clusters = Clusters::connect(&db, &clock, worker.cells, &control_plane).await?;
    Ok(Environment {
        listener: Listener::start(&database.url)?,
        db,
        clock,
        envelope: Arc::new(keys.envelope),
        public_url: web.public_url,
        clusters,
        relay: mail.relay,
        installation,
        metrics: Arc::default(),
    })
}

/// The installation whose certificates this worker renews: its own, beside the cell in the same cluster.
async fn installation(namespace: Option<String>, cells: &[CellSettings]) -> anyhow::Result<Option<Installation>> {
    let own = cells.iter().find(|cell| cell.kube == KubeAccess::InCluster);
    let (Some(control_plane), Some(cell)) = (namespace, own) else { return Ok(None) };
    let namespaces = Namespaces { control_plane, cell: cell.namespace.clone() };
    Ok(Some(Installation::connect(&KubeAccess::InCluster, namespaces).await?))
}
