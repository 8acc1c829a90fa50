//! The two companies that the tests share, signed up once a run.

use std::sync::OnceLock;
use std::time::Duration;

use support::stackyard::{Tenant, form};

/// A French company that sells services.
static LEFEVRE: OnceLock<(Tenant, Duration)> = OnceLock::new();
/// Its neighbour on the same database server.
static NEIGHBOUR: OnceLock<Tenant> = OnceLock::new();

/// The French company, running, and how long its sign-up took.
pub fn lefevre() -> &'static (Tenant, Duration) {
    LEFEVRE.get_or_init(|| Tenant::running(&form("lefevre", "services", "FR")).unwrap())
}

/// Another company of the same kind, running.
pub fn neighbour() -> &'static Tenant {
    NEIGHBOUR.get_or_init(|| Tenant::running(&form("voisine", "services", "FR")).unwrap().0)
}

/// Prints what a test has shown.
pub fn proved(what: impl std::fmt::Display) {
    println!("  proved: {what}");
}
