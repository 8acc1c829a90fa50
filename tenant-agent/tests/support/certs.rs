//! An authority and a server's certificate, made for one test.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

/// Files of an authority and of one server.
pub struct Certs {
    pub ca: PathBuf,
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Writes them into `folder`; the server is known by `names` (host names and addresses).
pub fn write(folder: &Path, names: &[&str]) -> Certs {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    // Of another name than the server's: else OpenSSL takes the server's certificate for a self-signed one.
    authority.distinguished_name.push(DnType::CommonName, "an authority for one test");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let ca_pem = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let certs = Certs { ca: folder.join("ca.crt"), certificate: folder.join("tls.crt"), key: folder.join("tls.key") };
    std::fs::write(&certs.ca, ca_pem).unwrap();
    std::fs::write(&certs.certificate, certificate.pem()).unwrap();
    std::fs::write(&certs.key, key.serialize_pem()).unwrap();
    std::fs::set_permissions(&certs.key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    certs
}
