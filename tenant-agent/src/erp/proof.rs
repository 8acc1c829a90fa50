//! The proof user: an internal ERP user that exists only while a login is proven.
//!
//! Once the ERP has run, its role may have put triggers and rules on every table it owns, which would then run as whoever
//! writes there. So nothing here touches a table but the three guarded ones and our own: the user's contact stays
//! archived, which keeps nobody from signing in.

use tokio_postgres::{Client, Transaction};

use crate::Error;

/// Its login.
pub const LOGIN: &str = "stackyard-proof";

/// Lets the proof user sign in with the password behind `hash`. Its seat is not counted: the trigger is off within this
/// one transaction, which only the owner of the table can do.
///
/// # Errors
/// [`Error::Query`]; nothing changed then.
pub async fn activate(database: &mut Client, hash: &str) -> Result<i32, Error> {
    let doing = "activate the proof user";
    let tx = database.transaction().await.map_err(Error::query(doing))?;
    let id: i32 =
        tx.query_one("SELECT proof_user FROM stackyard.tenant", &[]).await.map_err(Error::query(doing))?.get(0);
    let has_trigger = has_trigger(&tx).await?;
    if has_trigger {
        tx.batch_execute("ALTER TABLE public.res_users DISABLE TRIGGER stackyard_seats_update")
            .await
            .map_err(Error::query(doing))?;
    }
    // Before it is active, when it takes no seat: an administrator may have taken the group away.
    tx.execute(
        "INSERT INTO public.res_groups_users_rel (gid, uid) SELECT internal_group, proof_user FROM stackyard.tenant \
         ON CONFLICT DO NOTHING",
        &[],
    )
    .await
    .map_err(Error::query(doing))?;
    let users = tx
        .execute(
            "UPDATE public.res_users SET active = true, login = $2, password = $3 WHERE id = $1",
            &[&id, &LOGIN, &hash],
        )
        .await
        .map_err(Error::query(doing))?;
    if users != 1 {
        return Err(Error::Conflict(format!("the proof user (user {id}) is missing from the database")));
    }
    if has_trigger {
        tx.batch_execute("ALTER TABLE public.res_users ENABLE TRIGGER stackyard_seats_update")
            .await
            .map_err(Error::query(doing))?;
    }
    tx.commit().await.map_err(Error::query(doing))?;
    Ok(id)
}

async fn has_trigger(tx: &Transaction<'_>) -> Result<bool, Error> {
    let row = tx
        .query_one(
            "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'stackyard_seats_update' \
             AND tgrelid = 'public.res_users'::regclass)",
            &[],
        )
        .await;
    row.map(|row| row.get(0)).map_err(Error::query("activate the proof user"))
}

/// Ends the proof user's life: archived, without password. Answers with its id; absent when the database was never
/// personalised, and so has none.
///
/// # Errors
/// [`Error::Query`].
pub async fn archive(database: &Client) -> Result<Option<i32>, Error> {
    let doing = "archive the proof user";
    if !super::personalise::is_personalised(database).await? {
        return Ok(None);
    }
    let id: i32 =
        database.query_one("SELECT proof_user FROM stackyard.tenant", &[]).await.map_err(Error::query(doing))?.get(0);
    database
        .execute("UPDATE public.res_users SET active = false, password = NULL WHERE id = $1", &[&id])
        .await
        .map_err(Error::query(doing))?;
    Ok(Some(id))
}
