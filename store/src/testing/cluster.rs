//! A throw-away PostgreSQL for one test process.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// Starts, as the user and in the folder it is told, a server that lives as long as the pipe to this process: the
/// kernel closes that even when this process is killed. Prints `ready` or the end of the log.
const SCRIPT: &str = r#"
set -eu
bin=$1 dir=$2 port=$3
"$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
"$bin/postgres" -D "$dir/data" -c listen_addresses=127.0.0.1 -c port="$port" -c unix_socket_directories="$dir" \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB \
    -c autovacuum=off >>"$dir/log" 2>&1 </dev/null &
server=$!
trap 'kill -QUIT "$server" 2>/dev/null; wait "$server" || true; rm -rf "$dir"' EXIT
tries=0
until "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 600 ] || ! kill -0 "$server" 2>/dev/null; then tail -n 5 "$dir/log"; exit 1; fi
    sleep 0.05
done
echo ready
cat >/dev/null
"#;

/// Starts the server and answers its address.
pub(super) fn start() -> String {
    // Another process may take the free port first; then the next one is tried.
    let mut last = String::new();
    for _ in 0..5 {
        match try_start() {
            Ok(url) => return url,
            Err(message) => last = message,
        }
    }
    panic!("no PostgreSQL could be started for the tests: {last}");
}

fn try_start() -> Result<String, String> {
    /// The pipes that keep the servers of this process alive.
    static ALIVE: Mutex<Vec<std::process::Child>> = Mutex::new(Vec::new());

    let dir = tempfile::Builder::new().prefix("stackyard-test-pg-").tempdir().expect("a temporary folder").keep();
    let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port").port();
    let mut child = as_plain_user(&dir)
        .args(["sh", "-c", SCRIPT, "sh"])
        .arg(binaries())
        .arg(&dir)
        .arg(port.to_string())
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|err| err.to_string())?;
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    if first == "ready" {
        ALIVE.lock().expect("no panic before").push(child);
        return Ok(format!("postgres://postgres@127.0.0.1:{port}"));
    }
    Err(std::iter::once(first).chain(lines).collect::<Vec<_>>().join("\n"))
}

/// PostgreSQL refuses to run as root: then it runs as the user that Debian's package made, or as nobody.
fn as_plain_user(dir: &std::path::Path) -> Command {
    let is_root = std::os::unix::fs::MetadataExt::uid(&fs::metadata("/proc/self").expect("/proc")) == 0;
    if !is_root {
        return Command::new("env");
    }
    let passwd = fs::read_to_string("/etc/passwd").expect("/etc/passwd");
    let user = if passwd.lines().any(|line| line.starts_with("postgres:")) { "postgres" } else { "nobody" };
    let chown = Command::new("chown").arg(user).arg(dir).status().expect("chown runs");
    assert!(chown.success(), "the folder of the test server could not be given to {user}");
    let mut command = Command::new("setpriv");
    command.args(["--reuid", user, "--regid"]).arg(group_of(&passwd, user)).arg("--clear-groups");
    command
}

fn group_of(passwd: &str, user: &str) -> String {
    let entry = passwd.lines().find(|line| line.split(':').next() == Some(user)).expect("a user");
    entry.split(':').nth(3).expect("a group").to_owned()
}

/// The newest PostgreSQL of this machine, 15 or later: Debian's folders first, then the search path.
fn binaries() -> PathBuf {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    let newest = debian.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).filter(|v| *v >= 15).max();
    if let Some(version) = newest {
        return PathBuf::from(format!("/usr/lib/postgresql/{version}/bin"));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .find(|dir| dir.join("initdb").is_file())
        .expect("the tests need PostgreSQL 15 or later: install it, or set TEST_DATABASE_URL")
}
