//! The seat limit inside the tenant's database.

use agent_api::TenantLimits;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

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

/// Sets the seats of a guarded database, where they differ; one that is not guarded yet gets them with [`guard`]. A session of
/// the ERP that holds the limit's row for longer than a statement waits is ended: else a transaction left open would keep a
/// new limit away.
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
        match update_seats(database, limits).await {
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => {
                end_holders(database).await.map_err(Error::query(doing))?;
                update_seats(database, limits).await
            }
            done => done,
        }
        .map_err(Error::query(doing))?;
    }
    Ok(())
}

async fn update_seats(database: &Client, limits: &TenantLimits) -> Result<u64, tokio_postgres::Error> {
    let message = &limits.seat_message;
    let statement = "UPDATE stackyard.seat_limit SET seats = $1, message = $2, button = $3, url = $4 \
         WHERE (seats, message, button, url) IS DISTINCT FROM ($1, $2, $3, $4)";
    database.execute(statement, &[&limits.seats, &message.text, &message.button, &message.url]).await
}

/// Who wrote to the table holds a lock on it until its transaction ends.
async fn end_holders(database: &Client) -> Result<u64, tokio_postgres::Error> {
    let statement = "SELECT pg_terminate_backend(a.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
         WHERE l.relation = 'stackyard.seat_limit'::regclass AND l.granted AND a.usename <> current_user";
    database.execute(statement, &[]).await
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
