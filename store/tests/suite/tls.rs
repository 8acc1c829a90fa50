//! The pool and the listener read one address the same: TLS, verified in full.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use store::notify::{Channel, Listener, Wake};
use store::testing::TestDb;
use store::{DatabaseUrl, Db, StoreError, migrate};

use crate::support::*;

fn authority(dir: &Path, name: &str) -> (CertifiedIssuer<'static, KeyPair>, PathBuf) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let path = dir.join(format!("{name}.crt"));
    std::fs::write(&path, authority.pem()).unwrap();
    (authority, path)
}

/// Gives the running server a certificate for `localhost`, as its superuser may.
fn serve_tls(db: &TestDb, authority: &CertifiedIssuer<'static, KeyPair>) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".into()]).unwrap().signed_by(&key, authority).unwrap();
    for (file, pem) in [("server.key", key.serialize_pem()), ("server.crt", certificate.pem())] {
        let write = format!(
            "COPY (SELECT unnest(string_to_array('{}', '|'))) TO PROGRAM 'umask 077; cat > {file}'",
            pem.trim().replace("\r\n", "|").replace('\n', "|")
        );
        psql(db, &write).unwrap();
    }
    psql(db, "ALTER SYSTEM SET ssl = on").unwrap();
    psql(db, "SELECT pg_reload_conf()").unwrap();
}

fn url(db: &TestDb, host: &str, root: &Path) -> DatabaseUrl {
    let plain = db.text().replace("127.0.0.1", host);
    let text = format!("{plain}?sslmode=verify-full&sslrootcert={}", root.display());
    DatabaseUrl::parse(&text, None).unwrap()
}

fn pool_works(url: &DatabaseUrl) -> bool {
    Db::connect(url, 1).unwrap().run_blocking(migrate::is_current).is_ok()
}

async fn listener_works(url: &DatabaseUrl, wait: Duration) -> bool {
    let listener = Listener::start(url).unwrap();
    let mut waiter = listener.subscribe(Channel::Jobs, "");
    listener.is_listening() || waiter.wait(wait).await == Wake::Woken
}

#[tokio::test]
async fn both_clients_verify_the_server() {
    if std::env::var_os("TEST_DATABASE_URL").is_some() {
        eprintln!("skipped: a server that is not ours keeps its settings");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (ours, root) = authority(dir.path(), "ours");
    let (_, foreign) = authority(dir.path(), "foreign");
    let db = TestDb::new();
    serve_tls(&db, &ours);
    let good = url(&db, "localhost", &root);
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    while !pool_works(&good) {
        assert!(std::time::Instant::now() < deadline, "the server takes its certificate");
    }
    assert!(listener_works(&good, Duration::from_secs(20)).await);
    for bad in [url(&db, "localhost", &foreign), url(&db, "127.0.0.1", &root)] {
        assert!(!pool_works(&bad));
        assert!(!listener_works(&bad, Duration::from_secs(1)).await);
    }
}

#[tokio::test]
async fn a_root_certificate_that_cannot_be_read_is_said_at_the_start() {
    let empty = tempfile::NamedTempFile::new().unwrap();
    for root in [Path::new("/nowhere/ca.crt"), empty.path()] {
        let text = format!("postgres://db/x?sslmode=verify-full&sslrootcert={}", root.display());
        let refused = Listener::start(&DatabaseUrl::parse(&text, None).unwrap());
        assert!(matches!(refused, Err(StoreError::Url(_))), "{refused:?}");
    }
    assert!(DatabaseUrl::parse("postgres://db/x?sslmode=verify-full", None).is_err(), "no root certificate");
}
