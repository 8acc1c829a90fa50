//! Staff suspend a tenant and let it run again, each with a reason.

use model::TenantId;
use model::name::Reason;
use model::tenant::{SuspendKind, SuspendReason};
use store::audit::Actor;
use store::{Conn, suspensions, tenants};

use super::{resume_in, suspend_in};
use crate::app::App;
use crate::error::Error;
use crate::mail::Letter;
use crate::ops::mails;

/// Stops a tenant for a reason that its customer reads, by mail and on its page. Saying the same again changes nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`crate::error::Code::WrongState`] for a tenant on its way out for good.
pub async fn suspend(app: &App, actor: Actor, id: TenantId, reason: Reason) -> Result<(), Error> {
    let (now, page) = (app.clock.now(), page_of(app, id));
    let suspend = move |conn: &mut Conn| {
        let tenant = tenants::lock(conn, id)?.ok_or(Error::NotFound)?;
        let before = suspensions::find(conn, id, SuspendKind::Staff)?;
        if before.and_then(|before| before.note).as_ref() == Some(&reason) {
            return Ok(());
        }
        suspend_in(conn, actor, &tenant, &SuspendReason::Staff, Some(&reason), now)?;
        mails::tell_owner(conn, &tenant, Letter::Suspended { url: page, reason }, now)
    };
    app.db.tx(suspend).await
}

/// Takes back what staff suspended a tenant for; why stands in the audit log. The tenant runs again if nothing else holds
/// it. Nothing changes where staff had not suspended it.
///
/// # Errors
/// [`Error::NotFound`]; [`crate::error::Code::WrongState`] for a tenant on its way out for good.
pub async fn resume(app: &App, actor: Actor, id: TenantId, reason: Reason) -> Result<(), Error> {
    let (now, page) = (app.clock.now(), page_of(app, id));
    let resume = move |conn: &mut Conn| {
        let tenant = tenants::lock(conn, id)?.ok_or(Error::NotFound)?;
        if !resume_in(conn, actor, &tenant, SuspendKind::Staff, Some(&reason), now)? {
            return Ok(());
        }
        mails::tell_owner(conn, &tenant, Letter::Resumed { url: page }, now)
    };
    app.db.tx(resume).await
}

fn page_of(app: &App, id: TenantId) -> String {
    format!("{}/tenants/{id}", app.public_url)
}
