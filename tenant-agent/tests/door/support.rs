//! Raw clients, recording ERPs, and doors between them.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use model::country::Language;
use tenant_agent::door::{Door, DoorConfig, DoorLimits, DoorState, PageFacts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// Longer than anything here takes; a test that waits in vain fails by it.
const PATIENCE: Duration = Duration::from_secs(10);

/// One side of a connection, in bytes.
pub struct Wire {
    stream: TcpStream,
    ahead: Vec<u8>,
}

impl Wire {
    pub async fn to(address: SocketAddr) -> Wire {
        Wire { stream: TcpStream::connect(address).await.unwrap(), ahead: Vec::new() }
    }

    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        timeout(PATIENCE, self.stream.write_all(bytes.as_ref())).await.expect("a write hangs").unwrap();
    }

    /// Like `send`, for a peer that may be gone.
    pub async fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        timeout(PATIENCE, self.stream.write_all(bytes.as_ref())).await.expect("a write hangs").is_ok()
    }

    pub async fn finish(&mut self) {
        self.stream.shutdown().await.unwrap();
    }

    /// More bytes into `ahead`; false at the end, by whatever cause.
    async fn more(&mut self) -> bool {
        let mut chunk = [0; 16 * 1024];
        let read = timeout(PATIENCE, self.stream.read(&mut chunk)).await.expect("a read hangs").unwrap_or(0);
        self.ahead.extend_from_slice(&chunk[..read]);
        read > 0
    }

    /// Up to and with `end`; what there is when the connection ends before.
    pub async fn until(&mut self, end: &str) -> String {
        loop {
            if let Some(at) = find(&self.ahead, end.as_bytes()) {
                return text(self.ahead.drain(..at + end.len()).collect());
            }
            if !self.more().await {
                return text(std::mem::take(&mut self.ahead));
            }
        }
    }

    pub async fn head(&mut self) -> String {
        self.until("\r\n\r\n").await
    }

    pub async fn exactly(&mut self, length: usize) -> Vec<u8> {
        while self.ahead.len() < length && self.more().await {}
        let length = length.min(self.ahead.len());
        self.ahead.drain(..length).collect()
    }

    /// Everything up to the connection's end.
    pub async fn rest(&mut self) -> String {
        while self.more().await {}
        text(std::mem::take(&mut self.ahead))
    }

    /// Waits for the other side to be gone.
    pub async fn is_gone(&mut self) -> bool {
        while self.more().await {
            self.ahead.clear();
        }
        true
    }

    /// Reads and forgets `length` bytes.
    pub async fn swallow(&mut self, mut length: u64) {
        let ahead = std::mem::take(&mut self.ahead);
        length -= ahead.len() as u64;
        let mut chunk = vec![0; 64 * 1024];
        while length > 0 {
            let read = timeout(PATIENCE, self.stream.read(&mut chunk)).await.expect("a read hangs").unwrap();
            assert!(read > 0, "ended with {length} bytes missing");
            length -= read as u64;
        }
    }

    /// A whole message's head and its body as it came over the wire.
    pub async fn message(&mut self) -> (String, String) {
        let head = self.head().await;
        let body = if has(&head, "transfer-encoding: chunked") {
            self.until("0\r\n").await + &self.until("\r\n").await
        } else if let Some(length) = header(&head, "content-length") {
            text(self.exactly(length.parse().unwrap()).await)
        } else {
            String::new()
        };
        (head, body)
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether a head has this line, whatever its case.
pub fn has(head: &str, line: &str) -> bool {
    head.lines().any(|other| other.eq_ignore_ascii_case(line))
}

pub fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().skip(1).find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}

/// An ERP; it serves until the test ends.
pub struct Erp {
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    connections: Arc<Mutex<usize>>,
}

impl Erp {
    /// Every connection is given to `serve`, with its number from 0.
    pub async fn with<F, S>(serve: S) -> Erp
    where
        F: Future<Output = ()> + Send + 'static,
        S: Fn(Wire, usize) -> F + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(Mutex::new(0));
        let counted = connections.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                let number = {
                    let mut count = counted.lock().unwrap();
                    *count += 1;
                    *count - 1
                };
                tokio::spawn(serve(Wire { stream, ahead: Vec::new() }, number));
            }
        });
        Erp { address, seen: Arc::default(), connections }
    }

    /// Answers each request with these bytes, then closes, as Odoo does.
    pub async fn saying(answer: impl Into<String>) -> Erp {
        let answer = answer.into();
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = seen.clone();
        let mut erp = Erp::with(move |mut wire, _| {
            let (answer, log) = (answer.clone(), log.clone());
            async move {
                let (head, body) = wire.message().await;
                log.lock().unwrap().push(head + &body);
                wire.try_send(answer).await;
            }
        })
        .await;
        erp.seen = seen;
        erp
    }

    /// What `saying` was sent, a string for each request.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

pub const HELLO: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";

pub fn facts() -> PageFacts {
    PageFacts {
        company: "Müller & <Söhne>".into(),
        stackyard_url: "https://stackyard.example/".into(),
        language: Language::French,
    }
}

pub fn config(erp: impl ToString) -> DoorConfig {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    DoorConfig { listen: any, internal: any, erp: erp.to_string(), pages: facts() }
}

/// An open door to this ERP.
pub fn open(erp: &Erp) -> Door {
    open_with(erp, DoorLimits::default())
}

pub fn open_with(erp: &Erp, limits: DoorLimits) -> Door {
    let door = Door::start_with(config(erp.address), limits).unwrap();
    door.set_state(DoorState::Open);
    door
}

/// A new connection to the door's public side.
pub async fn knock(door: &Door) -> Wire {
    Wire::to(door.addresses().0).await
}

/// One request on a connection of its own; the whole answer, up to the connection's end.
pub async fn ask(door: &Door, request: impl AsRef<[u8]>) -> String {
    let mut wire = knock(door).await;
    wire.send(request).await;
    let (head, body) = wire.message().await;
    head + &body
}

/// A plain GET with more header lines, each ended by `\r\n`.
pub fn get(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: acme.example\r\n{more}\r\n")
}

/// Tries until it holds.
pub async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..1000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("never: {what}");
}
