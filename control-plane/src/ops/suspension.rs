//! What holds a tenant back. Several reasons can at once, each put and taken away by itself: the tenant runs only while none
//! does, and its intent says the gravest. Whoever changes a reason has locked the tenant.

mod staff;

use model::name::Reason;
use model::tenant::{Desired, SuspendKind, SuspendReason};
use serde_json::json;
use store::audit::Actor;
use store::events::{self, EventKind};
use store::suspensions::{self, Suspension};
use store::tenants::{self, Tenant};
use store::{Conn, Time, orders};

pub use staff::{resume, suspend};

use crate::error::{Code, Error, Fault};
use crate::ops::jobs;
use crate::ops::tenant::record_act;

/// Holds a tenant back for a reason, beside those that do already, and says so in the timeline and in the audit log.
///
/// # Errors
/// [`Code::WrongState`] for a tenant on its way out for good.
pub fn suspend_in(
    conn: &mut Conn,
    actor: Actor,
    tenant: &Tenant,
    reason: &SuspendReason,
    note: Option<&Reason>,
    now: Time,
) -> Result<(), Error> {
    hold(conn, tenant, reason, note, now)?;
    let data = json!({ "why": reason.kind(), "reason": note });
    events::record(conn, tenant.id, EventKind::Intent, "tenant.suspended", &data, now)?;
    record_act(conn, actor, "tenant.suspend", tenant, data, now)
}

/// Takes a reason away. The tenant runs again if no other is left. `false` when it did not hold, and nothing was changed.
///
/// # Errors
/// [`Code::WrongState`] for a tenant on its way out for good.
pub fn resume_in(
    conn: &mut Conn,
    actor: Actor,
    tenant: &Tenant,
    why: SuspendKind,
    note: Option<&Reason>,
    now: Time,
) -> Result<bool, Error> {
    if !release(conn, tenant, why, now)? {
        return Ok(false);
    }
    let data = json!({ "why": why, "reason": note });
    // Why staff let it run again is their own matter; the log has it.
    events::record(conn, tenant.id, EventKind::Intent, "tenant.resumed", &json!({ "why": why }), now)?;
    record_act(conn, actor, "tenant.resume", tenant, data, now)?;
    Ok(true)
}

/// Puts a reason, without a word of it.
pub(super) fn hold(
    conn: &mut Conn,
    tenant: &Tenant,
    reason: &SuspendReason,
    note: Option<&Reason>,
    now: Time,
) -> Result<(), Error> {
    adopt(conn, tenant, now)?;
    suspensions::put(conn, tenant.id, reason, note, now)?;
    follow(conn, tenant, now)
}

/// Takes a reason away, without a word of it.
pub(super) fn release(conn: &mut Conn, tenant: &Tenant, why: SuspendKind, now: Time) -> Result<bool, Error> {
    adopt(conn, tenant, now)?;
    let is_released = suspensions::remove(conn, tenant.id, why)?;
    if is_released {
        follow(conn, tenant, now)?;
    }
    Ok(is_released)
}

/// What holds a tenant back, the gravest first; nothing where its intent is another.
///
/// # Errors
/// The store's.
pub(super) fn holding(conn: &mut Conn, tenant: &Tenant) -> Result<Vec<Suspension>, Error> {
    let Desired::Suspended { reason } = &tenant.desired else { return Ok(Vec::new()) };
    let held = suspensions::of_tenant(conn, tenant.id)?;
    if !held.is_empty() {
        return Ok(held);
    }
    // As an older program left it.
    let purge_at = if let SuspendReason::DeletionRequested { purge_at } = reason { Some(*purge_at) } else { None };
    Ok(vec![Suspension { why: reason.kind(), since: tenant.phase_since, purge_at, note: None }])
}

/// An intent that an older program wrote names its reason, which then has no row yet.
fn adopt(conn: &mut Conn, tenant: &Tenant, now: Time) -> Result<(), Error> {
    match &tenant.desired {
        desired if desired.is_final() => Err(Error::refused(Code::WrongState, Fault::Deleted)),
        Desired::Suspended { reason } if suspensions::find(conn, tenant.id, reason.kind())?.is_none() => {
            Ok(suspensions::put(conn, tenant.id, reason, None, now)?)
        }
        _ => Ok(()),
    }
}

/// Writes the intent that follows from what holds a tenant.
fn follow(conn: &mut Conn, tenant: &Tenant, now: Time) -> Result<(), Error> {
    let held = suspensions::of_tenant(conn, tenant.id)?;
    let reasons = held.iter().filter_map(Suspension::reason);
    let desired = match Desired::held_by(reasons) {
        Some(suspended) => suspended,
        None => free(conn, tenant)?,
    };
    if desired != tenant.desired {
        tenants::set_desired(conn, tenant.id, &desired)?.ok_or(Error::NotFound)?;
    }
    Ok(jobs::enqueue_reconcile(conn, tenant.id, now)?)
}

/// The intent of a tenant that nothing holds: it runs, unless its order still waits for the payment that starts its clock.
fn free(conn: &mut Conn, tenant: &Tenant) -> Result<Desired, Error> {
    let order = orders::of_tenant(conn, tenant.id)?;
    let is_unpaid = order.is_some_and(|order| order.clock_started_at.is_none());
    Ok(if is_unpaid { Desired::AwaitingPayment } else { Desired::Running })
}
