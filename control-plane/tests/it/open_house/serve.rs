//! The real `stackyard serve`, on the database of a [`World`].

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use secrecy::ExposeSecret;
use tempfile::TempDir;

use super::front::Certificate;
use crate::support::{World, envelope, token_pem};

/// Ends what it started when its standard input closes, which the kernel does even when this process is killed. What the
/// server logs goes where errors go.
const SCRIPT: &str = r#"
"$@" </dev/null >&2 & served=$!
trap 'kill "$served" 2>/dev/null; wait "$served"' EXIT
cat >/dev/null
"#;
/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Ends with the value.
pub struct Serve {
    shell: Child,
    _files: TempDir,
}

impl Serve {
    /// Starts it and returns when it answers. What `filter` lets through of its log goes to `log`.
    pub fn start(world: &World, certificate: &Certificate, port: u16, filter: &str, log: Stdio) -> Self {
        let files = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = files.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "sh", env!("CARGO_BIN_EXE_stackyard"), "serve"]);
        command.env("DATABASE_URL", world.test_db.text()).env("PUBLIC_URL", &world.env.public_url);
        command.env("LISTEN", format!("127.0.0.1:{port}")).env("AGENT_LISTEN", "127.0.0.1:0");
        command.env("CONTACT_EMAIL", "help@stackyard.test").env("TENANT_DOMAINS", "erp.test");
        command.env("TOKEN_KEY_FILE", file("token.pem", token_pem().expose_secret()));
        command.env("ENVELOPE_KEY_FILE", file("envelope", envelope().expose_secret()));
        command.env("TLS_CERT_FILE", file("tls.crt", &certificate.cert.pem()));
        command.env("TLS_KEY_FILE", file("tls.key", &certificate.signing_key.serialize_pem()));
        command.env("LOG", filter).stderr(log);
        let shell = command.stdin(Stdio::piped()).spawn().unwrap();
        let started = Self { shell, _files: files };
        wait_for(port);
        started
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        self.shell.wait().ok();
    }
}

/// A port of this machine that nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).unwrap().port()
}

fn wait_for(port: u16) {
    let until = Instant::now() + PATIENCE;
    while !is_ready(port) {
        assert!(Instant::now() < until, "stackyard serve does not answer");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn is_ready(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut answer = String::new();
    let asked = stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: house\r\nConnection: close\r\n\r\n");
    asked.and_then(|()| stream.read_to_string(&mut answer)).is_ok_and(|_| answer.starts_with("HTTP/1.1 200"))
}
