//! Certificates and keys of an installation.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;
use stack::setup::{Installation, Namespaces};
use stack::testing::FakeCluster;
use x509_parser::pem::Pem;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn fresh() -> (FakeCluster, Installation) {
    let fake = FakeCluster::new();
    for name in ["stackyard", "stackyard-cell"] {
        fake.put(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}));
    }
    let namespaces = Namespaces { control_plane: "stackyard".into(), cell: "stackyard-cell".into() };
    let installation = fake.installation(namespaces);
    (fake, installation)
}

fn secret(fake: &FakeCluster, namespace: &str, name: &str, key: &str) -> String {
    let object = fake.get(&format!("/api/v1/namespaces/{namespace}/secrets/{name}")).unwrap();
    let bytes = BASE64_STANDARD.decode(object["data"][key].as_str().unwrap()).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn bundle(fake: &FakeCluster, namespace: &str) -> String {
    let object = fake.get(&format!("/api/v1/namespaces/{namespace}/configmaps/stackyard-ca")).unwrap();
    object["data"]["ca.crt"].as_str().unwrap().to_owned()
}

/// Whether a certificate was signed by one of a bundle, by its signature.
fn is_trusted(certificate: &str, bundle: &str) -> bool {
    let leaf = Pem::iter_from_buffer(certificate.as_bytes()).next().unwrap().unwrap();
    let leaf = leaf.parse_x509().unwrap();
    Pem::iter_from_buffer(bundle.as_bytes()).any(|pem| {
        let pem = pem.unwrap();
        let authority = pem.parse_x509().unwrap();
        leaf.verify_signature(Some(authority.public_key())).is_ok()
    })
}

const LEAVES: [(&str, &str, &str); 4] = [
    ("stackyard", "stackyard-tls", "stackyard.stackyard.svc"),
    ("stackyard", "control-postgres-tls", "control-postgres.stackyard.svc.cluster.local"),
    ("stackyard-cell", "cell-postgres-tls", "cell-postgres.stackyard-cell.svc"),
    ("stackyard-cell", "cell-agent-tls", "cell-agent.stackyard-cell"),
];

#[tokio::test]
async fn makes_everything_once() {
    let (fake, installation) = fresh();
    let made = installation.setup(now()).await.unwrap();
    insta::assert_snapshot!(made.join("\n"), @r"
    Secret stackyard/ca
    ConfigMap stackyard/stackyard-ca
    ConfigMap stackyard-cell/stackyard-ca
    Secret stackyard/stackyard-tls
    Secret stackyard/control-postgres-tls
    Secret stackyard-cell/cell-postgres-tls
    Secret stackyard-cell/cell-agent-tls
    Secret stackyard/stackyard-keys
    Secret stackyard/control-database
    Secret stackyard-cell/cell-database
    ");
    for (namespace, name, host) in LEAVES {
        let certificate = secret(&fake, namespace, name, "tls.crt");
        assert!(is_trusted(&certificate, &bundle(&fake, namespace)), "{name}");
        let pem = Pem::iter_from_buffer(certificate.as_bytes()).next().unwrap().unwrap();
        let names = format!("{:?}", pem.parse_x509().unwrap().subject_alternative_name().unwrap().unwrap().value);
        assert!(names.contains(&format!("{host:?}")), "{names}");
        assert!(secret(&fake, namespace, name, "tls.key").contains("PRIVATE KEY"));
    }
    assert_eq!(secret(&fake, "stackyard-cell", "cell-database", "username"), "cell_admin");
    assert_eq!(secret(&fake, "stackyard", "control-database", "password").len(), 43);
    let envelope = secret(&fake, "stackyard", "stackyard-keys", "envelope.key");
    assert_eq!(BASE64_STANDARD.decode(envelope).unwrap().len(), 32);
    let before = fake.objects();
    assert_eq!(installation.setup(now()).await.unwrap(), Vec::<String>::new());
    assert_eq!(fake.objects(), before);
}

#[tokio::test]
async fn the_key_signs_tokens() {
    let (fake, installation) = fresh();
    installation.setup(now()).await.unwrap();
    let pem = secret(&fake, "stackyard", "stackyard-keys", "token.pem");
    let key = EncodingKey::from_ed_pem(pem.as_bytes()).unwrap();
    let token = jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &json!({"sub": "x"}), &key).unwrap();
    assert_eq!(token.split('.').count(), 3);
}

#[tokio::test]
async fn renews_at_two_thirds_and_not_before() {
    let (fake, installation) = fresh();
    installation.setup(now()).await.unwrap();
    let before = fake.objects();
    assert_eq!(installation.renew(now() + TimeDelta::days(59)).await.unwrap(), Vec::<String>::new());
    assert_eq!(fake.objects(), before);
    let old = secret(&fake, "stackyard", "stackyard-tls", "tls.crt");
    assert_eq!(installation.renew(now() + TimeDelta::days(61)).await.unwrap().len(), LEAVES.len());
    let new = secret(&fake, "stackyard", "stackyard-tls", "tls.crt");
    assert_ne!(old, new);
    assert!(is_trusted(&new, &bundle(&fake, "stackyard")), "by the same authority");
    assert_eq!(installation.renew(now() + TimeDelta::days(61)).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_lost_object_is_made_anew_and_fits_the_rest() {
    for lost in ["secrets/stackyard-tls", "configmaps/stackyard-ca", "secrets/stackyard-keys", "secrets/ca"] {
        let (fake, installation) = fresh();
        installation.setup(now()).await.unwrap();
        let before = bundle(&fake, "stackyard-cell");
        fake.remove(&format!("/api/v1/namespaces/stackyard/{lost}"));
        installation.setup(now()).await.unwrap();
        for (namespace, name, _) in LEAVES {
            let certificate = secret(&fake, namespace, name, "tls.crt");
            assert!(is_trusted(&certificate, &bundle(&fake, namespace)), "{lost}: {name}");
        }
        assert!(bundle(&fake, "stackyard-cell").contains(before.trim()), "{lost}: what was trusted still is");
    }
}

#[tokio::test]
async fn a_certificate_that_nothing_trusts_is_replaced() {
    let (fake, installation) = fresh();
    installation.setup(now()).await.unwrap();
    fake.remove("/api/v1/namespaces/stackyard/secrets/ca");
    fake.remove("/api/v1/namespaces/stackyard/configmaps/stackyard-ca");
    fake.remove("/api/v1/namespaces/stackyard-cell/configmaps/stackyard-ca");
    installation.setup(now()).await.unwrap();
    for (namespace, name, _) in LEAVES {
        assert!(is_trusted(&secret(&fake, namespace, name, "tls.crt"), &bundle(&fake, namespace)), "{name}");
    }
}

#[tokio::test]
async fn a_missing_namespace_is_told() {
    let namespaces = Namespaces { control_plane: "nowhere".into(), cell: "nowhere".into() };
    let error = FakeCluster::new().installation(namespaces).setup(now()).await.unwrap_err();
    assert!(error.to_string().contains("nowhere"), "{error}");
}
