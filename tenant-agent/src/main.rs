//! Binary `tenant-agent`: reads its configuration from the environment, and runs until SIGTERM.

use anyhow::Context;
use tenant_agent::agent::{run_cell, run_tenant};
use tenant_agent::config::Config;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

fn main() -> anyhow::Result<()> {
    let filter = std::env::var("LOG").unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(EnvFilter::try_new(filter)?).init();
    let config = Config::read(|name| std::env::var(name).ok())?;
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    // One thread for all of the agent's own work: it waits nearly always, and a tenant pays for every idle page.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(4)
        .thread_keep_alive(std::time::Duration::from_secs(2))
        .build()
        .context("the runtime could not be built")?;
    runtime.block_on(run(config))
}

async fn run(config: Config) -> anyhow::Result<()> {
    let mut kubernetes = kube::Config::incluster().context("the service account of this pod can't be used")?;
    kubernetes.default_namespace.clone_from(&config.common().namespace);
    let client = kube::Client::try_from(kubernetes).context("no client for the API server could be built")?;
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM can't be listened to")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT can't be listened to")?;
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("asked to end");
    };
    tracing::info!(
        agent.version = env!("CARGO_PKG_VERSION"),
        namespace = config.common().namespace,
        "the agent starts"
    );
    match config {
        Config::Tenant(config) => run_tenant(config, client, stop).await?,
        Config::Cell(config) => run_cell(config, client, stop).await?,
    }
    tracing::info!("the agent ends");
    Ok(())
}
