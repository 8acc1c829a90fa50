//! The zone that a company's people see times in: the one they chose, else that of their ERP's country.

use chrono_tz::Tz;
use model::{AccountId, TimeZone};
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::tenants::Tenant;
use store::{Conn, accounts};

use crate::app::App;
use crate::error::Error;

/// The zone that a tenant's people see times in.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn of_tenant(app: &App, tenant: &Tenant) -> Result<Tz, Error> {
    let tenant = tenant.clone();
    app.db.run(move |conn| of_tenant_in(conn, &tenant)).await
}

/// [`of_tenant`] on an open connection.
///
/// # Errors
/// The store's.
pub fn of_tenant_in(conn: &mut Conn, tenant: &Tenant) -> Result<Tz, Error> {
    let chosen = accounts::get(conn, tenant.account_id)?.and_then(|account| account.time_zone);
    Ok(TimeZone::of_company(chosen, tenant.country))
}

/// Keeps the zone that a company's people chose. Choosing it again changes nothing.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn choose_time_zone(app: &App, actor: Actor, account: AccountId, zone: TimeZone) -> Result<(), Error> {
    let now = app.clock.now();
    let choose = move |conn: &mut Conn| {
        if !accounts::set_time_zone(conn, account, zone)? {
            return Ok(());
        }
        let (action, data) = ("account.set_time_zone", json!({ "time_zone": zone }));
        let act = Act { actor, action, account: Some(account), tenant: None, data };
        Ok::<_, Error>(audit::record(conn, &act, now)?)
    };
    app.db.tx(choose).await
}
