//! A mail relay of the test's own: real SMTP on a real socket, with faults to order.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use control_plane::mail::{Encryption, Relay, RelaySettings};
use mail_parser::{Message, MessageParser};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What the relay does to the next connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Takes the mail.
    Takes,
    /// Answers the greeting's place with this line.
    Greets(&'static str),
    /// Answers `RCPT TO` with this line.
    Refuses(&'static str),
    /// Takes the whole mail, keeps it, and closes without a word.
    CutsAfterData,
    /// Never says a word.
    IsSilent,
    /// Takes the mail, keeps it, says so, and never answers again.
    TakesAndHangs,
}

/// The relay.
#[derive(Clone)]
pub struct SmtpServer {
    port: u16,
    moods: Arc<Mutex<VecDeque<Mood>>>,
    kept: Arc<Mutex<Vec<String>>>,
    taken: Arc<Notify>,
}

impl SmtpServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self { port, moods: Arc::default(), kept: Arc::default(), taken: Arc::default() };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (server, mood) = (serving.clone(), serving.moods.lock().unwrap().pop_front());
                tokio::spawn(async move { server.serve(stream, mood.unwrap_or(Mood::Takes)).await });
            }
        });
        server
    }

    /// What happens to the next connections; after them mails are taken.
    pub fn next(&self, moods: impl IntoIterator<Item = Mood>) {
        self.moods.lock().unwrap().extend(moods);
    }

    /// Our side of it.
    pub fn relay(&self, patience: Duration) -> Relay {
        let settings = RelaySettings {
            host: "127.0.0.1".into(),
            port: self.port,
            encryption: Encryption::None,
            credentials: None,
            from: "Stackyard <no-reply@stackyard.test>".into(),
            domain: "stackyard.test".into(),
            patience,
        };
        Relay::parse(settings).unwrap()
    }

    /// The mails it has, also those it never owned up to.
    pub fn kept(&self) -> Vec<Received> {
        self.kept.lock().unwrap().iter().map(|raw| Received::parse(raw)).collect()
    }

    /// Returns when a mail has come in.
    pub async fn taken(&self) {
        self.taken.notified().await;
    }

    async fn serve(&self, stream: TcpStream, mood: Mood) {
        let mut stream = BufReader::new(stream);
        match mood {
            Mood::IsSilent => return std::future::pending().await,
            Mood::Greets(line) => return say(&mut stream, line).await,
            _ => say(&mut stream, "220 relay.test ESMTP").await,
        }
        let mut line = String::new();
        while stream.read_line(&mut line).await.is_ok_and(|n| n > 0) {
            let verb = line.split([' ', '\r']).next().unwrap_or_default().to_ascii_uppercase();
            line.clear();
            match (verb.as_str(), mood) {
                ("RCPT", Mood::Refuses(words)) => say(&mut stream, words).await,
                ("DATA", _) => {
                    say(&mut stream, "354 go on").await;
                    self.keep(&mut stream).await;
                    match mood {
                        Mood::CutsAfterData => return,
                        _ => say(&mut stream, "250 2.0.0 taken").await,
                    }
                    self.taken.notify_one();
                    if mood == Mood::TakesAndHangs {
                        return std::future::pending().await;
                    }
                }
                ("QUIT", _) => return say(&mut stream, "221 bye").await,
                ("EHLO", _) => say(&mut stream, "250-relay.test\r\n250 8BITMIME").await,
                _ => say(&mut stream, "250 ok").await,
            }
        }
    }

    async fn keep(&self, stream: &mut BufReader<TcpStream>) {
        let (mut raw, mut line) = (String::new(), String::new());
        while stream.read_line(&mut line).await.is_ok_and(|n| n > 0) && line != ".\r\n" {
            raw.push_str(line.strip_prefix('.').unwrap_or(&line));
            line.clear();
        }
        self.kept.lock().unwrap().push(raw);
    }
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) {
    // The other side may have given up: that is its affair.
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.ok();
}

/// A mail as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub id: String,
    pub from: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub auto_submitted: String,
}

impl Received {
    fn parse(raw: &str) -> Self {
        let mail: Message<'_> = MessageParser::default().parse(raw.as_bytes()).unwrap();
        let address = |address: Option<&mail_parser::Address<'_>>| {
            address.and_then(|a| a.first()?.address()).unwrap_or_default().to_owned()
        };
        Self {
            id: mail.message_id().unwrap_or_default().to_owned(),
            from: address(mail.from()),
            to: address(mail.to()),
            subject: mail.subject().unwrap_or_default().to_owned(),
            text: mail.body_text(0).unwrap_or_default().replace('\r', ""),
            html: mail.body_html(0).unwrap_or_default().into_owned(),
            auto_submitted: mail.header("Auto-Submitted").and_then(|h| h.as_text()).unwrap_or_default().to_owned(),
        }
    }

    /// The path of its one link on Stackyard's own pages.
    pub fn path(&self) -> String {
        self.path_on(super::PUBLIC_URL)
    }

    /// The same, of pages that stand at `public_url`.
    pub fn path_on(&self, public_url: &str) -> String {
        let at = self.text.find(public_url).unwrap() + public_url.len();
        self.text[at..].split_whitespace().next().unwrap().to_owned()
    }
}
