//! The certificate of the agents' listener, read again when it is renewed on disk.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use anyhow::Context;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, crypto};

use crate::config::AgentListener;

/// A certificate on disk, as last read.
#[derive(Debug)]
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    held: RwLock<Held>,
}

#[derive(Debug, Clone)]
struct Held {
    certified: Arc<CertifiedKey>,
    changed_at: Option<SystemTime>,
}

impl Certificate {
    /// Reads certificate and key.
    ///
    /// # Errors
    /// When one can't be read, or they do not belong together.
    pub fn read(listener: &AgentListener) -> anyhow::Result<Arc<Self>> {
        let (chain, key) = (listener.certificate.clone(), listener.key.clone());
        let held = RwLock::new(load(&chain, &key)?);
        Ok(Arc::new(Self { chain, key, held }))
    }

    /// Reads both again when the file changed. Called from time to time by the server's own task; a half-written pair
    /// is refused here and the old one stays in use.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn refresh(&self) -> anyhow::Result<bool> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner).changed_at;
        if changed_at(&self.chain) == held {
            return Ok(false);
        }
        let fresh = load(&self.chain, &self.key)?;
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(true)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.held.read().unwrap_or_else(PoisonError::into_inner).certified.clone())
    }
}

/// What rustls needs to serve with this certificate: TLS 1.2 and 1.3 by aws-lc-rs.
///
/// # Errors
/// When the provider refuses its own versions.
pub fn server_config(certificate: Arc<Certificate>) -> anyhow::Result<ServerConfig> {
    let provider = Arc::new(crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_no_client_auth().with_cert_resolver(certificate))
}

fn load(chain: &PathBuf, key: &PathBuf) -> anyhow::Result<Held> {
    let changed_at = changed_at(chain);
    let certificates = CertificateDer::pem_file_iter(chain).context("read the certificate")?;
    let certificates = certificates.collect::<Result<Vec<_>, _>>().context("read the certificate")?;
    let key = PrivateKeyDer::from_pem_file(key).context("read the certificate's key")?;
    let certified = CertifiedKey::from_der(certificates, key, &crypto::aws_lc_rs::default_provider());
    let certified = Arc::new(certified.context("certificate and key do not belong together")?);
    Ok(Held { certified, changed_at })
}

fn changed_at(path: &PathBuf) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|meta| meta.modified()).ok()
}
