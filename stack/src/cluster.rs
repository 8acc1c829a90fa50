//! The way to a cell's API server.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};

use crate::cell::{Cell, KubeAccess, Peer};
use crate::{ControlPlane, Error, Surroundings, TenantFacts, ValidatedTenant, validate};

/// A cell's cluster. Cheap to clone; all clones share one connection pool.
#[derive(Clone)]
pub struct Cluster {
    pub(crate) client: Client,
    cell: Arc<Cell>,
    control_plane: Arc<ControlPlane>,
    seen: Arc<RwLock<Option<Vec<Peer>>>>,
}

impl Cluster {
    /// Prepares the way to the cluster of a cell. Nothing is sent yet: a cluster that is away fails the first call, not
    /// this.
    ///
    /// # Errors
    /// [`Error::Connect`] when the access in the settings can't be used.
    pub async fn connect(cell: Cell, control_plane: ControlPlane) -> Result<Self, Error> {
        let client = client(&cell.settings().kube)
            .await
            .map_err(|source| Error::Connect { cell: cell.name().to_owned(), source })?;
        Ok(Self::new(client, cell, control_plane))
    }

    /// A cluster behind a given client.
    #[must_use]
    pub fn new(client: Client, cell: Cell, control_plane: ControlPlane) -> Self {
        Self { client, cell: Arc::new(cell), control_plane: Arc::new(control_plane), seen: Arc::default() }
    }

    /// The cell.
    #[must_use]
    pub fn cell(&self) -> &Cell {
        &self.cell
    }

    /// Makes the facts about a tenant into what builders see, with the API server's endpoints as last read.
    ///
    /// # Errors
    /// [`Error::ValidateTenant`]; [`Error::CellAway`] when the endpoints were never read and can't be now.
    pub async fn validate(&self, facts: TenantFacts) -> Result<ValidatedTenant, Error> {
        let tenant = facts.id;
        let seen = match self.seen() {
            Some(seen) => seen,
            None => self.refresh().await?,
        };
        validate(facts, &self.cell, &self.control_plane, &seen)
            .map_err(|source| Error::ValidateTenant { tenant, source })
    }

    /// Reads the API server's real endpoints again; the sweep calls this before it wakes the tenants.
    ///
    /// # Errors
    /// [`Error::CellAway`]; the endpoints read before stay in use.
    pub async fn refresh(&self) -> Result<Vec<Peer>, Error> {
        let seen = crate::api_server::read(&self.client).await?;
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) = Some(seen.clone());
        Ok(seen)
    }

    /// What rooms here are built from beside the cell's settings; nothing before the endpoints were first read.
    #[must_use]
    pub fn surroundings(&self) -> Option<Surroundings> {
        self.seen().map(|seen| Surroundings::of(&self.control_plane, &seen))
    }

    fn seen(&self) -> Option<Vec<Peer>> {
        self.seen.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A client that tries once: whoever calls is run again anyway, and retries inside retries multiply their delays.
pub async fn client(access: &KubeAccess) -> Result<Client, Box<dyn std::error::Error + Send + Sync>> {
    let mut config = match access {
        KubeAccess::InCluster => Config::incluster()?,
        KubeAccess::Kubeconfig(path) => {
            Config::from_custom_kubeconfig(Kubeconfig::read_from(path)?, &KubeConfigOptions::default()).await?
        }
    };
    config.default_retry = false;
    config.connect_timeout = Some(Duration::from_secs(5));
    Ok(Client::try_from(config)?)
}
