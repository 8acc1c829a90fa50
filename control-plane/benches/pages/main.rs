//! How much of a bare actix + diesel endpoint's speed is left of two pages and one operation, where both run the same queries
//! on the same 10 000 tenants, one after the other, under the same load: `make bench-pages`. Both sides are printed raw.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a measurement ends where it fails")]

mod bare;
#[path = "../../tests/it/open_house/front.rs"]
#[allow(dead_code, reason = "only its certificate is needed here")]
mod front;
mod load;
mod place;
mod rows;
#[path = "../../tests/it/open_house/serve.rs"]
mod serve;
mod statements;
#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "a part of the tests' house is enough here")]
mod support;

use std::process::Stdio;

use self::load::Run;
use self::place::{Place, places};
use self::serve::Serve;
use self::support::World;

/// Runs of each side, by turns.
const TURNS: usize = 3;
/// The share of the bare endpoint's requests per second that is to be reached.
const TO_REACH: f64 = 0.5;

fn main() {
    // `cargo test --benches` asks for a list of tests: there is none.
    if std::env::args().any(|argument| argument == "--list") {
        return;
    }
    actix_web::rt::System::new().block_on(run());
}

async fn run() {
    let world = World::at("https://stackyard.test", 50).await;
    let known = rows::fill(&world).await;
    let port = serve::free_port();
    // It logs what it always logs.
    let filter = control_plane::telemetry::DEFAULT_FILTER;
    let _ours = Serve::start(&world, &front::certificate(), port, filter, Stdio::null());
    let bare = bare::start(&world.test_db.url());
    let mut verdicts = Vec::new();
    for place in places(&known) {
        let sides =
            [format!("http://127.0.0.1:{port}{}", place.path), format!("http://127.0.0.1:{bare}{}", place.path)];
        same_work(&world, &place, &sides).await;
        verdicts.push(measure(&place, &sides));
    }
    println!("\nof the bare endpoint's requests per second, in the median of {TURNS} runs each; to reach: 50 %");
    verdicts.iter().for_each(|verdict| println!("  {verdict}"));
}

/// Ends the run unless both sides show the same rows, from the same statements.
async fn same_work(world: &World, place: &Place, [ours, bare]: &[String; 2]) {
    let get = |url: &str| load::get(url, &place.cookie);
    let (our_rows, bare_rows) = ((place.read)(&get(ours)), place::read_bare(&get(bare)));
    assert!(!bare_rows.is_empty(), "{}: nothing was read", place.name);
    assert_eq!(our_rows, bare_rows, "{}: the two sides do not show the same rows", place.name);
    let ran = statements::of(world, || drop(get(ours))).await;
    assert_eq!(ran, statements::of(world, || drop(get(bare))).await, "{}: not the same statements", place.name);
    println!("\n{}: {} rows and {} statements on both sides", place.name, our_rows.len(), ran.len());
}

/// Loads both sides by turns.
fn measure(place: &Place, [ours, bare]: &[String; 2]) -> String {
    load::warm_up(ours, &place.cookie);
    load::warm_up(bare, &place.cookie);
    let (mut our_runs, mut bare_runs) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        our_runs.push(load::run("stackyard", ours, &place.cookie));
        bare_runs.push(load::run("bare", bare, &place.cookie));
    }
    verdict(place, &mut our_runs, &mut bare_runs)
}

fn verdict(place: &Place, ours: &mut [Run], bare: &mut [Run]) -> String {
    let (ours, bare) = (load::median(ours), load::median(bare));
    let share = ours.per_second / bare.per_second;
    let word = if share >= TO_REACH { "reached" } else { "not reached" };
    format!(
        "{:<18} {:>5.0} % ({word}): {:.0}/s, p99 {}; bare {:.0}/s, p99 {}",
        place.name,
        share * 100.0,
        ours.per_second,
        ours.p99,
        bare.per_second,
        bare.p99
    )
}
