//! `stackyard serve`.

use std::sync::Arc;

use actix_web::web::Data;
use anyhow::Context;
use clap::Args;
use store::Db;
use store::notify::Listener;

use super::stop_on_signal;
use crate::app::{App, RateLimits, decoy};
use crate::clock::Clock;
use crate::config::{Env, Serve};
use crate::credentials::HashPool;
use crate::ops::order_times::OrderTimesCache;
use crate::server;

/// How to serve.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Only checks the environment.
    #[arg(long)]
    check_config: bool,
}

/// Serves until told to end.
///
/// # Errors
/// When the environment is not complete or a listener can't be bound.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = Serve::from_env(&mut Env::process())?;
    if arguments.check_config {
        println!("The environment is complete.");
        return Ok(());
    }
    actix_web::rt::System::new().block_on(serve(config))
}

async fn serve(config: Serve) -> anyhow::Result<()> {
    let stop = stop_on_signal()?;
    let Serve { database, keys, web, agents, deletions } = config;
    let app = App {
        db: Db::connect(&database.url, database.pool_size)?,
        listener: Listener::start(&database.url)?,
        clock: Clock::system(),
        tokens: keys.tokens,
        envelope: Arc::new(keys.envelope),
        hashing: HashPool::new(std::thread::available_parallelism().map_or(1, |n| n.get().div_ceil(2))),
        public_url: web.public_url.clone(),
        tenant_domains: web.tenant_domains.clone(),
        contact: web.contact.clone(),
        metrics: Arc::default(),
        undo_deletion_for: deletions.undo_for,
        limits: RateLimits::default(),
        order_times: OrderTimesCache::default(),
        stop: stop.clone(),
        decoy: decoy()?,
    };
    let app = Data::new(app);
    let public = server::bind_public(app.clone(), &web).context("bind LISTEN")?;
    let agent = server::bind_agents(app, &agents).context("bind AGENT_LISTEN")?;
    tracing::info!(listen = %web.listen, agent_listen = %agents.listen, "serving");
    let handles = [public.handle(), agent.handle()];
    tokio::spawn(async move {
        stop.cancelled().await;
        futures::future::join_all(handles.iter().map(|handle| handle.stop(true))).await;
    });
    futures::future::try_join(public, agent).await.context("serve")?;
    Ok(())
}
