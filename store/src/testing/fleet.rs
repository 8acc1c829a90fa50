//! A fleet as large as the operator's pages promise to bear.

use super::execute;
use crate::{Conn, StoreError};

/// Adds one account with `count` tenants: 1 of 100 is stuck, 4 are being set up, 5 suspended, the others run. They are in
/// two cells, each large enough, and of all packages; the tables' statistics are brought up to date.
///
/// # Errors
/// What the database says against it.
pub fn fill_fleet(conn: &mut Conn, count: u32) -> Result<(), StoreError> {
    // Rows whose commit may still be lost are not marked as visible to all, and no index alone would answer for them.
    execute(conn, "SET synchronous_commit = on")?;
    execute(conn, "INSERT INTO accounts (id, company, created_at) VALUES (md5('fleet')::uuid, 'Holding', now())")?;
    execute(
        conn,
        "INSERT INTO cells (id, name, domain, capacity, settings, created_at)
        SELECT md5('cell' || n)::uuid, 'large-' || n, n || '.large.test', 1000000, '{}', now() FROM generate_series(1, 2) n",
    )?;
    execute(
        conn,
        &format!(
            "INSERT INTO tenants (id, account_id, address, skeleton, company, country, package, plan_code, plan_version,
                cell_id, admin_name, admin_email, desired, epoch, generation, seats, simultaneous, database_mib, phase,
                phase_since, created_at)
            SELECT md5('tenant' || n)::uuid, md5('fleet')::uuid, 'company-' || n, 'fleet' || n,
                (ARRAY['Boulangerie', 'Garage', 'Atelier', 'Librairie', 'Club'])[n % 5 + 1] || ' no. ' || n, 'FR',
                (ARRAY['services', 'trade', 'manufacturing', 'associations'])[n % 4 + 1], 'starter', 1,
                md5('cell' || n % 2 + 1)::uuid, 'Anna', 'anna@company-' || n || '.example', '{{\"state\": \"running\"}}', 1, 1,
                3, 3, 2048,
                CASE WHEN n % 100 = 0 THEN 'stuck' WHEN n % 100 < 5 THEN 'provisioning'
                    WHEN n % 100 < 10 THEN 'suspended' ELSE 'running' END,
                now() - n * interval '1 minute', now() - n * interval '1 hour'
            FROM generate_series(1, {count}) n"
        ),
    )?;
    execute(conn, "RESET synchronous_commit")?;
    execute(conn, "VACUUM ANALYZE tenants")
}
