//! The listening connection, which reads the same address as libpq does.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::time::{sleep, timeout};
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Client, Config, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::Channel;
use super::waiters::Waiters;
use crate::{DatabaseUrl, StoreError};

type Lost = Box<dyn Error + Send + Sync>;

/// The longest to wait for a connection, and for an answer on it.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a silent connection is asked whether it still lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

const LISTEN: &str = "LISTEN stackyard_jobs; LISTEN stackyard_tasks; LISTEN stackyard_tenants";

/// Where to connect to, and whether TLS is spoken there.
pub(super) struct Address {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

/// Whether an address can be used by both clients.
///
/// TLS is either absent or verified in full. Absent is what it is without `sslmode`: this connection carries no data
/// but ids, and its password only as SCRAM.
pub(crate) fn check(url: &DatabaseUrl) -> Result<(), StoreError> {
    config(url)?;
    match (is_verified(url)?, url.parameter("sslrootcert")) {
        (true, None) => Err(StoreError::Url("sslmode=verify-full needs sslrootcert=<file>".into())),
        _ => Ok(()),
    }
}

fn is_verified(url: &DatabaseUrl) -> Result<bool, StoreError> {
    match url.parameter("sslmode").as_deref() {
        None | Some("disable" | "prefer") => Ok(false),
        Some("verify-full") => Ok(true),
        Some(other) => Err(StoreError::Url(format!("sslmode must be verify-full or disable, not {other}"))),
    }
}

fn config(url: &DatabaseUrl) -> Result<Config, StoreError> {
    // libpq alone knows these; TLS is set up from them below.
    let plain = url.without(&["sslmode", "sslrootcert"]);
    plain.parse().map_err(|err: tokio_postgres::Error| {
        let cause = err.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        StoreError::Url(format!("{err}{cause}"))
    })
}

impl Address {
    pub(super) fn read(url: &DatabaseUrl) -> Result<Self, StoreError> {
        check(url)?;
        let mut config = config(url)?;
        let root = url.parameter("sslrootcert").filter(|_| matches!(is_verified(url), Ok(true)));
        config.ssl_mode(if root.is_some() { SslMode::Require } else { SslMode::Disable });
        let tls = root.map(|root| tls(Path::new(&root))).transpose()?;
        Ok(Self { config, tls })
    }
}

fn tls(root: &Path) -> Result<MakeRustlsConnect, StoreError> {
    let unreadable = |err: &dyn Error| StoreError::Url(format!("sslrootcert {}: {err}", root.display()));
    let mut roots = rustls::RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(root).map_err(|err| unreadable(&err))? {
        roots.add(certificate.map_err(|err| unreadable(&err))?).map_err(|err| unreadable(&err))?;
    }
    if roots.is_empty() {
        return Err(StoreError::Url(format!("sslrootcert {} holds no certificate", root.display())));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|err| unreadable(&err))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// Connects and listens until the connection is lost, which is answered with the reason.
pub(super) async fn listen(address: &Address, waiters: &Waiters) -> Lost {
    let ended = match &address.tls {
        None => run(&address.config, NoTls, waiters).await,
        Some(tls) => run(&address.config, tls.clone(), waiters).await,
    };
    ended.err().unwrap_or_else(|| "the database closed the connection".into())
}

async fn run<T>(config: &Config, tls: T, waiters: &Waiters) -> Result<(), Lost>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let (client, mut connection) = timeout(PATIENCE, config.connect(tls)).await??;
    let mut messages = futures::stream::poll_fn(|cx| connection.poll_message(cx));
    let asking = ask(&client, waiters);
    tokio::pin!(asking);
    loop {
        tokio::select! {
            ended = &mut asking => return ended,
            message = messages.next() => match message {
                Some(message) => hear(&message?, waiters),
                None => return Ok(()),
            },
        }
    }
}

/// Asks for the notifications, then now and then whether the connection still lives.
async fn ask(client: &Client, waiters: &Waiters) -> Result<(), Lost> {
    timeout(PATIENCE, client.batch_execute(LISTEN)).await??;
    waiters.set_listening(true);
    loop {
        sleep(HEARTBEAT).await;
        timeout(PATIENCE, client.batch_execute("")).await??;
    }
}

fn hear(message: &AsyncMessage, waiters: &Waiters) {
    if let AsyncMessage::Notification(heard) = message
        && let Some(channel) = Channel::parse(heard.channel())
    {
        waiters.wake(channel, heard.payload());
    }
}
