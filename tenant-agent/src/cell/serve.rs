//! `GET /goldens/<id>/files`: one tar of a golden file store, for the tenants' agents.
//!
//! Golden file stores hold no customer's data; who may reach this listener is the network policy's business.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::StreamExt;
use http::{Method, Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use model::GoldenId;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::duplex;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::io::{ReaderStream, SyncIoBridge};

use crate::Error;
use crate::tasks::END_MARK;

/// File stores sent at a time; more wait their turn.
const STREAMS: usize = 4;
/// Connections held at a time; more wait in the kernel.
const CONNECTIONS: usize = 128;
/// How long a request waits for its turn.
const TURN_WITHIN: Duration = Duration::from_secs(90);
/// How long a handshake or the head of a request may take.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long a connection may live: the largest file store on a slow line.
const LONGEST: Duration = Duration::from_secs(900);
/// Bytes between the reader of the files and the network.
const BUFFER: usize = 256 << 10;

type Body = BoxBody<Bytes, io::Error>;

struct Shop {
    goldens: PathBuf,
    streams: Arc<Semaphore>,
}

/// Serves golden file stores until the agent ends. A renewed certificate is used from the next connection on.
///
/// # Errors
/// When the address can't be listened on or the certificate not be used at the start.
pub async fn serve_goldens(listen: SocketAddr, certificate: Certificate, goldens: PathBuf) -> Result<(), Error> {
    let socket = TcpListener::bind(listen).await;
    let socket = socket.map_err(|source| Error::Listen { address: listen.to_string(), source })?;
    serve_on(socket, certificate, goldens).await
}

pub(super) async fn serve_on(socket: TcpListener, mut certificate: Certificate, goldens: PathBuf) -> Result<(), Error> {
    certificate.acceptor()?;
    let shop = Arc::new(Shop { goldens, streams: Arc::new(Semaphore::new(STREAMS)) });
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = connections.clone().acquire_owned().await else { return Ok(()) };
        let accepted = socket.accept().await;
        match (accepted, certificate.acceptor()) {
            (Ok((tcp, _)), Ok(acceptor)) => {
                tokio::spawn(timeout(LONGEST, serve_connection(tcp, acceptor, shop.clone(), place)));
            }
            (Err(error), _) => {
                tracing::warn!(error = %error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            (_, Err(error)) => tracing::error!(error = error.sentence(), "the certificate can't be used"),
        }
    }
}

async fn serve_connection(tcp: TcpStream, acceptor: TlsAcceptor, shop: Arc<Shop>, _place: OwnedSemaphorePermit) {
    let tls = match timeout(HEAD_WITHIN, acceptor.accept(tcp)).await {
        Ok(Ok(tls)) => tls,
        Ok(Err(error)) => return tracing::debug!(error = %error, "a TLS handshake failed"),
        Err(_) => return,
    };
    let service = service_fn(move |request| {
        let shop = shop.clone();
        async move { Ok::<_, io::Error>(shop.answer(request).await) }
    });
    let mut server = hyper::server::conn::http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    if let Err(error) = server.serve_connection(TokioIo::new(tls), service).await {
        tracing::debug!(error = %error, "a connection broke");
    }
}

impl Shop {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        if request.method() != Method::GET {
            return say(StatusCode::METHOD_NOT_ALLOWED, "Only GET is answered here.");
        }
        let id = request.uri().path().strip_prefix("/goldens/").and_then(|rest| rest.strip_suffix("/files"));
        let Some(golden) = id.and_then(|id| id.parse::<GoldenId>().ok()) else {
            return say(StatusCode::NOT_FOUND, "There is nothing here.");
        };
        let folder = self.goldens.join(golden.to_string());
        if !folder.join("ready").exists() {
            return say(StatusCode::NOT_FOUND, "This golden database is not ready.");
        }
        match timeout(TURN_WITHIN, self.streams.clone().acquire_owned()).await {
            Ok(Ok(turn)) => stream(folder.join("filestore").join(golden.database()), turn),
            _ => say(StatusCode::SERVICE_UNAVAILABLE, "Too many file stores are being sent; try again."),
        }
    }
}

fn say(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut answer = Response::new(Full::from(text).map_err(|never| match never {}).boxed());
    *answer.status_mut() = status;
    answer
}

/// The turn is given back when the tar is written or its reader is gone.
fn stream(folder: PathBuf, turn: OwnedSemaphorePermit) -> Response<Body> {
    let (writer, reader) = duplex(BUFFER);
    let writer = SyncIoBridge::new(writer);
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        if let Err(error) = pack(&folder, writer) {
            tracing::warn!(error = %error, folder = %folder.display(), "a file store could not be sent whole");
        }
    });
    let frames = ReaderStream::new(reader).map(|chunk| chunk.map(Frame::data));
    let mut answer = Response::new(BodyExt::boxed(StreamBody::new(frames)));
    answer.headers_mut().insert("content-type", http::HeaderValue::from_static("application/x-tar"));
    answer
}

/// Relative to the file store's own root, so that it fits a database of any name. The end mark tells a whole archive.
fn pack(folder: &Path, writer: impl io::Write) -> io::Result<()> {
    let mut tar = tar::Builder::new(writer);
    tar.mode(tar::HeaderMode::Deterministic);
    tar.follow_symlinks(false);
    if folder.exists() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                tar.append_dir_all(entry.file_name(), entry.path())?;
            }
        }
    }
    let mut end = tar::Header::new_gnu();
    end.set_size(0);
    end.set_mode(0o644);
    end.set_entry_type(tar::EntryType::Regular);
    tar.append_data(&mut end, END_MARK, io::empty())?;
    tar.finish()
}

/// Certificate and key on disk, read again when the file changes.
pub struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
    loaded: Option<(SystemTime, TlsAcceptor)>,
}

impl Certificate {
    /// From two PEM files.
    #[must_use]
    pub const fn new(certificate: PathBuf, key: PathBuf) -> Self {
        Self { certificate, key, loaded: None }
    }

    fn acceptor(&mut self) -> Result<TlsAcceptor, Error> {
        let changed = std::fs::metadata(&self.certificate).and_then(|facts| facts.modified());
        let changed = changed.map_err(Error::read(&self.certificate))?;
        if let Some((seen, acceptor)) = &self.loaded
            && *seen == changed
        {
            return Ok(acceptor.clone());
        }
        match self.load() {
            Ok(acceptor) => {
                self.loaded = Some((changed, acceptor.clone()));
                Ok(acceptor)
            }
            // The two files are not replaced in one moment: the old pair serves on.
            Err(error) => match &self.loaded {
                Some((_, acceptor)) => Ok(acceptor.clone()),
                None => Err(error),
            },
        }
    }

    fn load(&self) -> Result<TlsAcceptor, Error> {
        let wrong = |path: &Path, why: String| Error::Tls(format!("{}: {why}", path.display()));
        let chain = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| wrong(&self.certificate, error.to_string()))?;
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(|error| wrong(&self.key, error.to_string()))?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Tls(error.to_string()))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| wrong(&self.certificate, error.to_string()))?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}
