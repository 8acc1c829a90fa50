//! Hosts, addresses and who may be reached.

use std::fmt;
use std::net::IpAddr;

/// A host name as the cell's pods resolve it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Host(pub String);

impl Host {
    /// The namespace of a host `service.namespace.svc[.cluster-domain]`; nothing for a host outside the cluster.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        let mut labels = self.0.split('.');
        let (_service, namespace, svc) = (labels.next()?, labels.next()?, labels.next()?);
        (svc == "svc" && !namespace.is_empty()).then_some(namespace)
    }
}

/// An `https` address without path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Url {
    /// Its host.
    pub host: Host,
    /// Its port.
    pub port: u16,
}

impl Url {
    /// Parses `https://host[:port]`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not of the form https://host:port");
        let rest = text.strip_prefix("https://").ok_or_else(wrong)?;
        let (host, port) = rest.rsplit_once(':').unwrap_or((rest, "443"));
        let port = port.parse::<u16>().map_err(|_| wrong())?;
        if port == 0 || !is_host(host) {
            return Err(wrong());
        }
        Ok(Self { host: Host(host.to_owned()), port })
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}:{}", self.host.0, self.port)
    }
}

/// A range of addresses: an address and the number of its leading bits that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cidr(String);

impl Cidr {
    /// Parses `address/bits`.
    ///
    /// # Errors
    /// A sentence that names the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a range of addresses like 10.0.0.0/24");
        let (address, bits) = text.split_once('/').ok_or_else(wrong)?;
        let address = address.parse::<IpAddr>().map_err(|_| wrong())?;
        let bits = bits.parse::<u8>().map_err(|_| wrong())?;
        let max = if address.is_ipv4() { 32 } else { 128 };
        if bits > max { Err(wrong()) } else { Ok(Self(format!("{address}/{bits}"))) }
    }

    /// The range of one address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        Self(format!("{address}/{bits}"))
    }

    /// The range as Kubernetes writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whom a network policy lets reach, on which port. Policies see addresses and ports after translation, so a port here
/// is a pod's, never a Service's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Peer {
    /// The pods of a namespace.
    Namespace {
        /// Its name.
        namespace: String,
        /// The pods' port.
        port: u16,
    },
    /// Hosts by address.
    Addresses {
        /// Their addresses.
        cidr: Cidr,
        /// Their port.
        port: u16,
    },
}

/// Whether a text is a host name: labels of letters, digits and inner hyphens (RFC 1123 §2.1).
pub(super) fn is_host(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

/// Whether a text is a label of a host name, at most 63 lower-case characters.
pub(super) fn is_label(text: &str) -> bool {
    let is_inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=63).contains(&text.len()) && text.bytes().all(is_inner) && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_services_have_a_namespace() {
        let namespace = |host: &str| Host(host.into()).namespace().map(str::to_owned);
        assert_eq!(namespace("a.b.svc"), Some("b".into()));
        assert_eq!(namespace("a.b.svc.cluster.local"), Some("b".into()));
        for outside in ["a", "a.b", "db.example.com", "svc.example.svcx", "10.0.0.1"] {
            assert_eq!(namespace(outside), None, "{outside}");
        }
    }

    #[test]
    fn parses_addresses() {
        assert_eq!(Url::parse("https://a.b.svc:8443").unwrap().to_string(), "https://a.b.svc:8443");
        assert_eq!(Url::parse("https://a.example").unwrap().port, 443);
        for bad in ["http://a:1", "https://", "https://a:0", "https://a:1/x", "https://a b", "https://A:x"] {
            assert!(Url::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Cidr::parse("fd00::1/128").unwrap().as_str(), "fd00::1/128");
        assert_eq!(Cidr::of("10.0.0.1".parse().unwrap()).as_str(), "10.0.0.1/32");
        for bad in ["10.0.0.0", "10.0.0.0/33", "x/8", "10.0.0/8"] {
            assert!(Cidr::parse(bad).is_err(), "{bad}");
        }
    }
}
