//! Binary `stackyard`: web and API, worker, migrations, and the operator's command line.

use std::process::ExitCode;

use clap::Parser;
use control_plane::commands::{self, Command};
use control_plane::telemetry;
use tracing_subscriber::EnvFilter;

/// Stackyard's control plane. Everything is configured by the environment; what is missing is told all at once.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// Filter of the log, in the syntax of tracing's EnvFilter.
    #[arg(long, env = "LOG", default_value = telemetry::DEFAULT_FILTER, global = true)]
    log: String,
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match start(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("stackyard: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Arguments) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&arguments.log)?;
    telemetry::init(filter)?;
    // One provider for everything that speaks TLS; a second one compiled in would panic at its first use.
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        tracing::debug!("a TLS provider was installed before");
    }
    commands::run(arguments.command)
}
