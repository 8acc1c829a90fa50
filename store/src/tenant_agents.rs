//! What a tenant's agent said with its last claim.

use diesel::prelude::*;
use diesel::upsert::excluded;
use model::TenantId;
use serde_json::Value;

use crate::columns::Time;
use crate::schema::tenant_agents;
use crate::{Conn, StoreError};

/// The agent of a tenant as it was last heard of.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = tenant_agents)]
pub struct TenantAgent {
    /// When it was heard of.
    pub seen_at: Time,
    /// Version of its program.
    pub version: String,
    /// What it saw of its tenant, as it said it.
    pub observation: Option<Value>,
}

/// Keeps what an agent says with a claim. A claim without an observation keeps the one before.
///
/// # Errors
/// [`StoreError`].
pub fn record(
    conn: &mut Conn,
    tenant: TenantId,
    version: &str,
    observation: Option<&Value>,
    now: Time,
) -> Result<(), StoreError> {
    let row = diesel::insert_into(tenant_agents::table).values((
        tenant_agents::tenant_id.eq(tenant.as_uuid()),
        tenant_agents::seen_at.eq(now),
        tenant_agents::version.eq(version),
        tenant_agents::observation.eq(observation),
    ));
    let heard = (tenant_agents::seen_at.eq(now), tenant_agents::version.eq(excluded(tenant_agents::version)));
    let row = row.on_conflict(tenant_agents::tenant_id).do_update();
    match observation {
        None => row.set(heard).execute(conn.pg())?,
        Some(_) => {
            row.set((heard, tenant_agents::observation.eq(excluded(tenant_agents::observation)))).execute(conn.pg())?
        }
    };
    Ok(())
}

/// The agent of a tenant, if it was ever heard of.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &mut Conn, tenant: TenantId) -> Result<Option<TenantAgent>, StoreError> {
    let query = tenant_agents::table.find(tenant.as_uuid()).select(TenantAgent::as_select());
    Ok(query.first(conn.pg()).optional()?)
}
