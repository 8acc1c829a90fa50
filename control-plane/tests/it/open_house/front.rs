//! The ingress of the house: TLS in front of the public listener, as browsers need it for cookies that are `Secure`.

use std::sync::Arc;

use rcgen::CertifiedKey;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A certificate that nobody knows, with its key.
pub type Certificate = CertifiedKey<rcgen::KeyPair>;

pub fn certificate() -> Certificate {
    rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap()
}

/// Passes what comes on to a port of this machine, on a thread of its own; answers the port it listens on.
pub fn start(behind: u16, certificate: &Certificate) -> u16 {
    let acceptor = acceptor(certificate);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    std::thread::spawn(move || {
        runtime.block_on(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass(stream, acceptor.clone(), behind));
            }
        });
    });
    port
}

fn acceptor(certificate: &Certificate) -> TlsAcceptor {
    let key = PrivateKeyDer::try_from(certificate.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate.cert.der().clone()], key).unwrap();
    TlsAcceptor::from(Arc::new(config))
}

async fn pass(stream: TcpStream, acceptor: TlsAcceptor, behind: u16) {
    // Whoever goes away in between is missed by nobody.
    let Ok(mut outside) = acceptor.accept(stream).await else { return };
    let Ok(mut inside) = TcpStream::connect(("127.0.0.1", behind)).await else { return };
    tokio::io::copy_bidirectional(&mut outside, &mut inside).await.ok();
}
