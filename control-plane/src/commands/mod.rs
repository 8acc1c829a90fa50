//! The sub-commands of `stackyard`.

mod admin;
mod migrate;
mod render;
mod serve;
mod setup;
mod worker;

use std::future::Future;

use anyhow::Context;
use clap::Subcommand;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serves pages, the API and the agents.
    Serve(serve::Arguments),
    /// Runs jobs and watches the cells' clusters.
    Worker(worker::Arguments),
    /// Brings the database's schema up to date, and the cells where CELLS_FILE is set.
    Migrate,
    /// Makes the certificates, keys and passwords of an installation that are missing.
    Setup,
    /// Prints the manifests of a tenant as the worker applies them.
    Render(render::Arguments),
    /// The operator's command line.
    #[command(subcommand)]
    Admin(admin::Admin),
}

/// Runs a sub-command to its end.
///
/// # Errors
/// Whatever ends it early.
pub fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Worker(arguments) => worker::run(&arguments),
        Command::Migrate => block_on(migrate::run()),
        Command::Setup => block_on(setup::run()),
        Command::Render(arguments) => block_on(render::run(arguments)),
        Command::Admin(command) => block_on(admin::run(command)),
    }
}

fn runtime() -> anyhow::Result<Runtime> {
    Builder::new_multi_thread().enable_all().build().context("start the runtime")
}

fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    runtime()?.block_on(work)
}

/// Cancelled by SIGTERM or SIGINT.
fn stop_on_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let token = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        tracing::info!("told to end");
        token.cancel();
    });
    Ok(stop)
}
