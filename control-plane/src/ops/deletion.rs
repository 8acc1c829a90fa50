//! A deletion that an owner asks for: the ERP stops at once, its data stays until the deletion becomes final by business
//! time, and until then it can be undone. Afterwards the reconciler takes everything away and looks that nothing is left.

use chrono::{DateTime, Utc};
use model::TenantId;
use model::tenant::{Desired, SuspendKind, SuspendReason};
use serde_json::json;
use store::audit::Actor;
use store::events::{self, EventKind};
use store::{Conn, Time, suspensions, tenants, unverified};

use super::suspension::{hold, release};
use crate::app::App;
use crate::clock::business_now;
use crate::error::{Error, Fault, FieldError};
use crate::mail::Letter;
use crate::ops::tenant::record_act;
use crate::ops::{jobs, mails};

/// Until when a deletion that is asked for now could be undone.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn undo_until(app: &App) -> Result<DateTime<Utc>, Error> {
    let (now, undo_for) = (app.clock.now(), app.undo_deletion_for);
    Ok(app.db.run(move |conn| business_now(conn, now)).await? + undo_for)
}

/// Asks for the deletion of a tenant, whose address was typed to confirm it. Asking again changes nothing, and gains no
/// time.
///
/// # Errors
/// [`Error::Invalid`] when another address was typed; [`crate::error::Code::WrongState`] for a tenant on its way out for good;
/// [`Error::TooMany`].
pub async fn ask(app: &App, actor: Actor, id: TenantId, typed: String) -> Result<(), Error> {
    let (now, undo_for) = (app.clock.now(), app.undo_deletion_for);
    app.limits.deletion.take(&id.to_string(), now)?;
    let page = format!("{}/tenants/{id}", app.public_url);
    let ask = move |conn: &mut Conn| {
        let tenant = tenants::lock(conn, id)?.ok_or(Error::NotFound)?;
        if address_in(&typed) != tenant.address.as_str() {
            return Err(Error::Invalid(vec![FieldError::invalid("address", Fault::OtherAddress)]));
        }
        if suspensions::find(conn, id, SuspendKind::DeletionRequested)?.is_some() {
            return Ok(());
        }
        let purge_at = business_now(conn, now)? + undo_for;
        hold(conn, &tenant, &SuspendReason::DeletionRequested { purge_at }, None, now)?;
        let data = json!({ "purge_at": purge_at });
        events::record(conn, id, EventKind::Intent, "deletion.asked", &data, now)?;
        record_act(conn, actor, "tenant.ask_deletion", &tenant, data, now)?;
        mails::tell_owner(conn, &tenant, Letter::DeletionAsked { at: purge_at, url: page }, now)
    };
    app.db.tx(ask).await
}

/// The address in what was typed, which may be all of the ERP's address as a browser shows it.
fn address_in(typed: &str) -> String {
    let typed = typed.trim().to_lowercase();
    let host = typed.trim_start_matches("https://");
    host.split(['.', '/']).next().unwrap_or_default().to_owned()
}

/// Undoes a deletion that was asked for: the tenant is as it was, and runs if nothing else holds it. Nothing changes where
/// none was asked for.
///
/// # Errors
/// [`crate::error::Code::WrongState`] when it has become final.
pub async fn undo(app: &App, actor: Actor, id: TenantId) -> Result<(), Error> {
    let now = app.clock.now();
    let page = format!("{}/tenants/{id}", app.public_url);
    let undo = move |conn: &mut Conn| {
        let tenant = tenants::lock(conn, id)?.ok_or(Error::NotFound)?;
        if !release(conn, &tenant, SuspendKind::DeletionRequested, now)? {
            return Ok(());
        }
        events::record(conn, id, EventKind::Intent, "deletion.undone", &json!({}), now)?;
        record_act(conn, actor, "tenant.undo_deletion", &tenant, json!({}), now)?;
        mails::tell_owner(conn, &tenant, Letter::DeletionUndone { url: page }, now)
    };
    app.db.tx(undo).await
}

/// Makes a deletion final that is due. Nothing happens when none is, so that repeating is harmless: who undoes it in the
/// same moment comes first or is too late.
///
/// # Errors
/// The store's; nothing is written then.
pub fn finish(conn: &mut Conn, id: TenantId, business_now: Time, now: Time) -> Result<(), Error> {
    let Some(tenant) = tenants::lock(conn, id)?.filter(|tenant| !tenant.desired.is_final()) else { return Ok(()) };
    let asked = suspensions::find(conn, id, SuspendKind::DeletionRequested)?;
    if asked.and_then(|asked| asked.purge_at).is_none_or(|purge_at| purge_at > business_now) {
        return Ok(());
    }
    suspensions::remove_all(conn, id)?;
    unverified::remove(conn, id)?;
    tenants::set_desired(conn, id, &Desired::Deleted)?.ok_or(Error::NotFound)?;
    events::record(conn, id, EventKind::Intent, "deletion.final", &json!({}), now)?;
    record_act(conn, Actor::System, "tenant.delete", &tenant, json!({}), now)?;
    Ok(jobs::enqueue_reconcile(conn, id, now)?)
}
