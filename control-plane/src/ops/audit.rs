//! The audit log: read by staff, sealed by the worker, verified by whoever runs the house.

mod chain;
mod seal;
mod verify;

use store::audit::{self, AuditFilter, Entry};
use store::{Conn, Time};

pub use seal::{Horizon, horizon, is_settled, seal_next};
pub use verify::{Fault, Found, Head, verify, verify_in};

use crate::app::App;
use crate::error::Error;

/// A page of the log.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// The lines, the newest first.
    pub lines: Vec<Entry>,
    /// The last id of this page, if there may be another page.
    pub next: Option<i64>,
    /// The newest seal, once there is one.
    pub sealed: Option<Sealed>,
}

/// How far the log is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// Number of the newest seal.
    pub number: i64,
    /// The last id it covers: up to here nothing changes unseen.
    pub to_id: i64,
    /// When it was made.
    pub at: Time,
}

/// A page of the log, the newest line first; `before` is the last id of the page before.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn list(app: &App, filter: AuditFilter, before: Option<i64>, limit: i64) -> Result<AuditPage, Error> {
    let limit = limit.clamp(1, store::LONGEST_PAGE);
    let look = move |conn: &mut Conn| {
        let lines = audit::list(conn, &filter, before, limit)?;
        let is_last = (lines.len() as i64) < limit;
        let next = lines.last().filter(|_| !is_last).map(|line| line.id);
        let seal = audit::last_seal(conn)?;
        let sealed = seal.map(|seal| Sealed { number: seal.number, to_id: seal.to_id, at: seal.sealed_at });
        Ok(AuditPage { lines, next, sealed })
    };
    app.db.run(look).await
}
