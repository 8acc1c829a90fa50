//! What a customer or an operator does with one tenant, and what they see of it.

mod reset;
mod usage;
mod window;

use agent_api::PlanKind;
use chrono_tz::Tz;
use model::order::Stage;
use model::tenant::{Desired, Phase};
use model::{AccountId, Generation, TenantId};
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::cells::Cell;
use store::events::{self, Event, EventKind};
use store::goldens::{self, GoldenKey};
use store::orders::{self, Order, OrderStage};
use store::plans::{self, PlanVersion};
use store::suspensions::{self, Suspension};
use store::tasks::{self, Owner};
use store::tenants::{self, Tenant};
use store::{Conn, cells, tenant_agents};

pub use reset::reset_admin_password;
pub use usage::Usage;
pub use window::{ChosenWindow, choose_window};

use crate::app::App;
use crate::error::{Code, Error, Fault};
use crate::ops::saying::Saying;
use crate::ops::{jobs, suspension, time_zone};

/// Everything a page or an answer says about one tenant.
#[derive(Debug, Clone)]
pub struct TenantView {
    /// The tenant.
    pub tenant: Tenant,
    /// Where its people open it, with scheme; known as soon as it has a place.
    pub url: Option<String>,
    /// Name of its cell.
    pub cell: Option<String>,
    /// Where its data lies, if that is stated.
    pub place: Option<String>,
    /// The zone that its people see times in.
    pub zone: Tz,
    /// When it may be interrupted, if that was chosen.
    pub window: Option<ChosenWindow>,
    /// Its plan, in the version it was ordered in.
    pub plan: Option<PlanVersion>,
    /// Its order.
    pub order: Option<Order>,
    /// How far the order is, in the order of the stages; those not begun are absent.
    pub stages: Vec<OrderStage>,
    /// What its customer reads of its state.
    pub saying: Saying,
    /// What holds it back, the gravest first.
    pub suspensions: Vec<Suspension>,
    /// What its agent measured last, if it was ever heard of.
    pub usage: Option<Usage>,
}

impl TenantView {
    /// A stage of the order, if it has begun.
    #[must_use]
    pub fn stage(&self, stage: Stage) -> Option<&OrderStage> {
        self.stages.iter().find(|s| s.stage == stage)
    }
}

/// A tenant of an account. Another account's is not found.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_owned(app: &App, account: AccountId, id: TenantId) -> Result<Tenant, Error> {
    app.db.run(move |conn| tenants::get_owned(conn, account, id)).await?.ok_or(Error::NotFound)
}

/// A tenant, for staff.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(app: &App, id: TenantId) -> Result<Tenant, Error> {
    app.db.run(move |conn| tenants::get(conn, id)).await?.ok_or(Error::NotFound)
}

/// The tenants of an account, the newest first.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn of_account(
    app: &App,
    account: AccountId,
    after: Option<TenantId>,
    limit: i64,
) -> Result<Vec<TenantView>, Error> {
    let now = app.clock.now();
    let views = move |conn: &mut Conn| {
        let tenants = tenants::of_account(conn, account, after, limit)?;
        tenants.into_iter().map(|tenant| view_in(conn, tenant, now)).collect()
    };
    app.db.run(views).await
}

/// Everything about a tenant the caller may see.
///
/// # Errors
/// [`Error::NotFound`] when it went away in between.
pub async fn view(app: &App, id: TenantId) -> Result<TenantView, Error> {
    let now = app.clock.now();
    let view = move |conn: &mut Conn| match tenants::get(conn, id)? {
        Some(tenant) => view_in(conn, tenant, now),
        None => Err(Error::NotFound),
    };
    app.db.run(view).await
}

pub(super) fn view_in(conn: &mut Conn, tenant: Tenant, now: store::Time) -> Result<TenantView, Error> {
    let cell = tenant.cell_id.map(|id| cells::get(conn, id)).transpose()?.flatten();
    let plan = plans::get(conn, &tenant.plan_code, tenant.plan_version)?;
    let order = orders::of_tenant(conn, tenant.id)?;
    let stages = order.as_ref().map(|order| orders::stages(conn, order.id)).transpose()?.unwrap_or_default();
    let url = cell.as_ref().map(|cell| format!("https://{}.{}", tenant.address, cell.domain));
    let saying = Saying::of(tenant.phase, &tenant.desired, &tenant.observed);
    let usage = tenant_agents::get(conn, tenant.id)?.and_then(Usage::of);
    let suspensions = suspension::holding(conn, &tenant)?;
    let (place, zone) = (cell.as_ref().and_then(place), time_zone::of_tenant_in(conn, &tenant)?);
    let window = window::of_tenant(conn, tenant.id, zone, now)?;
    let cell = cell.map(|cell| cell.name);
    Ok(TenantView { url, cell, place, zone, window, plan, order, stages, saying, suspensions, usage, tenant })
}

/// Where the data of a cell's tenants lies, as its operator states it.
fn place(cell: &Cell) -> Option<String> {
    cell.settings.get("place")?.as_str().map(str::to_owned)
}

/// A page of a tenant's timeline, the newest first; `before` is the last id of the page before.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn timeline(app: &App, id: TenantId, before: Option<i64>, limit: i64) -> Result<Vec<Event>, Error> {
    Ok(app.db.run(move |conn| events::of_tenant(conn, id, before, limit)).await?)
}

/// Writes a new intent: the reconciler brings the tenant there. Whatever held the tenant before gives way to it; one reason
/// among several is put and taken away by [`crate::ops::suspension`].
///
/// # Errors
/// [`Error::NotFound`]; [`Code::WrongState`] for a tenant on its way out for good.
pub async fn set_desired(app: &App, actor: Actor, id: TenantId, desired: Desired) -> Result<Generation, Error> {
    let now = app.clock.now();
    app.db.tx(move |conn| set_desired_in(conn, actor, id, &desired, now)).await
}

/// [`set_desired`] in an open transaction.
///
/// # Errors
/// [`Error::NotFound`]; [`Code::WrongState`] for a tenant on its way out for good.
pub fn set_desired_in(
    conn: &mut Conn,
    actor: Actor,
    id: TenantId,
    desired: &Desired,
    now: store::Time,
) -> Result<Generation, Error> {
    let tenant = tenants::lock(conn, id)?.ok_or(Error::NotFound)?;
    if tenant.desired == *desired {
        return Ok(tenant.generation);
    }
    if tenant.desired == Desired::Deleted {
        return Err(Error::refused(Code::WrongState, Fault::Deleted));
    }
    suspensions::remove_all(conn, id)?;
    if let Desired::Suspended { reason } = desired {
        suspensions::put(conn, id, reason, None, now)?;
    }
    let generation = tenants::set_desired(conn, id, desired)?.ok_or(Error::NotFound)?;
    let data = json!({ "desired": desired, "generation": generation });
    events::record(conn, id, EventKind::Intent, "tenant.intent", &data, now)?;
    record_act(conn, actor, "tenant.set_desired", &tenant, data, now)?;
    jobs::enqueue_reconcile(conn, id, now)?;
    Ok(generation)
}

/// Tries again at once whatever waits or is stuck: failed tasks are offered again, and the tenant is reconciled.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn retry(app: &App, actor: Actor, id: TenantId) -> Result<(), Error> {
    let now = app.clock.now();
    let retry = move |conn: &mut Conn| {
        let tenant = tenants::lock(conn, id)?.ok_or(Error::NotFound)?;
        tasks::retry_failed(conn, id, now)?;
        retry_build(conn, &tenant, now)?;
        record_act(conn, actor, "tenant.retry", &tenant, json!({}), now)?;
        Ok(jobs::enqueue_reconcile(conn, id, now)?)
    };
    app.db.tx(retry).await
}

/// The golden database that the tenant waits for is built again at once, if its build failed.
fn retry_build(conn: &mut Conn, tenant: &Tenant, now: store::Time) -> Result<(), Error> {
    let cell = tenant.cell_id.map(|id| cells::get(conn, id)).transpose()?.flatten();
    let Some(cell) = cell else { return Ok(()) };
    let image = cell.settings.pointer("/images/odoo").and_then(serde_json::Value::as_str).unwrap_or_default();
    let (package, country) = (tenant.package, tenant.country);
    let key = GoldenKey { cell: cell.id, image: image.to_owned(), package, country };
    let Some(golden) = goldens::find(conn, &key)? else { return Ok(()) };
    let kind = PlanKind::BuildGolden.to_string();
    if let Some(build) = tasks::find(conn, Owner::Cell(cell.id), &kind, &golden.id.to_string())? {
        tasks::retry(conn, build.id, now)?;
    }
    Ok(())
}

pub(super) fn record_act(
    conn: &mut Conn,
    actor: Actor,
    action: &str,
    tenant: &Tenant,
    data: serde_json::Value,
    now: store::Time,
) -> Result<(), Error> {
    let act = Act { actor, action, account: Some(tenant.account_id), tenant: Some(tenant.id), data };
    Ok(audit::record(conn, &act, now)?)
}

/// Whether the ERP can take an act now.
fn require_running(tenant: &Tenant) -> Result<(), Error> {
    if tenant.phase == Phase::Running {
        return Ok(());
    }
    Err(Error::refused(Code::WrongState, Fault::NotRunning))
}
