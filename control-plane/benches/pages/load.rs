//! The load generator: Debian's `wrk`, the same for both sides, on this machine only.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;

/// Connections at once; `WRK_SECONDS` says for how long.
const CONNECTIONS: &str = "16";

/// What one run found.
#[derive(Debug, Clone)]
pub struct Run {
    pub per_second: f64,
    /// As `wrk` says it, with its unit.
    pub p99: String,
}

fn seconds() -> String {
    std::env::var("WRK_SECONDS").unwrap_or_else(|_| "10".to_owned())
}

/// Connections, pool and caches are filled before anything counts.
pub fn warm_up(url: &str, cookie: &str) {
    wrk(url, cookie, "2");
}

/// Loads one address, and prints the command and all that it says.
pub fn run(side: &str, url: &str, cookie: &str) -> Run {
    let seconds = seconds();
    println!("\n{side}: wrk -t2 -c{CONNECTIONS} -d{seconds}s --latency -H 'Cookie: …' {url}");
    let said = wrk(url, cookie, &seconds);
    print!("{said}");
    parse(&said)
}

fn wrk(url: &str, cookie: &str, seconds: &str) -> String {
    let mut command = Command::new("wrk");
    command.args(["-t2", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s"), "--latency", "-H"]);
    let output = command.arg(format!("Cookie: {cookie}")).arg(url).output().expect("wrk (apt-get install wrk)");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    // An error is quicker than a page.
    for trouble in ["Non-2xx", "Socket errors"] {
        assert!(!said.contains(trouble), "{said}");
    }
    said
}

fn parse(said: &str) -> Run {
    let field = |label: &str| {
        let line = said.lines().find(|line| line.trim_start().starts_with(label)).expect(label);
        line.split_whitespace().last().unwrap().to_owned()
    };
    Run { per_second: field("Requests/sec:").parse().unwrap(), p99: field("99%") }
}

/// The run in the middle.
pub fn median(runs: &mut [Run]) -> Run {
    runs.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    runs[runs.len() / 2].clone()
}

/// The body of one answer, which must be a good one.
pub fn get(url: &str, cookie: &str) -> String {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{url}: {head}");
    body.to_owned()
}
