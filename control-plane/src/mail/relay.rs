//! The relay that takes our mails, by SMTP. One connection a mail: mails are few, and a connection that was cut off in the
//! middle is never used again.

use std::future::Future;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use secrecy::{ExposeSecret, SecretString};
use store::mails::Mail;

use super::Written;
use super::message::message;

/// Longest words of a relay that are kept, in characters.
const LONGEST_WORDS: usize = 500;

/// Where mails go and whom they are from.
#[derive(Debug, Clone)]
pub struct RelaySettings {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// User name and password, where the relay asks for them. Never sent without encryption.
    pub credentials: Option<(String, SecretString)>,
    /// Sender, as `Name <address>` or an address.
    pub from: String,
    /// The host in links, which also ends every Message-ID.
    pub domain: String,
    /// The longest that one exchange may take: connecting and signing in, handing over, parting.
    pub patience: Duration,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Encryption {
    /// Not at all: for a relay inside the cluster.
    None,
    /// By STARTTLS, or not used.
    Starttls,
    /// From the first byte.
    Implicit,
}

/// What became of a mail at the relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The relay has it.
    Taken,
    /// The relay refuses this mail for good, in its own words.
    Refused(String),
    /// Not this time, and why.
    NotNow(String),
}

/// Settings that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum InvalidRelay {
    /// The sender is no address.
    #[error("the sender must be an address, or a name with an address in angle brackets")]
    From(#[source] lettre::address::AddressError),
    /// A password would travel in the clear.
    #[error("a user name and password need an encrypted connection")]
    InTheClear,
    /// No certificate authority is known, or the host's name can't be one.
    #[error("the connection can't be encrypted")]
    Tls(#[source] SmtpError),
}

/// A relay.
#[derive(Clone)]
pub struct Relay {
    settings: RelaySettings,
    from: Mailbox,
    hello: ClientId,
    tls: Option<TlsParameters>,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Relay {
    /// Checks the settings. Nothing is connected to yet.
    ///
    /// # Errors
    /// [`InvalidRelay`].
    pub fn parse(settings: RelaySettings) -> Result<Self, InvalidRelay> {
        let from = settings.from.parse::<Mailbox>().map_err(InvalidRelay::From)?;
        if settings.encryption == Encryption::None && settings.credentials.is_some() {
            return Err(InvalidRelay::InTheClear);
        }
        let is_plain = settings.encryption == Encryption::None;
        let tls = (!is_plain).then(|| TlsParameters::new(settings.host.clone())).transpose();
        let (tls, hello) = (tls.map_err(InvalidRelay::Tls)?, ClientId::Domain(settings.domain.clone()));
        Ok(Self { settings, from, hello, tls })
    }

    /// Hands a mail over.
    ///
    /// What goes wrong before the relay hears of the mail is about the relay and passes; what it refuses for good afterwards
    /// (5xx) is about the mail. Once it has said that it took the mail, nothing that happens while parting changes that.
    ///
    /// # Errors
    /// When the mail can't be put together, which is a bug.
    pub async fn send(&self, mail: &Mail, written: &Written) -> anyhow::Result<Delivery> {
        let message = message(&self.from, &self.settings.domain, mail, written)?;
        let (envelope, bytes) = (message.envelope().clone(), message.formatted());
        let mut connection = match self.within("connecting", self.connect()).await {
            Ok(connection) => connection,
            Err(failure) => return Ok(Delivery::NotNow(failure.words())),
        };
        let taken = self.within("handing over", connection.send(&envelope, &bytes)).await;
        // The relay may have closed already, or never answer: it has the mail, or has said why not.
        tokio::time::timeout(self.settings.patience, connection.abort()).await.ok();
        Ok(match taken {
            Ok(_) => Delivery::Taken,
            Err(failure) if failure.is_final() => Delivery::Refused(failure.words()),
            Err(failure) => Delivery::NotNow(failure.words()),
        })
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let RelaySettings { host, port, encryption, patience, .. } = &self.settings;
        let implicit = self.tls.clone().filter(|_| *encryption == Encryption::Implicit);
        let server = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(*patience), &self.hello, implicit, None).await?;
        if let Some(tls) = self.tls.clone().filter(|_| *encryption == Encryption::Starttls) {
            connection.starttls(tls, &self.hello).await?;
        }
        if let Some((user, password)) = &self.settings.credentials {
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(connection)
    }

    async fn within<T>(
        &self,
        what: &'static str,
        work: impl Future<Output = Result<T, SmtpError>>,
    ) -> Result<T, Failure> {
        match tokio::time::timeout(self.settings.patience, work).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(Failure::Smtp(error)),
            Err(_) => Err(Failure::TooSlow(what, self.settings.patience)),
        }
    }
}

enum Failure {
    Smtp(SmtpError),
    TooSlow(&'static str, Duration),
}

impl Failure {
    fn is_final(&self) -> bool {
        matches!(self, Self::Smtp(error) if error.is_permanent())
    }

    fn words(&self) -> String {
        let words = match self {
            Self::Smtp(error) => error.to_string(),
            Self::TooSlow(what, patience) => {
                format!("the relay did not answer within {} s while {what}", patience.as_secs_f64())
            }
        };
        words.chars().take(LONGEST_WORDS).collect()
    }
}
