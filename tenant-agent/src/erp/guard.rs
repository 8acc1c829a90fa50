//! The seat limit inside the tenant's database.

use agent_api::TenantLimits;
use tokio_postgres::Client;

use crate::Error;
use crate::kit::database::quote;

const GUARD: &str = include_str!("../../sql/guard.sql");

/// Sets up (again) what refuses a seat too many, with the limits in force. One transaction, as the admin role.
///
/// # Errors
/// [`Error::Query`]; nothing changed then.
pub async fn guard(database: &mut Client, erp_role: &str, limits: &TenantLimits) -> Result<(), Error> {
    let doing = "set up the seat limit";
    let tx = database.transaction().await.map_err(Error::query(doing))?;
    tx.batch_execute(&GUARD.replace("{erp}", &quote(erp_role))).await.map_err(Error::query(doing))?;
    let message = &limits.seat_message;
    tx.execute(
        "INSERT INTO stackyard.seat_limit (seats, message, button, url, internal_group) \
         SELECT $1, $2, $3, $4, internal_group FROM stackyard.tenant \
         ON CONFLICT (one) DO UPDATE SET seats = excluded.seats, message = excluded.message, \
         button = excluded.button, url = excluded.url",
        &[&limits.seats, &message.text, &message.button, &message.url],
    )
    .await
    .map_err(Error::query(doing))?;
    tx.commit().await.map_err(Error::query(doing))
}

/// Sets the seats of a guarded database; one that is not guarded yet gets them with [`guard`].
///
/// # Errors
/// [`Error::Query`].
pub async fn set_seats(database: &Client, limits: &TenantLimits) -> Result<(), Error> {
    let doing = "set the seats";
    let is_guarded: bool = database
        .query_one("SELECT to_regclass('stackyard.seat_limit') IS NOT NULL", &[])
        .await
        .map_err(Error::query(doing))?
        .get(0);
    if is_guarded {
        let message = &limits.seat_message;
        database
            .execute(
                "UPDATE stackyard.seat_limit SET seats = $1, message = $2, button = $3, url = $4",
                &[&limits.seats, &message.text, &message.button, &message.url],
            )
            .await
            .map_err(Error::query(doing))?;
    }
    Ok(())
}

/// Hands the three guarded tables back to the ERP's role, for a Job that installs or updates modules. Follow it with
/// [`guard`].
///
/// # Errors
/// [`Error::Query`].
pub async fn unguard(database: &mut Client, erp_role: &str) -> Result<(), Error> {
    let doing = "hand the guarded tables back";
    let role = quote(erp_role);
    let tx = database.transaction().await.map_err(Error::query(doing))?;
    for table in ["res_users", "res_groups_users_rel", "res_groups_implied_rel"] {
        let statement = format!("ALTER TABLE public.{table} OWNER TO {role}");
        tx.batch_execute(&statement).await.map_err(Error::query(doing))?;
    }
    tx.commit().await.map_err(Error::query(doing))
}

/// Seats in use, the proof user not counted; absent while the database is not guarded.
///
/// # Errors
/// [`Error::Query`].
pub async fn seats_used(database: &Client) -> Result<Option<i64>, Error> {
    let doing = "count the seats";
    let is_guarded: bool = database
        .query_one("SELECT to_regproc('stackyard.seats_used') IS NOT NULL", &[])
        .await
        .map_err(Error::query(doing))?
        .get(0);
    if !is_guarded {
        return Ok(None);
    }
    let used = database
        .query_one(
            "SELECT stackyard.seats_used()::bigint - (SELECT count(*) FROM public.res_users u \
             JOIN stackyard.tenant t ON t.proof_user = u.id WHERE u.active)",
            &[],
        )
        .await
        .map_err(Error::query(doing))?
        .get(0);
    Ok(Some(used))
}
