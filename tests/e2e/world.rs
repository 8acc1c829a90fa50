//! The two companies that the tests share, signed up once a run.

use std::sync::OnceLock;
use std::time::Duration;

use support::stackyard::{Tenant, form};

/// A sign-up that is tried once: what failed is told to every test that needs it.
type Once = OnceLock<Result<(Tenant, Duration), String>>;

fn running(once: &'static Once, word: &str) -> &'static (Tenant, Duration) {
    let made =
        once.get_or_init(|| Tenant::running(&form(word, "services", "FR")).map_err(|error| format!("{error:#}")));
    made.as_ref().unwrap_or_else(|error| panic!("no tenant to test: {error}"))
}

/// A French company, running, and how long its sign-up took.
pub fn lefevre() -> &'static (Tenant, Duration) {
    static LEFEVRE: Once = OnceLock::new();
    running(&LEFEVRE, "lefevre")
}

/// Its neighbour on the same database server.
pub fn neighbour() -> &'static Tenant {
    static NEIGHBOUR: Once = OnceLock::new();
    &running(&NEIGHBOUR, "voisine").0
}

/// Prints what a test has shown.
pub fn proved(what: impl std::fmt::Display) {
    println!("  proved: {what}");
}
