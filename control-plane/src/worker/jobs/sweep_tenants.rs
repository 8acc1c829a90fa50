//! Wakes every tenant from time to time, in case a wake-up was lost: both event and scan.

use chrono::TimeDelta;
use model::TenantId;
use store::{Conn, LONGEST_PAGE, StoreError, Time, tenants};

use crate::ops::jobs::JobKind;
use crate::worker::{Environment, Next};

/// How often the whole fleet is looked at.
const EVERY: TimeDelta = TimeDelta::minutes(5);
/// A pass looks at one tenant after the other, so that thousands do not become due at once.
const APART: TimeDelta = TimeDelta::milliseconds(20);

/// Reads the API servers' real endpoints again, then enqueues a reconcile for each tenant.
pub async fn sweep_tenants(env: &Environment) -> anyhow::Result<Next> {
    for (cell, cluster) in env.clusters.iter() {
        if let Err(error) = cluster.refresh().await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(cell.id = %cell, error, "the API server's endpoints can't be read now; the known ones stay");
        }
    }
    let (mut after, mut run_at) = (None, env.clock.now());
    loop {
        let now = env.clock.now();
        let (last, next) = env.db.tx(move |conn| sweep_page(conn, after, run_at, now)).await?;
        run_at = next;
        match last {
            Some(last) => after = Some(last),
            None => return Ok(Next::Again(EVERY)),
        }
    }
}

/// Enqueues one page; its last tenant and the next free time are answered.
fn sweep_page(
    conn: &mut Conn,
    after: Option<TenantId>,
    mut run_at: Time,
    now: Time,
) -> Result<(Option<TenantId>, Time), StoreError> {
    let page = tenants::sweep(conn, after, LONGEST_PAGE)?;
    for tenant in &page {
        let (kind, key) = (JobKind::ReconcileTenant.word(), tenant.to_string());
        store::jobs::enqueue(conn, kind, &key, &serde_json::json!({ "tenant": tenant }), run_at, now)?;
        run_at += APART;
    }
    Ok((page.last().copied(), run_at))
}
