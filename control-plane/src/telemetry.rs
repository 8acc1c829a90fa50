//! Logs: JSON lines on standard error, filtered by `LOG`.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

/// What is logged unless `LOG` says otherwise.
pub const DEFAULT_FILTER: &str = "info";

/// Sends everything traced to standard error. Identifiers stand in dotted fields (`tenant.id`); names and e-mail addresses
/// of people are never logged.
///
/// # Errors
/// [`TryInitError`] when called twice.
pub fn init(filter: EnvFilter) -> Result<(), TryInitError> {
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_current_span(true);
    tracing_subscriber::registry()
        .with(filter)
        .with(lines.with_span_list(false).with_writer(std::io::stderr))
        .try_init()
}
