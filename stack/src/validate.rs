//! From the facts about a tenant to the only thing that builders see.

use kube::core::ObjectMeta;
use model::name::{Address, CompanyName};
use model::plan::Limits;
use model::{Generation, TenantId};

use crate::cell::{AccessMode, Cell, Peer};
use crate::labels::{self, Labels, labels};

/// What the control plane's database knows of a tenant, as far as its room depends on it.
#[derive(Debug, Clone)]
pub struct TenantFacts {
    /// Its id.
    pub id: TenantId,
    /// Its intent's generation; shown on the namespace for people who read it there.
    pub generation: Generation,
    /// Its address within the cell's domain.
    pub address: Address,
    /// The company's name, shown by the door.
    pub company: CompanyName,
    /// What its plan includes.
    pub limits: Limits,
    /// Whether its ERP may reach the mail relay: not before its owner's e-mail address is verified.
    pub may_send_mail: bool,
}

/// What all rooms have in common: how agents and people reach the control plane.
#[derive(Debug, Clone)]
pub struct ControlPlane {
    /// Public address of Stackyard, where the door sends people (`PUBLIC_URL`).
    pub public_url: String,
    /// Certificates of the authority that signs the control plane's and the database servers' certificates, PEM.
    pub ca_pem: String,
}

/// Why facts do not make a room.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTenant {
    /// Host names have at most 253 characters.
    #[error("the host name {0} is too long: choose a shorter domain for the cell")]
    HostTooLong(String),
    /// Without it the agent can trust nobody.
    #[error("the certificate authority is not a PEM certificate: check the control plane's CA file")]
    NoAuthority,
    /// Without it the agent can't do anything.
    #[error("no endpoint of the API server is known: give policy.api_server in the cell's settings")]
    NoApiServer,
    /// Where the door sends people.
    #[error("the public address {0:?} is not an http or https address: check PUBLIC_URL")]
    PublicUrl(String),
}

/// A tenant whose room can be built. Names of its objects are methods, so that no builder makes one up.
#[derive(Debug, Clone)]
pub struct ValidatedTenant {
    facts: TenantFacts,
    cell: Cell,
    control_plane: ControlPlane,
    api_server: Vec<Peer>,
    host: String,
}

/// Makes the facts about a tenant into what builders see. `seen` are the API server's endpoints as the cluster names
/// them, beside those of the cell's settings.
///
/// # Errors
/// [`InvalidTenant`].
pub fn validate(
    facts: TenantFacts,
    cell: &Cell,
    control_plane: &ControlPlane,
    seen: &[Peer],
) -> Result<ValidatedTenant, InvalidTenant> {
    let host = format!("{}.{}", facts.address, cell.settings().domain);
    let mut api_server = cell.api_server().to_vec();
    api_server.extend(seen.iter().filter(|peer| !cell.api_server().contains(peer)).cloned());
    let public_url = &control_plane.public_url;
    if host.len() > 253 {
        return Err(InvalidTenant::HostTooLong(host));
    }
    if !control_plane.ca_pem.contains("-----BEGIN CERTIFICATE-----") {
        return Err(InvalidTenant::NoAuthority);
    }
    if api_server.is_empty() {
        return Err(InvalidTenant::NoApiServer);
    }
    if !(public_url.starts_with("https://") || public_url.starts_with("http://")) {
        return Err(InvalidTenant::PublicUrl(public_url.clone()));
    }
    Ok(ValidatedTenant { facts, cell: cell.clone(), control_plane: control_plane.clone(), api_server, host })
}

impl ValidatedTenant {
    /// What is known of it.
    #[must_use]
    pub const fn facts(&self) -> &TenantFacts {
        &self.facts
    }

    /// Its cell.
    #[must_use]
    pub const fn cell(&self) -> &Cell {
        &self.cell
    }

    /// The control plane as its agent and its door know it.
    #[must_use]
    pub const fn control_plane(&self) -> &ControlPlane {
        &self.control_plane
    }

    /// Where its agent reaches the API server.
    #[must_use]
    pub fn api_server(&self) -> &[Peer] {
        &self.api_server
    }

    /// The host name its people use.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its namespace.
    #[must_use]
    pub fn namespace(&self) -> String {
        self.facts.id.namespace()
    }

    /// Size of its volume in GiB: the cell's, or what its plan allows in attachments, whichever is more.
    #[must_use]
    pub fn volume_gib(&self) -> i64 {
        let included = self.facts.limits.database_mib.div_euclid(1024) + 1;
        included.max(self.cell.settings().volume_gib.into())
    }

    /// Whether all its pods have to be on one node.
    #[must_use]
    pub fn is_on_one_node(&self) -> bool {
        self.cell.settings().access_mode == AccessMode::ReadWriteOnce
    }

    /// Deployment, ServiceAccount and RoleBinding of the agent; also the name its pods are labelled with.
    #[must_use]
    pub const fn agent(&self) -> &'static str {
        "tenant-agent"
    }

    /// ServiceAccount and Service of the ERP; also the name its pods are labelled with.
    #[must_use]
    pub const fn erp(&self) -> &'static str {
        "erp"
    }

    /// Service and Ingress of the door.
    #[must_use]
    pub const fn door(&self) -> &'static str {
        "door"
    }

    /// Claim of the volume for file store, sessions and modules.
    #[must_use]
    pub const fn files(&self) -> &'static str {
        "files"
    }

    /// ConfigMap with the certificate authority.
    #[must_use]
    pub const fn ca(&self) -> &'static str {
        "stackyard-ca"
    }

    /// ResourceQuota and LimitRange.
    #[must_use]
    pub const fn room(&self) -> &'static str {
        "room"
    }

    /// Secret of the role that owns the database: the agent's.
    #[must_use]
    pub const fn admin_secret(&self) -> &'static str {
        "database-admin"
    }

    /// Secret of the role that the ERP connects as.
    #[must_use]
    pub const fn erp_secret(&self) -> &'static str {
        "database-erp"
    }

    /// Secret with the ERP's configuration file.
    #[must_use]
    pub const fn config_secret(&self) -> &'static str {
        "erp"
    }

    /// The labels on everything of this tenant that the control plane keeps.
    #[must_use]
    pub fn labels(&self) -> Labels {
        let (id, cell) = (self.facts.id.to_string(), self.cell.name());
        labels([(labels::MANAGED_BY, labels::STACKYARD), (labels::TENANT, &id), (labels::CELL, cell)])
    }

    /// Name, namespace and labels of an object in the room.
    #[must_use]
    pub fn meta(&self, name: &str) -> ObjectMeta {
        ObjectMeta {
            name: Some(name.to_owned()),
            namespace: Some(self.namespace()),
            labels: Some(self.labels()),
            ..ObjectMeta::default()
        }
    }
}
