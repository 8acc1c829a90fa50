//! The settings of a cell as its operator writes them and the control plane's database keeps them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::net::{is_host, is_label};

/// The settings of one cell. Unknown ones are refused: a typing error must not become a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellSettings {
    /// Its name, at most 63 lower-case letters, digits and hyphens.
    pub name: String,
    /// The domain that its tenants' addresses are under.
    pub domain: String,
    /// Where its data lies, as its customers read it: "Gravelines, France". They are told nothing where it is absent.
    #[serde(default)]
    pub place: Option<String>,
    /// Tenants it takes at most.
    pub capacity: u32,
    /// The namespace of its database server and its agent.
    pub namespace: String,
    /// The control plane as its agents call it: `https://host:port`.
    pub agent_url: String,
    /// Its cell agent as its tenants' agents call it: `https://host:port`.
    pub cell_agent_url: String,
    /// Its database server.
    pub database: DatabaseSettings,
    /// The images that run in it.
    pub images: ImageSettings,
    /// How requests come in.
    pub ingress: IngressSettings,
    /// Storage class of the tenants' volumes; absent for the cluster's default.
    #[serde(default)]
    pub storage_class: Option<String>,
    /// Access mode of the tenants' volumes.
    #[serde(default)]
    pub access_mode: AccessMode,
    /// Where its ERPs hand their mail to; absent when they send none.
    #[serde(default)]
    pub mail: Option<MailSettings>,
    /// How the worker reaches its API server.
    pub kube: KubeAccess,
    /// The issuer in its service accounts' tokens.
    pub service_account_issuer: String,
    /// Addresses that network policies can't find by themselves.
    #[serde(default)]
    pub policy: PolicySettings,
    /// Size of a tenant's volume in GiB.
    pub volume_gib: u32,
}

/// A cell's database server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
}

/// Full references of the images that run in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageSettings {
    /// The ERP.
    pub odoo: String,
    /// The tenant agent.
    pub tenant_agent: String,
}

/// How requests come into a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IngressSettings {
    /// Class of the ingress controller.
    pub class: String,
    /// Namespace of its pods.
    pub namespace: String,
    /// What this controller wants to be told on each Ingress: no buffering, uploads of any size.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
}

/// How many nodes may mount a tenant's volume.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccessMode {
    /// One: all pods of a tenant are kept on one node.
    #[default]
    ReadWriteOnce,
    /// Any.
    ReadWriteMany,
}

/// A mail relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Host name.
    pub host: String,
    /// Port of its Service.
    pub port: u16,
    /// Port of its pods, where it differs: network policies see that one.
    #[serde(default)]
    pub policy_port: Option<u16>,
    /// Its namespace; absent for a relay outside the cluster, whose addresses are then in `policy.mail`.
    #[serde(default)]
    pub namespace: Option<String>,
}

/// How the worker reaches the API server of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KubeAccess {
    /// With the service account of its own pod.
    InCluster,
    /// With a file.
    Kubeconfig(PathBuf),
}

/// Addresses that network policies can't find by themselves. For what runs inside the cluster none is needed but the
/// API server's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicySettings {
    /// The real endpoints of the API server; those that the cluster itself names are added.
    pub api_server: Vec<AddressRule>,
    /// The control plane, for a cell in another cluster.
    pub control_plane: Vec<AddressRule>,
    /// The cell agent, where it is not in the cell's cluster.
    pub cell_agent: Vec<AddressRule>,
    /// A database server outside the cluster.
    pub database: Vec<AddressRule>,
    /// A mail relay outside the cluster.
    pub mail: Vec<AddressRule>,
}

/// Hosts by address, and their port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressRule {
    /// Range of addresses.
    pub cidr: String,
    /// Port.
    pub port: u16,
}

impl CellSettings {
    /// Reads the list of cells of `CELLS_FILE`.
    ///
    /// # Errors
    /// What is wrong with the JSON, and where.
    pub fn parse_list(json: &str) -> Result<Vec<Self>, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// What is wrong with the values that stand alone.
    pub(super) fn faults(&self) -> Vec<String> {
        let checks = [
            (is_label(&self.name), "name: give lower-case letters, digits and hyphens"),
            (is_host(&self.domain), "domain: give a host name"),
            (self.place.as_deref().is_none_or(is_place), "place: give at most 100 letters, or leave it out"),
            (self.capacity > 0, "capacity: give at least 1"),
            (self.volume_gib > 0, "volume_gib: give at least 1"),
            (is_label(&self.namespace), "namespace: give the name of a namespace"),
            (is_label(&self.ingress.namespace), "ingress.namespace: give the name of a namespace"),
            (is_host(&self.ingress.class), "ingress.class: give the name of an ingress class"),
            (is_host(&self.database.host), "database.host: give a host name"),
            (self.database.port > 0, "database.port: give a port"),
            (is_image(&self.images.odoo), "images.odoo: give a full image reference"),
            (is_image(&self.images.tenant_agent), "images.tenant_agent: give a full image reference"),
            (self.storage_class.as_deref().is_none_or(is_host), "storage_class: give the name of a storage class"),
            (self.mail.as_ref().is_none_or(|mail| is_host(&mail.host) && mail.port > 0), "mail: give host and port"),
            (self.service_account_issuer.starts_with("https://"), "service_account_issuer: give an https address"),
        ];
        checks.into_iter().filter(|(is_sound, _)| !is_sound).map(|(_, fault)| fault.to_owned()).collect()
    }
}

fn is_place(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric) && text.chars().count() <= 100 && !text.chars().any(char::is_control)
}

fn is_image(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic()) && text.contains('/')
}
