//! When a tenant may be interrupted.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use model::TenantId;
use model::window::MaintenanceWindow;
use serde_json::json;
use store::audit::Actor;
use store::events::{self, EventKind};
use store::{Conn, Time, maintenance_windows, tenants};

use super::record_act;
use crate::app::App;
use crate::clock::business_now;
use crate::error::{Code, Error, Fault};

/// The window that a tenant's people chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenWindow {
    /// On which days, and from which hour on.
    pub window: MaintenanceWindow,
    /// When it begins next, by business time.
    pub next_at: Option<DateTime<Utc>>,
}

/// The window of a tenant, if its people chose one.
pub(super) fn of_tenant(conn: &mut Conn, tenant: TenantId, zone: Tz, now: Time) -> Result<Option<ChosenWindow>, Error> {
    let Some(window) = maintenance_windows::of_tenant(conn, tenant)? else { return Ok(None) };
    let next_at = window.next(zone, business_now(conn, now)?);
    Ok(Some(ChosenWindow { window, next_at }))
}

/// Keeps when a tenant may be interrupted. Choosing the same again changes nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`Code::WrongState`] for a tenant on its way out for good.
pub async fn choose_window(app: &App, actor: Actor, id: TenantId, window: MaintenanceWindow) -> Result<(), Error> {
    let now = app.clock.now();
    let choose = move |conn: &mut Conn| {
        let tenant = tenants::lock(conn, id)?.ok_or(Error::NotFound)?;
        if tenant.desired.is_final() {
            return Err(Error::refused(Code::WrongState, Fault::Deleted));
        }
        if maintenance_windows::of_tenant(conn, id)?.as_ref() == Some(&window) {
            return Ok(());
        }
        maintenance_windows::put(conn, id, &window)?;
        let data = json!({ "days": window.days().list(), "hour": window.hour() });
        events::record(conn, id, EventKind::Intent, "tenant.window", &data, now)?;
        record_act(conn, actor, "tenant.set_window", &tenant, data, now)
    };
    app.db.tx(choose).await
}
