//! The limits of a tenant as its agent enforces them.

use agent_api::{SeatMessage, TenantLimits};
use store::tenants::Tenant;

/// Bytes of a MiB.
const MIB: i64 = 1024 * 1024;

/// The limits in force, with the words people read who reach one.
#[must_use]
pub fn tenant_limits(tenant: &Tenant, public_url: &str) -> TenantLimits {
    let seats = tenant.limits.seats;
    let text = match seats {
        1 => "Your plan has 1 seat, which is in use.".to_owned(),
        seats => format!("Your plan has {seats} seats, all in use."),
    };
    let url = format!("{public_url}/tenants/{}", tenant.id);
    TenantLimits {
        version: tenant.limits_version,
        seats,
        simultaneous: tenant.limits.simultaneous,
        database_bytes: tenant.limits.database_mib.saturating_mul(MIB),
        seat_message: SeatMessage { text, button: "Add seats".into(), url },
    }
}
