//! Configuration, from the environment only; all that is missing or wrong is said at once.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use agent_api::Secret;
use model::TenantId;

/// What the environment lacks, one sentence a variable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the environment is not complete: {}", .0.join("; "))]
pub struct InvalidConfig(pub Vec<String>);

/// Configuration of either mode.
#[derive(Debug, Clone)]
pub enum Config {
    /// The agent of one tenant.
    Tenant(TenantConfig),
    /// The agent of a cell.
    Cell(CellConfig),
}

/// What both modes need.
#[derive(Debug, Clone)]
pub struct CommonConfig {
    /// `NAMESPACE`: where the agent runs.
    pub namespace: String,
    /// `CELL`: name of its cell.
    pub cell: String,
    /// `CONTROL_URL`: address of the agent API, without path.
    pub control_url: String,
    /// `CA_FILE`: certificates of the house's authority.
    pub ca_file: PathBuf,
    /// `TOKEN_FILE`: projected service-account token, audience `stackyard`.
    pub token_file: PathBuf,
    /// `DB_HOST`: the cell's database server.
    pub database_host: String,
    /// `DB_PORT`.
    pub database_port: u16,
    /// `DB_USER`.
    pub database_user: String,
    /// `DB_PASSWORD`.
    pub database_password: Secret,
    /// `HEALTH_LISTEN`: `/healthz` and `/readyz`, default `0.0.0.0:8081`.
    pub health_listen: SocketAddr,
    /// `HOSTNAME`: the pod's name, by which it holds the Lease.
    pub identity: String,
}

/// Configuration of a tenant agent.
#[derive(Debug, Clone)]
pub struct TenantConfig {
    /// What both modes need.
    pub common: CommonConfig,
    /// `TENANT_ID`: 32 hexadecimal digits.
    pub tenant: TenantId,
    /// `DB_ERP_PASSWORD`: of the ERP's own database role, which the agent keeps as it is.
    pub erp_password: Secret,
    /// `FILES_DIR`: the tenant's volume, default `/files`.
    pub files_dir: PathBuf,
    /// `DOOR_LISTEN`: where the ingress comes in, default `0.0.0.0:8080`.
    pub door_listen: SocketAddr,
    /// `INTERNAL_LISTEN`: the door's listener that passes whatever its state, default `127.0.0.1:8082`.
    pub internal_listen: SocketAddr,
    /// `ERP_ADDR`: the ERP's service, default `erp:8069`.
    pub erp_addr: String,
    /// `COMPANY`: the name that the door's pages show.
    pub company: String,
    /// `STACKYARD_URL`: public address of the control plane, to which the door's pages lead.
    pub stackyard_url: String,
}

/// Configuration of a cell agent.
#[derive(Debug, Clone)]
pub struct CellConfig {
    /// What both modes need.
    pub common: CommonConfig,
    /// `GOLDENS_DIR`: volume of the golden file stores, default `/goldens`.
    pub goldens_dir: PathBuf,
    /// `LISTEN`: where golden file stores are served, default `0.0.0.0:8444`.
    pub listen: SocketAddr,
    /// `TLS_CERT_FILE`.
    pub tls_cert_file: PathBuf,
    /// `TLS_KEY_FILE`.
    pub tls_key_file: PathBuf,
}

impl Config {
    /// Reads the configuration from `lookup`, which is `std::env::var` in production.
    ///
    /// # Errors
    /// All that is missing or wrong.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, InvalidConfig> {
        let mut reader = Reader { lookup, wrong: Vec::new() };
        let mode = reader.text("MODE");
        let common = reader.common();
        let config = match mode.as_str() {
            "cell" => Self::Cell(reader.cell(common)),
            "tenant" => Self::Tenant(reader.tenant(common)),
            "" => Self::Cell(reader.cell(common)),
            other => {
                reader.wrong.push(format!("MODE is {other:?}, must be tenant or cell"));
                Self::Cell(reader.cell(common))
            }
        };
        if reader.wrong.is_empty() { Ok(config) } else { Err(InvalidConfig(reader.wrong)) }
    }

    /// What both modes need.
    #[must_use]
    pub const fn common(&self) -> &CommonConfig {
        match self {
            Self::Tenant(config) => &config.common,
            Self::Cell(config) => &config.common,
        }
    }
}

struct Reader<L> {
    lookup: L,
    wrong: Vec<String>,
}

impl<L: Fn(&str) -> Option<String>> Reader<L> {
    fn text(&mut self, name: &str) -> String {
        let value = (self.lookup)(name).filter(|text| !text.is_empty());
        value.unwrap_or_else(|| {
            self.wrong.push(format!("{name} is missing"));
            String::new()
        })
    }

    fn text_or(&mut self, name: &str, default: &str) -> String {
        (self.lookup)(name).filter(|text| !text.is_empty()).unwrap_or_else(|| default.to_owned())
    }

    fn parsed<T: FromStr>(&mut self, name: &str, text: &str, fallback: T) -> T
    where
        T::Err: std::fmt::Display,
    {
        match text.parse() {
            Ok(value) => value,
            Err(_) if text.is_empty() => fallback,
            Err(error) => {
                self.wrong.push(format!("{name} is {text:?}: {error}"));
                fallback
            }
        }
    }

    fn address(&mut self, name: &str, default: SocketAddr) -> SocketAddr {
        let text = self.text_or(name, &default.to_string());
        self.parsed(name, &text, default)
    }

    fn common(&mut self) -> CommonConfig {
        let port = self.text("DB_PORT");
        CommonConfig {
            namespace: self.text("NAMESPACE"),
            cell: self.text("CELL"),
            control_url: self.text("CONTROL_URL").trim_end_matches('/').to_owned(),
            ca_file: self.text("CA_FILE").into(),
            token_file: self.text("TOKEN_FILE").into(),
            database_host: self.text("DB_HOST"),
            database_port: self.parsed("DB_PORT", &port, 5432),
            database_user: self.text("DB_USER"),
            database_password: Secret::new(self.text("DB_PASSWORD")),
            health_listen: self.address("HEALTH_LISTEN", any(8081)),
            identity: self.text("HOSTNAME"),
        }
    }

    fn tenant(&mut self, common: CommonConfig) -> TenantConfig {
        let id = self.text("TENANT_ID");
        let tenant = self.parsed("TENANT_ID", &id, TenantId::from_uuid(uuid::Uuid::nil()));
        TenantConfig {
            common,
            tenant,
            erp_password: Secret::new(self.text("DB_ERP_PASSWORD")),
            files_dir: self.text_or("FILES_DIR", "/files").into(),
            door_listen: self.address("DOOR_LISTEN", any(8080)),
            internal_listen: self.address("INTERNAL_LISTEN", SocketAddr::from(([127, 0, 0, 1], 8082))),
            erp_addr: self.text_or("ERP_ADDR", "erp:8069"),
            company: self.text("COMPANY"),
            stackyard_url: self.text("STACKYARD_URL"),
        }
    }

    fn cell(&mut self, common: CommonConfig) -> CellConfig {
        CellConfig {
            common,
            goldens_dir: self.text_or("GOLDENS_DIR", "/goldens").into(),
            listen: self.address("LISTEN", any(8444)),
            tls_cert_file: self.text("TLS_CERT_FILE").into(),
            tls_key_file: self.text("TLS_KEY_FILE").into(),
        }
    }
}

fn any(port: u16) -> SocketAddr {
    SocketAddr::from(([0, 0, 0, 0], port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, InvalidConfig> {
        Config::read(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    const COMMON: [(&str, &str); 10] = [
        ("NAMESPACE", "t-0198f0a0b0c07d00800000000000abcd"),
        ("CELL", "dev"),
        ("CONTROL_URL", "https://stackyard.stackyard.svc:8443/"),
        ("CA_FILE", "/ca.crt"),
        ("TOKEN_FILE", "/token"),
        ("DB_HOST", "cell-postgres.stackyard-cell.svc"),
        ("DB_PORT", "5432"),
        ("DB_USER", "t_x_admin"),
        ("DB_PASSWORD", "secret"),
        ("HOSTNAME", "agent-1"),
    ];

    #[test]
    fn all_that_is_missing_is_said_at_once() {
        let InvalidConfig(wrong) = read(&[("MODE", "tenant"), ("DB_PORT", "many")]).unwrap_err();
        for name in ["NAMESPACE", "CELL", "CONTROL_URL", "CA_FILE", "DB_PASSWORD", "TENANT_ID", "COMPANY"] {
            assert!(wrong.contains(&format!("{name} is missing")), "{name}: {wrong:?}");
        }
        assert!(wrong.iter().any(|line| line.starts_with("DB_PORT is \"many\"")), "{wrong:?}");
    }

    #[test]
    fn a_tenant_has_the_contracts_defaults() {
        let mut pairs = COMMON.to_vec();
        pairs.extend([
            ("MODE", "tenant"),
            ("TENANT_ID", "0198f0a0b0c07d00800000000000abcd"),
            ("DB_ERP_PASSWORD", "secret as well"),
            ("COMPANY", "Acme"),
            ("STACKYARD_URL", "https://stackyard.localhost"),
        ]);
        let Ok(Config::Tenant(config)) = read(&pairs) else { panic!("not a tenant's configuration") };
        assert_eq!(config.internal_listen.to_string(), "127.0.0.1:8082");
        assert_eq!(config.erp_addr, "erp:8069");
        assert_eq!(config.common.control_url, "https://stackyard.stackyard.svc:8443");
        assert!(!format!("{config:?}").contains("secret"));
    }
}
