//! The certificate authority of an installation.

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use chrono::{DateTime, TimeDelta, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ED25519,
};
use time::OffsetDateTime;

use super::leaf::Standing;
use crate::Error;

/// Life of the authority: as long as an installation may well live.
const AUTHORITY_LIFE: TimeDelta = TimeDelta::days(3650);
/// Life of a certificate, as the public authorities have it; renewed at two thirds.
const LEAF_LIFE: TimeDelta = TimeDelta::days(90);
/// What a clock may be behind ours.
const SKEW: TimeDelta = TimeDelta::hours(1);

/// A certificate and its private key, PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The certificate.
    pub certificate: String,
    /// The key.
    pub key: String,
}

/// Who signs the certificates of an installation.
pub struct Authority {
    /// Its certificate, PEM.
    pub certificate: String,
    standing: Standing,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// Makes a new one.
    pub fn make(now: DateTime<Utc>) -> Result<Pair, Error> {
        let make = || {
            let key = KeyPair::generate()?;
            let mut params = params("Stackyard", now - SKEW, now + AUTHORITY_LIFE, Vec::new())?;
            params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
            let certificate = params.self_signed(&key)?;
            Ok(Pair { certificate: certificate.pem(), key: key.serialize_pem() })
        };
        make().map_err(|source: rcgen::Error| failed("the certificate authority", source))
    }

    /// Takes up the one that is there.
    pub fn read(pair: &Pair) -> Result<Self, Error> {
        let wrong = |source| failed("the authority from Secret ca", source);
        let key = KeyPair::from_pem(&pair.key).map_err(wrong)?;
        let issuer = Issuer::from_ca_cert_pem(&pair.certificate, key).map_err(wrong)?;
        Ok(Self { certificate: pair.certificate.clone(), standing: Standing::read(pair)?, issuer })
    }

    /// Signs a certificate for a server of these names. It never outlives the authority.
    pub fn issue(&self, names: &[String], now: DateTime<Utc>) -> Result<Pair, Error> {
        let issue = || {
            let key = KeyPair::generate()?;
            let common_name = names.first().map(String::as_str).unwrap_or_default();
            let end = (now + LEAF_LIFE).min(self.standing.end);
            let mut params = params(common_name, now - SKEW, end, names.to_vec())?;
            params.use_authority_key_identifier_extension = true;
            params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
            let certificate = params.signed_by(&key, &self.issuer)?;
            Ok(Pair { certificate: certificate.pem(), key: key.serialize_pem() })
        };
        issue().map_err(|source: rcgen::Error| failed("a certificate", source))
    }

    /// Whether two thirds of its life are over.
    pub fn is_old(&self, now: DateTime<Utc>) -> bool {
        self.standing.is_due(now)
    }
}

fn params(
    common_name: &str,
    begin: DateTime<Utc>,
    end: DateTime<Utc>,
    names: Vec<String>,
) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.not_before = at(begin);
    params.not_after = at(end);
    Ok(params)
}

/// Every time that a calendar date stands for is within the range of both libraries.
fn at(moment: DateTime<Utc>) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(moment.timestamp()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// A fresh Ed25519 key, PKCS#8 PEM.
pub fn signing_key() -> Result<String, Error> {
    let key = KeyPair::generate_for(&PKCS_ED25519).map_err(|source| failed("the key that signs tokens", source))?;
    Ok(key.serialize_pem())
}

/// 32 random bytes.
pub fn random_bytes(random: &SystemRandom) -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    random
        .fill(&mut bytes)
        .map_err(|source: Unspecified| Error::Make { what: "a random key".into(), source: source.into() })?;
    Ok(bytes)
}

fn failed(what: &str, source: rcgen::Error) -> Error {
    Error::Make { what: what.to_owned(), source: source.into() }
}
