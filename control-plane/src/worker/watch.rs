//! What changes in the clusters wakes the reconciler.

use std::sync::Arc;

use model::TenantId;
use stack::Cluster;
use tokio_util::sync::CancellationToken;

use super::Environment;
use crate::ops::jobs::enqueue_reconcile;

/// Watches every cluster until `stop`. A lost wake-up is made good by the sweep.
pub async fn watch_clusters(env: Arc<Environment>, stop: CancellationToken) {
    let watches = env.clusters.iter().map(|(_, cluster)| watch(&env, cluster));
    tokio::select! {
        () = stop.cancelled() => {}
        _ = futures::future::join_all(watches) => {}
    }
}

async fn watch(env: &Environment, cluster: &Cluster) {
    let mut changed = cluster.watch();
    while let Some(tenant) = changed.recv().await {
        wake(env, tenant).await;
    }
}

async fn wake(env: &Environment, tenant: TenantId) {
    let now = env.clock.now();
    if let Err(error) = env.db.run(move |conn| enqueue_reconcile(conn, tenant, now)).await {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(tenant.id = %tenant, error, "a wake-up was lost; the sweep makes it good");
    }
}
