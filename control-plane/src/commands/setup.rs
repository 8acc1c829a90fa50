//! `stackyard setup`: run by a Job of the chart before anything else.

use std::time::Duration;

use stack::cell::KubeAccess;
use stack::setup::{Installation, Namespaces};

use crate::clock::Clock;
use crate::config::Env;

/// Tries while the API server does not answer; then the Job tries again.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_secs(3);

/// Makes what is missing of certificates, keys and passwords, and overwrites nothing.
///
/// # Errors
/// When the cluster refuses, or does not answer for long.
pub async fn run() -> anyhow::Result<()> {
    let mut env = Env::process();
    let (control_plane, cell) = (env.require("NAMESPACE"), env.require("CELL_NAMESPACE"));
    let namespaces = env.finish(|| Some(Namespaces { control_plane: control_plane?, cell: cell? }))?;
    let installation = Installation::connect(&KubeAccess::InCluster, namespaces).await?;
    let clock = Clock::system();
    for _ in 1..TRIES {
        match installation.setup(clock.now()).await {
            Err(error) if error.is_transient() => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the cluster does not answer; trying again");
                tokio::time::sleep(PAUSE).await;
            }
            other => {
                report(&other?);
                return Ok(());
            }
        }
    }
    report(&installation.setup(clock.now()).await?);
    Ok(())
}

fn report(made: &[String]) {
    made.iter().for_each(|object| tracing::info!(object, "made"));
    tracing::info!(object.count = made.len(), "nothing is missing");
}
