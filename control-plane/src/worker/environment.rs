//! Everything a job can reach.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context;
use model::CellId;
use stack::setup::Installation;
use stack::{Cell, CellSettings, Cluster, ControlPlane};
use store::notify::Listener;
use store::{Db, cells};

use crate::clock::Clock;
use crate::credentials::EnvelopeKeys;
use crate::ids;
use crate::mail::Relay;
use crate::metrics::Metrics;

/// The parts of a running `stackyard worker`.
pub struct Environment {
    /// The database.
    pub db: Db,
    /// Wakes the worker for a new job.
    pub listener: Listener,
    /// Time.
    pub clock: Clock,
    /// Seals secrets for the database.
    pub envelope: Arc<EnvelopeKeys>,
    /// `https://host[:port]` of Stackyard's own pages.
    pub public_url: String,
    /// The cells' clusters.
    pub clusters: Clusters,
    /// Where mails go; without it they wait in the outbox.
    pub relay: Option<Relay>,
    /// The installation whose certificates are renewed; none outside a cluster.
    pub installation: Option<Installation>,
    /// Numbers for monitoring.
    pub metrics: Arc<Metrics>,
}

/// The clusters of the cells this worker was told of.
#[derive(Clone, Default)]
pub struct Clusters(HashMap<CellId, Cluster>);

impl Clusters {
    /// These clusters.
    #[must_use]
    pub fn of(clusters: impl IntoIterator<Item = (CellId, Cluster)>) -> Self {
        Self(clusters.into_iter().collect())
    }

    /// Brings the table of cells up to date and prepares the way to each cluster. A cluster that is away is no error.
    ///
    /// # Errors
    /// When settings can't be used, or the database does not answer.
    pub async fn connect(
        db: &Db,
        clock: &Clock,
        settings: Vec<CellSettings>,
        control_plane: &ControlPlane,
    ) -> anyhow::Result<Self> {
        let mut clusters = HashMap::new();
        for settings in settings {
            let cell = Cell::parse(settings)?;
            let id = upsert(db, clock, cell.settings()).await?;
            clusters.insert(id, Cluster::connect(cell, control_plane.clone()).await?);
        }
        Ok(Self(clusters))
    }

    /// The cluster of a cell.
    #[must_use]
    pub fn get(&self, cell: CellId) -> Option<&Cluster> {
        self.0.get(&cell)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (CellId, &Cluster)> {
        self.0.iter().map(|(id, cluster)| (*id, cluster))
    }
}

/// Writes the settings of a cell into the database; its id is answered.
///
/// # Errors
/// When the database does not answer, or another cell has the domain.
pub async fn upsert(db: &Db, clock: &Clock, settings: &CellSettings) -> anyhow::Result<CellId> {
    let now = clock.now();
    let row = cells::CellSettings {
        name: settings.name.clone(),
        domain: settings.domain.clone(),
        capacity: i32::try_from(settings.capacity).context("the capacity of a cell is too large")?,
        settings: serde_json::to_value(settings).context("write the settings of a cell")?,
    };
    let new = CellId::from_uuid(ids::fresh(now));
    let cell = db.run(move |conn| cells::upsert(conn, new, &row, now)).await?;
    Ok(cell.id)
}
