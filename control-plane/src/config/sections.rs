//! One struct per concern.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use chrono::TimeDelta;
use model::name::Email;
use secrecy::ExposeSecret;
use stack::CellSettings;
use store::DatabaseUrl;

use super::Env;
use crate::credentials::EnvelopeKeys;
use crate::tokens::TokenKeys;

/// The control plane's own database.
#[derive(Debug)]
pub struct Database {
    /// `DATABASE_URL`, with the password of `DATABASE_PASSWORD_FILE` when that is set.
    pub url: DatabaseUrl,
    /// `DATABASE_POOL`: connections at most, 10 by default.
    pub pool_size: u32,
}

impl Database {
    /// Reads `DATABASE_URL`, `DATABASE_PASSWORD_FILE`, `DATABASE_POOL`.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let text = env.require("DATABASE_URL");
        let password = env.file_if_set("DATABASE_PASSWORD_FILE");
        let pool_size = env.parse_or("DATABASE_POOL", 10);
        let password = password.as_ref().map(|password| password.expose_secret().trim());
        let url = DatabaseUrl::parse(&text?, password);
        let url = url.map_err(|e| env.wrong("DATABASE_URL", e.to_string())).ok();
        Some(Self { url: url?, pool_size: pool_size? })
    }
}

/// Keys that sign and seal.
#[derive(Debug)]
pub struct Keys {
    /// `TOKEN_KEY_FILE`: signs agents' tokens.
    pub tokens: TokenKeys,
    /// `ENVELOPE_KEY_FILE`: seals what rests in the database.
    pub envelope: EnvelopeKeys,
}

impl Keys {
    /// Reads `TOKEN_KEY_FILE` and `ENVELOPE_KEY_FILE`.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let tokens = env
            .file("TOKEN_KEY_FILE")
            .and_then(|pem| TokenKeys::parse(&pem).map_err(|e| env.wrong("TOKEN_KEY_FILE", e.to_string())).ok());
        let envelope = Self::envelope_from_env(env);
        Some(Self { tokens: tokens?, envelope: envelope? })
    }

    /// Reads `ENVELOPE_KEY_FILE` alone, for what seals and does not sign.
    pub fn envelope_from_env(env: &mut Env) -> Option<EnvelopeKeys> {
        let text = env.file("ENVELOPE_KEY_FILE")?;
        EnvelopeKeys::parse(&text).map_err(|e| env.wrong("ENVELOPE_KEY_FILE", e.to_string())).ok()
    }
}

/// The public listener.
#[derive(Debug, Clone)]
pub struct Web {
    /// `LISTEN`: plain HTTP behind the ingress, `0.0.0.0:8080` by default.
    pub listen: SocketAddr,
    /// `PUBLIC_URL`: `https://host[:port]`, without trailing slash. The only origin whose pages may post here.
    pub public_url: String,
    /// `TENANT_DOMAINS`: domains below which the tenants' hosts lie, with commas between; no host is theirs when unset.
    /// What the ingress sends here for them has no ERP, and gets a page that says so.
    pub tenant_domains: Vec<String>,
    /// `CONTACT_EMAIL`: where the offer tells people to write to; it names nobody when unset.
    pub contact: Option<Email>,
}

impl Web {
    /// Reads `LISTEN`, `PUBLIC_URL`, `TENANT_DOMAINS` and `CONTACT_EMAIL`.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let listen = env.parse_or("LISTEN", SocketAddr::from(([0, 0, 0, 0], 8080)));
        let url = env.require("PUBLIC_URL").map(|url| url.trim_end_matches('/').to_owned());
        let is_origin = |url: &String| url.strip_prefix("https://").is_some_and(|h| !h.is_empty() && !h.contains('/'));
        if url.as_ref().is_some_and(|url| !is_origin(url)) {
            env.wrong("PUBLIC_URL", "must be https://host or https://host:port, without a path");
        }
        let contact = env.text("CONTACT_EMAIL").map(|email| {
            Email::parse(&email).map_err(|_| env.wrong("CONTACT_EMAIL", "must be an e-mail address")).ok()
        });
        let contact = contact.map_or(Some(None), |email| email.map(Some));
        let domains = env.text("TENANT_DOMAINS").unwrap_or_default().to_ascii_lowercase();
        let domains = domains.split(',').map(|domain| domain.trim().to_owned()).filter(|domain| !domain.is_empty());
        Some(Self {
            listen: listen?,
            public_url: url?.to_ascii_lowercase(),
            tenant_domains: domains.collect(),
            contact: contact?,
        })
    }
}

/// The agents' listener: HTTPS, `/agent/v1` and the metrics only.
#[derive(Debug, Clone)]
pub struct AgentListener {
    /// `AGENT_LISTEN`, `0.0.0.0:8443` by default.
    pub listen: SocketAddr,
    /// `TLS_CERT_FILE`: certificate chain in PEM, read again when it changes.
    pub certificate: PathBuf,
    /// `TLS_KEY_FILE`: its key in PEM.
    pub key: PathBuf,
}

impl AgentListener {
    /// Reads `AGENT_LISTEN`, `TLS_CERT_FILE`, `TLS_KEY_FILE`.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let listen = env.parse_or("AGENT_LISTEN", SocketAddr::from(([0, 0, 0, 0], 8443)));
        let (certificate, key) = (env.require("TLS_CERT_FILE"), env.require("TLS_KEY_FILE"));
        Some(Self { listen: listen?, certificate: certificate?.into(), key: key?.into() })
    }
}

/// Deletions that customers ask for.
#[derive(Debug, Clone, Copy)]
pub struct Deletions {
    /// `DELETION_UNDO_DAYS`: for how many days one can be undone, 1 to 365, 30 by default. One that was asked for before a
    /// change keeps its day.
    pub undo_for: TimeDelta,
}

impl Deletions {
    /// Reads `DELETION_UNDO_DAYS`.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let days: i64 = env.parse_or("DELETION_UNDO_DAYS", 30)?;
        if !(1..=365).contains(&days) {
            env.wrong("DELETION_UNDO_DAYS", "must be 1 to 365");
            return None;
        }
        Some(Self { undo_for: TimeDelta::days(days) })
    }
}

/// What only a worker needs.
#[derive(Debug)]
pub struct Worker {
    /// `CELLS_FILE`: the cells, by which the table `cells` is brought up to date at start.
    pub cells: Vec<CellSettings>,
    /// `WORKERS`: jobs at once, 4 by default.
    pub workers: NonZeroUsize,
    /// `CA_FILE`, `/etc/stackyard/ca/ca.crt` by default: the authority that agents trust, PEM; put into every tenant's
    /// namespace.
    pub ca_pem: String,
    /// `NAMESPACE`: where the control plane runs, whose certificates are renewed. By default that of the worker's own
    /// pod; outside a cluster there are none to renew.
    pub namespace: Option<String>,
}

/// Where a pod finds the name of its namespace.
const NAMESPACE_FILE: &str = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

impl Worker {
    /// Reads `CELLS_FILE`, `WORKERS`, `CA_FILE` and `NAMESPACE`.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let cells = env.file("CELLS_FILE").and_then(|text| {
            let cells = CellSettings::parse_list(text.expose_secret());
            cells.map_err(|e| env.wrong("CELLS_FILE", e.to_string())).ok()
        });
        let workers = env.parse_or("WORKERS", NonZeroUsize::MIN.saturating_add(3));
        let ca_pem = env.file_or("CA_FILE", "/etc/stackyard/ca/ca.crt").map(|pem| pem.expose_secret().to_owned());
        let namespace = env.text("NAMESPACE").or_else(|| std::fs::read_to_string(NAMESPACE_FILE).ok());
        Some(Self { cells: cells?, workers: workers?, ca_pem: ca_pem?, namespace })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Serve;

    #[test]
    fn everything_missing_is_told_at_once() {
        let mut env = Env::of(|name| (name == "LISTEN").then(|| "nonsense".to_owned()));
        let problems = Serve::from_env(&mut env).unwrap_err().0;
        let variables: Vec<_> = problems.iter().map(|p| p.variable).collect();
        let expected = [
            "DATABASE_URL",
            "TOKEN_KEY_FILE",
            "ENVELOPE_KEY_FILE",
            "LISTEN",
            "PUBLIC_URL",
            "TLS_CERT_FILE",
            "TLS_KEY_FILE",
        ];
        assert_eq!(variables, expected);
    }

    #[test]
    fn a_deletion_can_be_undone_for_days() {
        let read = |days: Option<&'static str>| {
            let mut env = Env::of(move |_| days.map(str::to_owned));
            let deletions = Deletions::from_env(&mut env);
            env.finish(|| deletions).map(|deletions| deletions.undo_for.num_days())
        };
        assert_eq!((read(None), read(Some("1")), read(Some("365"))), (Ok(30), Ok(1), Ok(365)));
        for bad in ["0", "-1", "366", "1.5", "a month"] {
            assert!(read(Some(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_public_url_is_an_origin() {
        for bad in ["http://a.b", "https://", "https://a.b/c", "a.b"] {
            let mut env = Env::of(move |name| (name == "PUBLIC_URL").then(|| bad.to_owned()));
            Web::from_env(&mut env);
            assert!(env.finish(|| Some(())).is_err(), "{bad}");
        }
    }
}
