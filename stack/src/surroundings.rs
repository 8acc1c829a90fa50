//! What the rooms of a cell are built from beside its settings: enough to show a room where no cluster can be reached.

use serde::{Deserialize, Serialize};

use crate::cell::{AddressRule, Cell, CellSettings, Cidr, Peer};
use crate::{ControlPlane, Error, TenantFacts, render, validate};

/// What the rooms of a cell are built from beside its settings and the facts about a tenant. None of it is a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surroundings {
    /// Public address of Stackyard.
    pub public_url: String,
    /// Certificates of the authority that agents trust, PEM.
    pub ca_pem: String,
    /// The API server's endpoints as the cluster named them last.
    pub api_server: Vec<AddressRule>,
}

impl Surroundings {
    pub(crate) fn of(control_plane: &ControlPlane, seen: &[Peer]) -> Self {
        let rule = |peer: &Peer| match peer {
            Peer::Addresses { cidr, port } => Some(AddressRule { cidr: cidr.as_str().to_owned(), port: *port }),
            Peer::Namespace { .. } => None, // an API server is known by its addresses only
        };
        Self {
            public_url: control_plane.public_url.clone(),
            ca_pem: control_plane.ca_pem.clone(),
            api_server: seen.iter().filter_map(rule).collect(),
        }
    }

    /// Renders the room of a tenant as [`render()`] does, in a cell with these settings.
    ///
    /// # Errors
    /// [`Error::ValidateTenant`]; [`Error::Make`] when settings or surroundings can't be used.
    pub fn render(&self, facts: TenantFacts, settings: CellSettings) -> Result<String, Error> {
        let tenant = facts.id;
        let cell = Cell::parse(settings).map_err(|source| unusable(source.into()))?;
        let seen: Result<Vec<Peer>, String> = self.api_server.iter().map(peer).collect();
        let seen = seen.map_err(|fault| unusable(fault.into()))?;
        let ours = ControlPlane { public_url: self.public_url.clone(), ca_pem: self.ca_pem.clone() };
        let validated = validate(facts, &cell, &ours, &seen);
        render(&validated.map_err(|source| Error::ValidateTenant { tenant, source })?)
    }
}

fn peer(rule: &AddressRule) -> Result<Peer, String> {
    Ok(Peer::Addresses { cidr: Cidr::parse(&rule.cidr)?, port: rule.port })
}

fn unusable(source: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Make { what: "a room from what is kept of its cell".into(), source }
}
