//! A cell's database server for one test process: PostgreSQL 16 or later, with TLS, set up by the product's own SQL and
//! with the second lock of its pg_hba.conf.
//!
//! The house's own image is taken (`images/build.sh postgres` makes it where it is missing, and that needs root); a
//! PostgreSQL of the machine that is new enough is taken instead.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use tenant_agent::kit::database::{Database, trust};

use super::certs::{self, Certs};

pub const ADMIN_PASSWORD: &str = "cell-admin-of-a-test";

/// Lives as long as the pipe to this process, however that ends.
const SCRIPT: &str = r#"
set -eu
bin=$1 dir=$2 port=$3
export LC_ALL=C.UTF-8 CELL_ADMIN_PASSWORD=$4
# So that a test can give a role a setting that is not the role's to change, as an operator would.
operator='GRANT SET ON PARAMETER temp_file_limit TO cell_admin'
"$bin/initdb" -D "$dir/data" -U postgres --auth-local=trust --auth-host=scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
cat >"$dir/data/pg_hba.conf" <<HBA
local all postgres trust
hostssl all cell_admin,+tenant_admins all scram-sha-256
hostssl sameuser all all scram-sha-256
HBA
"$bin/postgres" -D "$dir/data" -c listen_addresses=127.0.0.1 -c port="$port" -c unix_socket_directories="$dir" \
    -c ssl=on -c ssl_cert_file="$dir/tls.crt" -c ssl_key_file="$dir/tls.key" -c dynamic_shared_memory_type=mmap \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB \
    -c autovacuum=off >>"$dir/log" 2>&1 </dev/null &
server=$!
trap 'kill -QUIT "$server" 2>/dev/null; wait "$server" || true; rm -rf "$dir"' EXIT
tries=0
until "$bin/pg_isready" -q -h "$dir" -p "$port"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 600 ] || ! kill -0 "$server" 2>/dev/null; then tail -n 5 "$dir/log"; exit 1; fi
    sleep 0.05
done
"$bin/psql" -q -X -v ON_ERROR_STOP=1 -h "$dir" -p "$port" -U postgres -f "$dir/cell-init.sql" -c "$operator" postgres >>"$dir/log" 2>&1 || { tail -n 5 "$dir/log"; exit 1; }
echo ready
cat >/dev/null
"#;

/// The server.
pub struct Postgres {
    pub port: u16,
    pub certs: Certs,
    _alive: Child,
    _folder: tempfile::TempDir,
}

impl Postgres {
    /// The same for all tests of this process.
    ///
    /// What an earlier process left of golden file stores is removed first.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(|| {
            let kept = fs::read_dir(env!("CARGO_TARGET_TMPDIR")).into_iter().flatten().filter_map(Result::ok);
            for old in kept.filter(|entry| entry.file_name().to_string_lossy().starts_with("goldens-")) {
                let process = old.file_name().to_string_lossy().trim_start_matches("goldens-").to_owned();
                if !Path::new("/proc").join(process).exists() {
                    fs::remove_dir_all(old.path()).ok();
                }
            }
            let mut last = String::new();
            // Another process may take the free port first.
            for _ in 0..5 {
                match Self::start() {
                    Ok(server) => return server,
                    Err(message) => last = message,
                }
            }
            panic!("no PostgreSQL could be started: {last}");
        })
    }

    /// Where golden file stores lie.
    pub fn goldens(&self) -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("goldens-{}", std::process::id()))
    }

    /// As a role of it.
    pub fn role(&self, user: &str, password: &str) -> Database {
        Database::new("localhost", self.port, user, password, trust(&self.certs.ca).unwrap())
    }

    /// As the cell's administrator.
    pub fn cell_admin(&self) -> Database {
        self.role("cell_admin", ADMIN_PASSWORD)
    }

    fn start() -> Result<Self, String> {
        let home = Home::find();
        let folder = tempfile::Builder::new().prefix("stackyard-agent-pg-").tempdir_in(home.outside("/tmp")).unwrap();
        let certs = certs::write(folder.path(), &["localhost"]);
        let init = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/cell-init.sql");
        fs::copy(init, folder.path().join("cell-init.sql")).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut alive = home.command(folder.path(), port).spawn().map_err(|error| error.to_string())?;
        let mut lines = BufReader::new(alive.stdout.take().unwrap()).lines().map_while(Result::ok);
        let first = lines.next().unwrap_or_default();
        if first == "ready" {
            return Ok(Self { port, certs, _alive: alive, _folder: folder });
        }
        Err(std::iter::once(first).chain(lines).collect::<Vec<_>>().join("\n"))
    }
}

/// Where the programs are.
enum Home {
    /// In a root of their own, entered by chroot.
    Root(PathBuf),
    /// On this machine.
    Machine(PathBuf),
}

/// Uid and gid of `postgres` in the house's image.
const IMAGE_USER: &str = "10002";

impl Home {
    fn find() -> Self {
        let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
        let newest = debian.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).max();
        match newest.filter(|version| *version >= 16) {
            Some(version) => Self::Machine(format!("/usr/lib/postgresql/{version}/bin").into()),
            None => Self::Root(unpacked_image()),
        }
    }

    /// A path of the programs' world as this process sees it.
    fn outside(&self, path: &str) -> PathBuf {
        match self {
            Self::Root(root) => root.join(path.trim_start_matches('/')),
            Self::Machine(_) => path.into(),
        }
    }

    fn command(&self, folder: &Path, port: u16) -> Command {
        let (mut command, bin, inside) = match self {
            Self::Root(root) => {
                let status = Command::new("chown").args(["-R", IMAGE_USER]).arg(folder).status().unwrap();
                assert!(status.success(), "the test server's folder can't be given to it: run the tests as root");
                let mut command = Command::new("chroot");
                command.arg(format!("--userspec={IMAGE_USER}:{IMAGE_USER}")).arg(root);
                (command, "/usr/lib/postgresql/17/bin".into(), Path::new("/").join(folder.strip_prefix(root).unwrap()))
            }
            Self::Machine(bin) => {
                let mut command = Command::new("env");
                if fs::metadata("/root").is_ok_and(|_| is_root()) {
                    Command::new("chown").args(["-R", "postgres"]).arg(folder).status().unwrap();
                    command = Command::new("setpriv");
                    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
                }
                (command, bin.clone(), folder.to_owned())
            }
        };
        command.args(["sh", "-c", SCRIPT, "sh"]).arg(bin).arg(inside).arg(port.to_string()).arg(ADMIN_PASSWORD);
        command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        command
    }
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&fs::metadata("/proc/self").unwrap()) == 0
}

/// The root of the house's PostgreSQL image, unpacked once beside the images.
fn unpacked_image() -> PathBuf {
    let cache = std::env::var_os("STACKYARD_CACHE").map(PathBuf::from).unwrap_or_else(|| {
        let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_else(|| "/root".into()));
        std::env::var_os("XDG_CACHE_HOME").map_or_else(|| home.join(".cache"), PathBuf::from).join("stackyard")
    });
    let layer = newest_layer(&cache).unwrap_or_else(|| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../images/build.sh");
        let built = Command::new(&script).arg("postgres").stdout(Stdio::null()).status();
        assert!(built.is_ok_and(|status| status.success()), "{} postgres failed", script.display());
        newest_layer(&cache).expect("images/build.sh left no base layer of postgres")
    });
    let root = cache.join("test-postgres").join(layer.file_stem().unwrap());
    if !root.exists() {
        let making = cache.join("test-postgres").join(format!("making-{}", std::process::id()));
        fs::create_dir_all(&making).unwrap();
        let unpacked = Command::new("tar").arg("-xpf").arg(&layer).arg("-C").arg(&making).status().unwrap();
        assert!(unpacked.success(), "{} could not be unpacked: run the tests as root", layer.display());
        // Another test process may have been faster.
        if fs::rename(&making, &root).is_err() {
            fs::remove_dir_all(&making).unwrap();
        }
    }
    root
}

fn newest_layer(cache: &Path) -> Option<PathBuf> {
    let layers = fs::read_dir(cache.join("images/base")).into_iter().flatten().filter_map(Result::ok);
    let layers = layers.filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with("postgres-") && name.ends_with(".tar") && entry.path().is_file()
    });
    layers.max_by_key(|entry| entry.metadata().and_then(|facts| facts.modified()).ok()).map(|entry| entry.path())
}
