//! Connections to the cell's database server: TLS with the server's name verified, one connection a use.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::time::timeout;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::Error;

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest a statement may take on the server, in milliseconds: the copy of a template on a busy disk.
const STATEMENT_TIMEOUT_MS: u32 = 300_000;
/// The longest a statement waits for a lock, in milliseconds.
const LOCK_TIMEOUT_MS: u32 = 15_000;
/// Where names without a schema are looked for. The ERP's role owns `public` in all but name: a function or an operator there
/// that fits an argument better than PostgreSQL's own would run as whoever calls it (CVE-2018-1058).
const SEARCH_PATH: &str = "pg_catalog,pg_temp";

/// Trust in the house's own authority and in nobody else.
///
/// # Errors
/// When the file can't be read or holds no certificate.
pub fn trust(ca_file: &Path) -> Result<ClientConfig, Error> {
    let certificates = CertificateDer::pem_file_iter(ca_file)
        .map_err(|error| Error::Tls(format!("{}: {error}", ca_file.display())))?
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Error::Tls(format!("{}: {error}", ca_file.display())))?;
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates);
    if roots.is_empty() {
        return Err(Error::Tls(format!("{} holds no certificate", ca_file.display())));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Tls(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// Who connects where.
#[derive(Clone)]
pub struct Database {
    config: Config,
    tls: MakeRustlsConnect,
}

impl Database {
    /// A role of a server; the database is chosen with each connection.
    #[must_use]
    pub fn new(host: &str, port: u16, user: &str, password: &str, trust: ClientConfig) -> Self {
        let mut config = Config::new();
        config.host(host).port(port).user(user).password(password).ssl_mode(SslMode::Require);
        config.connect_timeout(CONNECT_TIMEOUT).application_name("stackyard-agent");
        config.options(format!("-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS} -c search_path={SEARCH_PATH} -c client_min_messages=warning"));
        Self { config, tls: MakeRustlsConnect::new(trust) }
    }

    /// The same server as another role.
    #[must_use]
    pub fn of_role(&self, user: &str, password: &str) -> Self {
        let mut other = self.clone();
        other.config.user(user).password(password);
        other
    }

    /// The role.
    #[must_use]
    pub fn user(&self) -> &str {
        self.config.get_user().unwrap_or_default()
    }

    /// Opens a connection; it ends when the client is dropped.
    ///
    /// # Errors
    /// [`Error::ConnectDatabase`].
    pub async fn connect(&self, database: &str) -> Result<Client, Error> {
        let mut config = self.config.clone();
        config.dbname(database);
        let connecting = timeout(CONNECT_TIMEOUT * 2, config.connect(self.tls.clone()));
        let (client, connection) = connecting
            .await
            .map_err(|_| Error::Call { what: format!("database {database}"), why: "no answer in 10 s".into() })?
            .map_err(|source| Error::ConnectDatabase { database: database.into(), source })?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error = %error, "a database connection ended");
            }
        });
        Ok(client)
    }
}

/// An identifier, quoted. For names that statements can't take as parameters; values are always parameters.
#[must_use]
pub fn quote(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}

/// A literal, quoted, for the few statements that take no parameters (`CREATE ROLE … PASSWORD`).
#[must_use]
pub fn literal(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\'', "''");
    if text.contains('\\') { format!(" E'{escaped}'") } else { format!("'{escaped}'") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_could_break_out() {
        assert_eq!(quote("t_1"), "\"t_1\"");
        assert_eq!(quote("a\"; DROP ROLE b; --"), "\"a\"\"; DROP ROLE b; --\"");
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("a\\'b"), " E'a\\\\''b'");
    }
}
