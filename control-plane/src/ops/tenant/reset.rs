//! A new password for the ERP's first administrator.

use agent_api::{Administrator, Plan, ResetAdmin, Secrets};
use model::{TaskId, TenantId};
use serde_json::json;
use store::audit::Actor;
use store::events::{self, EventKind};
use store::tasks::{self, NewTask, Owner};
use store::tenants::{self, Tenant};
use store::{Conn, Time};

use super::{record_act, require_running};
use crate::app::App;
use crate::credentials::{EnvelopeKeys, Password, odoo, random};
use crate::error::Error;
use crate::ids;
use crate::ops::once::{Once, once};
use crate::ops::seal;

/// Has the tenant's agent set a new password for the ERP's first administrator. The task's id is answered.
///
/// # Errors
/// [`Error::Refused`] with `wrong_state` unless the ERP runs.
pub async fn reset_admin_password(
    app: &App,
    actor: Actor,
    id: TenantId,
    password: Password,
    key: Option<Once>,
) -> Result<TaskId, Error> {
    let salt = random::bytes()?;
    let hash = app.hashing.run(move || odoo::hash(&password, salt)).await?;
    let secrets = Secrets { admin_password_hash: Some(seal::secret(&hash)), ..Secrets::default() };
    let (now, envelope) = (app.clock.now(), app.envelope.clone());
    let reset = move |conn: &mut Conn| {
        once(conn, key.as_ref(), now, |conn| {
            let tenant = tenants::lock(conn, id)?.ok_or(Error::NotFound)?;
            require_running(&tenant)?;
            let task = insert(conn, &envelope, &tenant, &secrets, now)?;
            events::record(conn, id, EventKind::Access, "access.reset_asked", &json!({}), now)?;
            record_act(conn, actor, "tenant.reset_admin", &tenant, json!({ "task": task }), now)?;
            Ok(task)
        })
    };
    app.db.tx(reset).await
}

fn insert(
    conn: &mut Conn,
    envelope: &EnvelopeKeys,
    tenant: &Tenant,
    secrets: &Secrets,
    now: Time,
) -> Result<TaskId, Error> {
    let id = TaskId::from_uuid(ids::fresh(now));
    let administrator = Administrator { name: tenant.admin_name.clone(), email: tenant.admin_email.clone() };
    let plan = Plan::ResetAdmin(ResetAdmin { administrator });
    let task = NewTask {
        id,
        owner: Owner::Tenant(tenant.id),
        tenant: Some(tenant.id),
        kind: plan.kind().to_string(),
        intent: id.to_string(), // each is an act of its own
        generation: tenant.generation,
        plan: serde_json::to_value(&plan).map_err(|e| Error::internal(e, "write a task's plan"))?,
        secrets: seal::seal_secrets(envelope, id, secrets)?,
    };
    tasks::insert(conn, &task, now)?;
    Ok(id)
}
