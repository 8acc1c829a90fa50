//! What the agent measures of its tenant. What can't be measured is absent, never zero.

use std::time::Duration;

use agent_api::AgentObservation;
use tokio::sync::{Mutex, Notify};
use tokio::time::{Instant, sleep};

use crate::Error;
use crate::erp::guard;
use crate::tasks::Tenant;

/// How long a measure is told as new.
const EVERY: Duration = Duration::from_secs(60);
/// How soon limits that the database does not have yet are tried again.
const RETRY: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Copy, Default)]
struct Measured {
    seats_used: Option<i64>,
    database_bytes: Option<i64>,
}

/// The newest measures.
#[derive(Default)]
pub struct Meter {
    newest: Mutex<Option<(Instant, Measured)>>,
    wake: Notify,
}

impl Meter {
    /// What the agent sees now.
    pub async fn observe(&self, tenant: &Tenant) -> AgentObservation {
        let runtime = tenant.keeper.current();
        let erp_ready = if runtime.is_up { Some(tenant.erp.health().await.is_ok()) } else { Some(false) };
        let measured = self.measured(tenant).await;
        AgentObservation {
            at: tenant.clock.now(),
            door: runtime.door.into(),
            erp_ready,
            seats_used: measured.seats_used,
            database_bytes: measured.database_bytes,
        }
    }

    async fn measured(&self, tenant: &Tenant) -> Measured {
        let mut newest = self.newest.lock().await;
        match *newest {
            Some((at, measured)) if at.elapsed() < EVERY => measured,
            _ => {
                let measured = measure(tenant).await.unwrap_or_else(|error| {
                    tracing::debug!(error = error.sentence(), "the tenant can't be measured");
                    Measured::default()
                });
                *newest = Some((Instant::now(), measured));
                measured
            }
        }
    }

    /// Newer limits are there.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Sets the limits that should be in force, each minute and when newer ones came, until the database has them: a
    /// restore or a restart can't bring older ones back. The ERP's role is kept as it should be beside it. Never ends.
    pub async fn enforce(&self, tenant: &Tenant) {
        loop {
            let pause = match enforce(tenant).await {
                Ok(()) => EVERY,
                Err(error) => {
                    tracing::debug!(error = error.sentence(), "limits and role can't be set in the database yet");
                    RETRY
                }
            };
            tokio::select! {
                () = sleep(pause) => {}
                () = self.wake.notified() => {}
            }
        }
    }
}

async fn enforce(tenant: &Tenant) -> Result<(), Error> {
    let runtime = tenant.keeper.current();
    // Before the first start there is neither a guard nor an ERP.
    if runtime.image.is_none() {
        return Ok(());
    }
    // Beside each other: what keeps one from being done must not keep the other.
    let seats = async {
        match &runtime.limits {
            Some(limits) => guard::set_seats(&tenant.connect().await?, limits).await,
            None => Ok(()),
        }
    };
    let (seats, role) = tokio::join!(seats, tenant.ensure_role());
    seats.and(role)
}

async fn measure(tenant: &Tenant) -> Result<Measured, Error> {
    let database = tenant.connect().await?;
    let seats_used = guard::seats_used(&database).await?;
    let bytes = database
        .query_one("SELECT pg_database_size(current_database())", &[])
        .await
        .map_err(Error::query("measure the database"))?
        .get(0);
    Ok(Measured { seats_used, database_bytes: Some(bytes) })
}
