//! What jobs do, one file a kind.

mod expire_rows;
mod finish_deletions;
mod follow_unverified;
mod raise_order_alarms;
mod refresh_cell_keys;
mod renew_certificates;
mod seal_audit;
mod send_mail;
mod sweep_tenants;

use anyhow::Context;
use model::{CellId, MailId, TenantId};
use store::jobs::Job;
use store::{Conn, StoreError, Time};
use strum::IntoEnumIterator;

use super::reconcile::reconcile_tenant;
use super::{Environment, Next};
use crate::ops::jobs::{JobKind, enqueue_house, enqueue_refresh_keys};

/// Runs a job of a known kind.
///
/// # Errors
/// The job's own: it is run again later, until it is dead.
pub async fn run(env: &Environment, kind: JobKind, job: &Job) -> anyhow::Result<Next> {
    match kind {
        JobKind::ReconcileTenant => {
            let tenant: TenantId = job.key.parse().context("read the job's tenant")?;
            reconcile_tenant(env, tenant).await
        }
        JobKind::RefreshCellKeys => {
            let cell: CellId = job.key.parse().context("read the job's cell")?;
            refresh_cell_keys::refresh_cell_keys(env, cell).await
        }
        JobKind::RenewCertificates => renew_certificates::renew_certificates(env).await,
        JobKind::SweepTenants => sweep_tenants::sweep_tenants(env).await,
        JobKind::ExpireRows => expire_rows::expire_rows(env).await,
        JobKind::SendMail => {
            let mail: MailId = job.key.parse().context("read the job's mail")?;
            send_mail::send_mail(env, mail).await
        }
        JobKind::FollowUnverified => follow_unverified::follow_unverified(env).await,
        JobKind::FinishDeletions => finish_deletions::finish_deletions(env).await,
        JobKind::SealAudit => seal_audit::seal_audit(env).await,
        JobKind::RaiseOrderAlarms => raise_order_alarms::raise_order_alarms(env).await,
    }
}

/// Sees to it that every job that comes again by itself is in the queue. Doing so twice is harmless.
///
/// # Errors
/// [`StoreError`].
pub fn ensure_recurring(conn: &mut Conn, cells: &[CellId], now: Time) -> Result<(), StoreError> {
    for kind in JobKind::iter() {
        match kind {
            JobKind::ReconcileTenant | JobKind::RefreshCellKeys | JobKind::SendMail => {}
            JobKind::RenewCertificates
            | JobKind::SweepTenants
            | JobKind::ExpireRows
            | JobKind::FollowUnverified
            | JobKind::FinishDeletions
            | JobKind::SealAudit
            | JobKind::RaiseOrderAlarms => {
                enqueue_house(conn, kind, now, now)?;
            }
        }
    }
    cells.iter().try_for_each(|cell| enqueue_refresh_keys(conn, *cell, now, now))
}
