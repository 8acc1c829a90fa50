//! A cell as its operator describes it, and as everything else may rely on it.

mod net;
mod settings;

use std::fmt;

pub use net::{Cidr, Host, Peer, Url};
pub use settings::{
    AccessMode, AddressRule, CellSettings, DatabaseSettings, ImageSettings, IngressSettings, KubeAccess, MailSettings,
    PolicySettings,
};

/// A cell whose settings were found sound.
#[derive(Debug, Clone)]
pub struct Cell {
    settings: CellSettings,
    agent_url: Url,
    cell_agent_url: Url,
    control_plane: Vec<Peer>,
    cell_agent: Vec<Peer>,
    database: Vec<Peer>,
    mail: Vec<Peer>,
    api_server: Vec<Peer>,
}

/// Everything that is wrong with the settings of a cell, so that one look mends them all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidCell {
    /// Name of the cell as given.
    pub cell: String,
    /// One sentence for each fault, beginning with the setting's name.
    pub faults: Vec<String>,
}

impl fmt::Display for InvalidCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the settings of cell {:?} can't be used: {}", self.cell, self.faults.join("; "))
    }
}

impl std::error::Error for InvalidCell {}

impl Cell {
    /// Parses the settings of a cell.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn parse(settings: CellSettings) -> Result<Self, InvalidCell> {
        let mut faults = settings.faults();
        let mut check = |setting: &str, peers: Result<Vec<Peer>, String>| {
            peers.unwrap_or_else(|fault| {
                faults.push(format!("{setting}: {fault}"));
                Vec::new()
            })
        };
        let agent_url = Url::parse(&settings.agent_url);
        let cell_agent_url = Url::parse(&settings.cell_agent_url);
        let of_url = |url: &Result<Url, String>, rules| url.clone().and_then(|url| peers(&url.host, url.port, rules));
        let policy = &settings.policy;
        let database = &settings.database;
        let cell = Self {
            control_plane: check("agent_url", of_url(&agent_url, &policy.control_plane)),
            cell_agent: check("cell_agent_url", of_url(&cell_agent_url, &policy.cell_agent)),
            database: check("database", peers(&Host(database.host.clone()), database.port, &policy.database)),
            mail: check("mail", mail_peers(&settings)),
            api_server: check("policy.api_server", addresses(&policy.api_server)),
            agent_url: agent_url.unwrap_or_default(),
            cell_agent_url: cell_agent_url.unwrap_or_default(),
            settings,
        };
        if faults.is_empty() { Ok(cell) } else { Err(InvalidCell { cell: cell.settings.name, faults }) }
    }

    /// The settings as given.
    #[must_use]
    pub const fn settings(&self) -> &CellSettings {
        &self.settings
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// The control plane as the cell's agents call it.
    #[must_use]
    pub const fn agent_url(&self) -> &Url {
        &self.agent_url
    }

    /// The cell agent as the tenants' agents call it.
    #[must_use]
    pub const fn cell_agent_url(&self) -> &Url {
        &self.cell_agent_url
    }

    /// Where an agent reaches the control plane.
    #[must_use]
    pub fn control_plane(&self) -> &[Peer] {
        &self.control_plane
    }

    /// Where an agent reaches the cell agent.
    #[must_use]
    pub fn cell_agent(&self) -> &[Peer] {
        &self.cell_agent
    }

    /// Where agent, ERP and Jobs reach the cell's database server.
    #[must_use]
    pub fn database(&self) -> &[Peer] {
        &self.database
    }

    /// Where an ERP reaches the mail relay; empty when the cell has none.
    #[must_use]
    pub fn mail(&self) -> &[Peer] {
        &self.mail
    }

    /// Where an agent reaches the API server, as far as the settings say.
    #[must_use]
    pub fn api_server(&self) -> &[Peer] {
        &self.api_server
    }
}

/// A host inside the cluster is reached by its namespace; any other only by the addresses that the policy settings give,
/// because a network policy knows no names.
fn peers(host: &Host, port: u16, rules: &[AddressRule]) -> Result<Vec<Peer>, String> {
    let given = addresses(rules)?;
    match host.namespace() {
        _ if !given.is_empty() => Ok(given),
        Some(namespace) => Ok(vec![Peer::Namespace { namespace: namespace.to_owned(), port }]),
        None => Err(format!("{} is outside the cluster: give its addresses in policy", host.0)),
    }
}

fn mail_peers(settings: &CellSettings) -> Result<Vec<Peer>, String> {
    let Some(mail) = &settings.mail else { return Ok(Vec::new()) };
    let port = mail.policy_port.unwrap_or(mail.port);
    match &mail.namespace {
        Some(namespace) => Ok(vec![Peer::Namespace { namespace: namespace.clone(), port }]),
        None => peers(&Host(mail.host.clone()), port, &settings.policy.mail),
    }
}

fn addresses(rules: &[AddressRule]) -> Result<Vec<Peer>, String> {
    rules.iter().map(|rule| Ok(Peer::Addresses { cidr: Cidr::parse(&rule.cidr)?, port: rule.port })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of contract E.
    pub(super) const SETTINGS: &str = include_str!("../tests/cell.json");

    fn settings() -> CellSettings {
        CellSettings::parse_list(SETTINGS).unwrap().remove(0)
    }

    #[test]
    fn reaches_services_by_namespace_and_the_rest_by_address() {
        let cell = Cell::parse(settings()).unwrap();
        let by_namespace = |namespace: &str, port| Peer::Namespace { namespace: namespace.into(), port };
        assert_eq!(cell.control_plane(), [by_namespace("stackyard", 8443)]);
        assert_eq!(cell.cell_agent(), [by_namespace("stackyard-cell", 8444)]);
        assert_eq!(cell.database(), [by_namespace("stackyard-cell", 5432)]);
        assert_eq!(cell.mail(), [by_namespace("mail", 2525)]);
        let cidr = Cidr::parse("10.213.0.2/32").unwrap();
        assert_eq!(cell.api_server(), [Peer::Addresses { cidr, port: 6443 }]);
    }

    #[test]
    fn a_database_elsewhere_needs_its_addresses() {
        let mut settings = settings();
        settings.database.host = "pg.example.com".into();
        let refused = Cell::parse(settings.clone()).unwrap_err();
        assert_eq!(refused.faults, ["database: pg.example.com is outside the cluster: give its addresses in policy"]);
        settings.policy.database = vec![AddressRule { cidr: "203.0.113.7/32".into(), port: 6432 }];
        let cidr = Cidr::parse("203.0.113.7/32").unwrap();
        assert_eq!(Cell::parse(settings).unwrap().database(), [Peer::Addresses { cidr, port: 6432 }]);
    }

    #[test]
    fn a_place_is_words_or_absent() {
        let with = |place: Option<&str>| Cell::parse(CellSettings { place: place.map(str::to_owned), ..settings() });
        for good in [None, Some("Gravelines, France"), Some("東京")] {
            assert!(with(good).is_ok(), "{good:?}");
        }
        for bad in ["", " ", "a\nb", &"x".repeat(101)] {
            assert!(with(Some(bad)).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn tells_every_fault_at_once() {
        let mut settings = settings();
        settings.domain = "-bad-".into();
        settings.capacity = 0;
        settings.agent_url = "http://stackyard.stackyard.svc:8443".into();
        settings.images.tenant_agent = " ".into();
        settings.policy.api_server[0].cidr = "10.0.0.0/33".into();
        let refused = Cell::parse(settings).unwrap_err();
        assert_eq!(refused.faults.len(), 5, "{refused}");
    }

    #[test]
    fn the_settings_survive_the_way_through_the_database() {
        let far = SETTINGS.replace("\"in-cluster\"", "{\"kubeconfig\": \"/etc/cells/far\"}");
        let settings = CellSettings::parse_list(&far).unwrap().remove(0);
        assert_eq!(settings.kube, KubeAccess::Kubeconfig("/etc/cells/far".into()));
        let kept = serde_json::to_value(&settings).unwrap();
        assert_eq!(serde_json::from_value::<CellSettings>(kept).unwrap(), settings);
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        let typo = SETTINGS.replace("\"capacity\"", "\"capacitee\"");
        assert!(CellSettings::parse_list(&typo).is_err());
    }
}
