//! A new password for the ERP's first administrator, by SQL while the ERP is stopped.

use agent_api::Administrator;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use crate::Error;

/// User 2 is the administrator of every Odoo database.
pub const USER: i32 = 2;

/// Sets login and password of the first administrator.
///
/// # Errors
/// [`Error::Conflict`] when that user is gone or archived, or when another one has the address as its login.
pub async fn set_password(database: &Client, administrator: &Administrator, hash: &str) -> Result<(), Error> {
    let doing = "set the administrator's password";
    let email = administrator.email.as_str();
    let is_active: Option<bool> = database
        .query_opt("SELECT active FROM public.res_users WHERE id = $1", &[&USER])
        .await
        .map_err(Error::query(doing))?
        .map(|row| row.get(0));
    if is_active != Some(true) {
        let what =
            "the first administrator is archived or deleted in the ERP; another administrator can restore it there";
        return Err(Error::Conflict(what.into()));
    }
    let updated = database
        .execute("UPDATE public.res_users SET login = $2, password = $3 WHERE id = $1", &[&USER, &email, &hash])
        .await;
    match updated {
        Ok(_) => Ok(()),
        Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
            Err(Error::Conflict(format!("another ERP user already signs in as {email}")))
        }
        Err(source) => Err(Error::Query { doing, source }),
    }
}
