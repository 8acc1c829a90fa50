//! Which statements a request makes the database run, as the database itself writes them down.

use std::path::PathBuf;
use std::time::Duration;

use crate::support::World;

/// The pool's own question whether a connection is still good.
const PING: &str = "SELECT 1";
/// Tries until two requests in a row have run the same: a connection hears late that all is to be written down.
const TRIES: usize = 20;

/// The statements of a request, sorted.
pub async fn of(world: &World, request: impl Fn()) -> Vec<String> {
    let log = log(world).await;
    write_down(world, "all").await;
    let mut before = Vec::new();
    for _ in 0..TRIES {
        let start = std::fs::metadata(&log).unwrap().len();
        request();
        let ran = read(&log, start);
        if !ran.is_empty() && ran == before {
            write_down(world, "none").await;
            return ran;
        }
        before = ran;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the database does not write down what it runs");
}

/// The log of the test's own server, which store/src/testing/cluster.rs starts.
async fn log(world: &World) -> PathBuf {
    let data = world.db(|conn| store::testing::ask(conn, "SELECT current_setting('data_directory')")).await;
    PathBuf::from(data).parent().unwrap().join("log")
}

async fn write_down(world: &World, what: &'static str) {
    world.db(move |conn| store::testing::execute(conn, &format!("ALTER SYSTEM SET log_statement = '{what}'"))).await;
    world.db(|conn| store::testing::execute(conn, "SELECT pg_reload_conf()")).await;
}

/// What was run since a place of the log, but for pings.
fn read(log: &PathBuf, start: u64) -> Vec<String> {
    let text = std::fs::read(log).unwrap();
    let text = String::from_utf8_lossy(&text[usize::try_from(start).unwrap()..]).into_owned();
    let statements = text.lines().filter_map(|line| line.split_once("LOG:  ")?.1.split_once(": "));
    let ran = statements.filter(|(how, _)| *how == "statement" || how.starts_with("execute "));
    let mut ran: Vec<_> = ran.map(|(_, sql)| sql.to_owned()).filter(|sql| sql != PING).collect();
    ran.sort();
    ran
}
