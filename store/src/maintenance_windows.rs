//! When tenants may be interrupted, for those whose people chose that.

use diesel::prelude::*;
use model::TenantId;
use model::window::{Days, MaintenanceWindow};

use crate::columns::Column;
use crate::schema::maintenance_windows as windows;
use crate::{Conn, StoreError};

/// Keeps when a tenant may be interrupted.
///
/// # Errors
/// [`StoreError`].
pub fn put(conn: &mut Conn, tenant: TenantId, window: &MaintenanceWindow) -> Result<(), StoreError> {
    let (days, hour) = (window.days().to_string(), i16::from(window.hour()));
    diesel::insert_into(windows::table)
        .values((windows::tenant_id.eq(tenant.as_uuid()), windows::days.eq(&days), windows::hour.eq(hour)))
        .on_conflict(windows::tenant_id)
        .do_update()
        .set((windows::days.eq(&days), windows::hour.eq(hour)))
        .execute(conn.pg())?;
    Ok(())
}

/// When a tenant may be interrupted, if its people chose that.
///
/// # Errors
/// [`StoreError`].
pub fn of_tenant(conn: &mut Conn, tenant: TenantId) -> Result<Option<MaintenanceWindow>, StoreError> {
    let query = windows::table.find(tenant.as_uuid()).select((windows::days, windows::hour));
    let row: Option<(Column<Days>, i16)> = query.first(conn.pg()).optional()?;
    let window = row.map(|(days, hour)| MaintenanceWindow::new(days.into(), hour.into()));
    window.transpose().map_err(|err| StoreError::Query(Box::new(err)))
}
