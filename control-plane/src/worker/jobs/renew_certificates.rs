//! Renews the installation's certificates at two thirds of their life.

use anyhow::Context;
use chrono::TimeDelta;

use crate::worker::{Environment, Next};

/// Certificates live for months: a few missed looks do no harm.
const EVERY: TimeDelta = TimeDelta::hours(6);
/// While the cluster does not answer.
const WHILE_AWAY: TimeDelta = TimeDelta::minutes(5);

/// Renews what is due.
pub async fn renew_certificates(env: &Environment) -> anyhow::Result<Next> {
    let Some(installation) = &env.installation else { return Ok(Next::Again(EVERY)) };
    match installation.renew(env.clock.now()).await {
        Ok(renewed) => {
            renewed.iter().for_each(|object| tracing::info!(object, "a certificate was renewed"));
            Ok(Next::Again(EVERY))
        }
        Err(error) if error.is_transient() => Ok(Next::Again(WHILE_AWAY)),
        Err(error) => Err(error).context("renew the certificates"),
    }
}
