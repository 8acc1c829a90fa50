//! A whole house on this machine, for browsers and fuzzers: the real `stackyard serve` behind TLS, customers in every
//! state, and around it an API server and agents in memory and a mail relay of its own, so that what is signed up gets
//! built. It stands until its standard input closes:
//!
//! `cargo test -p control-plane --test it open_house -- --ignored --nocapture`
//!
//! Its first line tells, in JSON, where it is and who lives there; then each line that is written to it is a [`Wish`], and
//! is answered by a line. `tests/house.py` speaks with it.

mod agents;
mod front;
mod people;
mod rows;
mod serve;
mod wish;

use std::io::BufRead;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use self::agents::Agents;
use self::serve::Serve;
use self::wish::grant;
use crate::support::{PASSWORD, SmtpServer, World, routes};

/// Between two looks at what jobs and agents have to do.
const PAUSE: Duration = Duration::from_millis(200);

#[actix_web::test]
#[ignore = "stands until its standard input closes: for tests/pages, tests/api, and a look at the pages"]
async fn open() {
    let (port, certificate) = (serve::free_port(), front::certificate());
    let public_url = format!("https://127.0.0.1:{}", front::start(port, &certificate));
    let (mut world, smtp) = (World::at(&public_url, 50).await, SmtpServer::start().await);
    world.set_relay(&smtp, Duration::from_secs(5));
    let mut agents = Agents::good();
    let filled = rows::fill(&world, &smtp, &mut agents).await;
    let filter = std::env::var("LOG").unwrap_or_else(|_| "error".to_owned());
    let _serve = Serve::start(&world, &certificate, port, &filter, Stdio::inherit());
    say(&json!({
        "url": public_url, "password": PASSWORD, "routes": routes::shown(&world).await,
        "people": people::all(&world).await, "names": filled,
    }));
    live(&world, &smtp, &mut agents).await;
}

/// Works, and grants wishes, until there can be none any more.
async fn live(world: &World, smtp: &SmtpServer, agents: &mut Agents) {
    let (mut wishes, mut rounds) = (listen(), tokio::time::interval(PAUSE));
    // A round that took long is followed by a pause as well, so that wishes are heard.
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            wish = wishes.recv() => match wish {
                Some(wish) => say(&grant(world, smtp, agents, &wish).await),
                None => return,
            },
            // An interval, not a pause: however often something is wished for, there is work done between.
            _ = rounds.tick(), if !agents.is_resting => world.work(&mut agents.all).await,
        }
    }
}

/// The lines of standard input, as they come.
fn listen() -> mpsc::Receiver<String> {
    let (lines, wishes) = mpsc::channel(16);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if lines.blocking_send(line).is_err() {
                return;
            }
        }
    });
    wishes
}

fn say(line: &Value) {
    println!("{line}");
}
