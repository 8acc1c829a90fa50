//! Jobs: what requests and other jobs leave to the worker, and the queue as staff see it.

use model::{CellId, MailId, TenantId};
use serde::Deserialize;
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::jobs::{self, JobFilter, JobSeek, JobView};
use store::{Conn, StoreError, Time};
use utoipa::ToSchema;

use crate::app::App;
use crate::error::Error;

/// The jobs this program knows. The word stands in the database; a worker leaves words it does not know to a newer one.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::Display,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum JobKind {
    /// Brings one tenant towards its intent.
    ReconcileTenant,
    /// Reads the public keys of a cell's service-account tokens again.
    RefreshCellKeys,
    /// Renews certificates at two thirds of their life.
    RenewCertificates,
    /// Wakes every tenant, in case a wake-up was lost.
    SweepTenants,
    /// Removes what has expired: sessions, saved answers, reservations of addresses.
    ExpireRows,
    /// Hands one mail to the relay.
    SendMail,
    /// Takes the next step against tenants whose owner's e-mail address is not verified.
    FollowUnverified,
    /// Makes deletions final that customers asked for and did not undo.
    FinishDeletions,
    /// Seals new lines of the audit log.
    SealAudit,
    /// Tells of orders that use up their time.
    RaiseOrderAlarms,
}

impl JobKind {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// Wakes the reconciler for a tenant.
///
/// # Errors
/// [`StoreError`].
pub fn enqueue_reconcile(conn: &mut Conn, tenant: TenantId, now: Time) -> Result<(), StoreError> {
    let (kind, key) = (JobKind::ReconcileTenant.word(), tenant.to_string());
    jobs::enqueue(conn, kind, &key, &json!({ "tenant": tenant }), now, now)
}

/// Asks for a cell's public keys to be read again, at `run_at`.
///
/// # Errors
/// [`StoreError`].
pub fn enqueue_refresh_keys(conn: &mut Conn, cell: CellId, run_at: Time, now: Time) -> Result<(), StoreError> {
    let (kind, key) = (JobKind::RefreshCellKeys.word(), cell.to_string());
    jobs::enqueue(conn, kind, &key, &json!({ "cell": cell }), run_at, now)
}

/// Asks for a mail to be sent, at `run_at`.
///
/// # Errors
/// [`StoreError`].
pub fn enqueue_send_mail(conn: &mut Conn, mail: MailId, run_at: Time, now: Time) -> Result<(), StoreError> {
    let (kind, key) = (JobKind::SendMail.word(), mail.to_string());
    jobs::enqueue(conn, kind, &key, &json!({ "mail": mail }), run_at, now)
}

/// Adds a job that is about the whole house.
///
/// # Errors
/// [`StoreError`].
pub fn enqueue_house(conn: &mut Conn, kind: JobKind, run_at: Time, now: Time) -> Result<(), StoreError> {
    jobs::enqueue(conn, kind.word(), "", &json!({}), run_at, now)
}

/// A page of the queue: the dead ones, then the others, the newest first in each.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn list(app: &App, filter: JobFilter, after: Option<JobSeek>, limit: i64) -> Result<Vec<JobView>, Error> {
    Ok(app.db.run(move |conn| jobs::list(conn, &filter, after, limit)).await?)
}

/// A job that is in the queue.
///
/// # Errors
/// [`Error::NotFound`] when it is not, or was done meanwhile.
pub async fn find(app: &App, id: i64) -> Result<JobView, Error> {
    app.db.run(move |conn| jobs::get(conn, id)).await?.ok_or(Error::NotFound)
}

/// Puts a dead job back to wait.
///
/// # Errors
/// [`Error::NotFound`] when it is not there, or not dead.
pub async fn requeue(app: &App, actor: Actor, id: i64) -> Result<(), Error> {
    let now = app.clock.now();
    app.db.tx(move |conn| requeue_in(conn, actor, id, now)).await
}

/// [`requeue`] in an open transaction.
///
/// # Errors
/// [`Error::NotFound`].
pub fn requeue_in(conn: &mut Conn, actor: Actor, id: i64, now: Time) -> Result<(), Error> {
    if !jobs::requeue(conn, id, now)? {
        return Err(Error::NotFound);
    }
    let act = Act { actor, action: "job.requeue", account: None, tenant: None, data: json!({ "job": id }) };
    Ok(audit::record(conn, &act, now)?)
}
