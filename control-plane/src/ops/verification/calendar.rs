//! Stopped after 48 hours, deleted after 7 days, each announced a day before: what happens to a tenant whose owner's address
//! stays unverified, by business time.

use chrono::TimeDelta;
use model::TenantId;
use model::tenant::{Desired, SuspendReason};
use store::audit::Actor;
use store::tenants::{self, Tenant};
use store::unverified::{self, Step, UnverifiedTenant};
use store::{Conn, Time, users};

use crate::error::Error;
use crate::mail::Letter;
use crate::ops::mails;
use crate::ops::suspension::suspend_in;
use crate::ops::tenant::set_desired_in;

/// How long before it happens a step is announced.
pub const ANNOUNCED: TimeDelta = TimeDelta::hours(24);
/// From the suspension to the announcement of the deletion: 7 days after the order, less what has passed, less a day.
const KEPT_SUSPENDED: TimeDelta = TimeDelta::days(4);
/// While staff, an unpaid invoice or a deletion that was asked for has the say over a tenant, its calendar is looked at again
/// after this long.
const LOOK_AGAIN: TimeDelta = TimeDelta::hours(24);

const UNVERIFIED: Desired = Desired::Suspended { reason: SuspendReason::Unverified };

/// Takes the step that is due against a tenant. Nothing happens when none is, so that repeating is harmless.
///
/// # Errors
/// The store's; nothing of the step is written then.
pub fn follow(conn: &mut Conn, id: TenantId, business_now: Time, now: Time) -> Result<(), Error> {
    let Some(tenant) = tenants::lock(conn, id)? else { return Ok(()) };
    let Some(row) = unverified::find(conn, id)?.filter(|row| row.due_at <= business_now) else { return Ok(()) };
    match (row.step, &tenant.desired) {
        (_, Desired::Deleted | Desired::Archived) => Ok(unverified::remove(conn, id)?),
        (Step::AnnounceSuspension, Desired::Running) => announce(conn, &tenant, &row, Step::Suspend, business_now, now),
        (Step::Suspend, Desired::Running) => {
            suspend_in(conn, Actor::System, &tenant, &SuspendReason::Unverified, None, now)?;
            Ok(unverified::advance(conn, id, Step::AnnounceDeletion, business_now + KEPT_SUSPENDED, None)?)
        }
        (Step::AnnounceDeletion, desired) if *desired == UNVERIFIED => {
            announce(conn, &tenant, &row, Step::Delete, business_now, now)
        }
        (Step::Delete, desired) if *desired == UNVERIFIED => {
            set_desired_in(conn, Actor::System, id, &Desired::Deleted, now)?;
            Ok(unverified::remove(conn, id)?)
        }
        _ => Ok(unverified::advance(conn, id, row.step, business_now + LOOK_AGAIN, row.mail_id)?),
    }
}

/// Tells the owner what comes next, and when.
fn announce(
    conn: &mut Conn,
    tenant: &Tenant,
    row: &UnverifiedTenant,
    next: Step,
    business_now: Time,
    now: Time,
) -> Result<(), Error> {
    let at = business_now + ANNOUNCED;
    let letter = if next == Step::Delete { Letter::DeletionNear { at } } else { Letter::SuspensionNear { at } };
    let user = users::get(conn, row.user_id)?.ok_or(Error::NotFound)?;
    let mail = mails::write(conn, tenant, &user, letter, now)?;
    Ok(unverified::advance(conn, tenant.id, next, at, Some(mail))?)
}
