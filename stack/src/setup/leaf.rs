//! The certificates of an installation's servers, and what a stored certificate says of itself.

use chrono::{DateTime, Utc};
use x509_parser::extensions::ParsedExtension;
use x509_parser::pem::Pem;
use x509_parser::prelude::X509Certificate;

use super::authority::Pair;
use crate::Error;

/// In which of the two namespaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The control plane's.
    ControlPlane,
    /// The cell's.
    Cell,
}

/// A server's certificate.
#[derive(Debug)]
pub struct Leaf {
    /// Name of its Secret.
    pub secret: &'static str,
    /// Service that it speaks for.
    pub service: &'static str,
    /// Where it lives.
    pub place: Place,
}

/// Every server that speaks TLS.
pub const LEAVES: [Leaf; 4] = [
    Leaf { secret: "stackyard-tls", service: "stackyard", place: Place::ControlPlane },
    Leaf { secret: "control-postgres-tls", service: "control-postgres", place: Place::ControlPlane },
    Leaf { secret: "cell-postgres-tls", service: "cell-postgres", place: Place::Cell },
    Leaf { secret: "cell-agent-tls", service: "cell-agent", place: Place::Cell },
];

impl Leaf {
    /// Every name that a pod may call it by.
    pub fn names(&self, namespace: &str) -> Vec<String> {
        let service = self.service;
        vec![
            service.to_owned(),
            format!("{service}.{namespace}"),
            format!("{service}.{namespace}.svc"),
            format!("{service}.{namespace}.svc.cluster.local"),
        ]
    }
}

/// What a stored certificate says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Begin of its life.
    pub begin: DateTime<Utc>,
    /// End of its life.
    pub end: DateTime<Utc>,
    authority: Option<Vec<u8>>,
}

impl Standing {
    /// Reads a stored certificate.
    pub fn read(pair: &Pair) -> Result<Self, Error> {
        let wrong = |message: String| Error::Read { object: "a certificate".into(), message };
        let pem = Pem::iter_from_buffer(pair.certificate.as_bytes())
            .next()
            .ok_or_else(|| wrong("it is not PEM".into()))?
            .map_err(|error| wrong(error.to_string()))?;
        let certificate = pem.parse_x509().map_err(|error| wrong(error.to_string()))?;
        let moment = |seconds| DateTime::from_timestamp(seconds, 0).ok_or_else(|| wrong("its dates are absurd".into()));
        Ok(Self {
            begin: moment(certificate.validity().not_before.timestamp())?,
            end: moment(certificate.validity().not_after.timestamp())?,
            authority: authority_of(&certificate),
        })
    }

    /// Whether two thirds of its life are over.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        now >= self.begin + (self.end - self.begin) * 2 / 3
    }

    /// Whether nobody accepts it any more.
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        now >= self.end
    }

    /// Whether one of these authorities signed it, by the identifier of the key that it names.
    pub fn is_signed_by(&self, trusted: &str) -> bool {
        let pems = Pem::iter_from_buffer(trusted.as_bytes()).filter_map(Result::ok);
        let mut keys = pems.filter_map(|pem| pem.parse_x509().ok().and_then(|authority| key_of(&authority)));
        self.authority.as_ref().is_some_and(|wanted| keys.any(|key| &key == wanted))
    }
}

fn authority_of(certificate: &X509Certificate<'_>) -> Option<Vec<u8>> {
    certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityKeyIdentifier(id) => Some(id.key_identifier.as_ref()?.0.to_vec()),
        _ => None,
    })
}

fn key_of(certificate: &X509Certificate<'_>) -> Option<Vec<u8>> {
    certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::authority::Authority;
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }

    #[test]
    fn a_certificate_is_due_at_two_thirds_of_its_life() {
        let authority = Authority::read(&Authority::make(now()).unwrap()).unwrap();
        let pair = authority.issue(&LEAVES[0].names("stackyard"), now()).unwrap();
        let standing = Standing::read(&pair).unwrap();
        assert!(standing.is_signed_by(&authority.certificate));
        assert!(!standing.is_due(now() + TimeDelta::days(59)) && standing.is_due(now() + TimeDelta::days(61)));
        assert!(!standing.has_ended(now() + TimeDelta::days(89)) && standing.has_ended(now() + TimeDelta::days(90)));
        assert!(!authority.is_old(now() + TimeDelta::days(2000)) && authority.is_old(now() + TimeDelta::days(2500)));
    }

    #[test]
    fn no_certificate_outlives_its_authority() {
        let authority = Authority::read(&Authority::make(now()).unwrap()).unwrap();
        let late = now() + TimeDelta::days(3640);
        let pair = authority.issue(&LEAVES[0].names("stackyard"), late).unwrap();
        assert_eq!(Standing::read(&pair).unwrap().end, now() + TimeDelta::days(3650));
    }

    #[test]
    fn another_authority_did_not_sign_it() {
        let [one, other] = [(); 2].map(|()| Authority::read(&Authority::make(now()).unwrap()).unwrap());
        let pair = one.issue(&LEAVES[2].names("stackyard-cell"), now()).unwrap();
        let standing = Standing::read(&pair).unwrap();
        assert!(!standing.is_signed_by(&other.certificate));
        assert!(standing.is_signed_by(&format!("{}{}", other.certificate, one.certificate)));
    }
}
