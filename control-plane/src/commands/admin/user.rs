//! `stackyard admin create-user`.

use std::io::Read;

use anyhow::{Context, bail};
use clap::Args;
use model::name::{Email, PersonName};
use model::{Role, UserId};
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::users::{self, NewUser, User};
use store::{Conn, Db, Time, sessions};

use crate::clock::Clock;
use crate::credentials::readable::readable;
use crate::credentials::{Password, PasswordHash, random};
use crate::error::Error;
use crate::ids;

/// Who.
#[derive(Debug, Args)]
pub struct Arguments {
    /// `operator`, `billing` or `admin`.
    #[arg(long)]
    role: Role,
    /// E-mail address, which is also the login.
    #[arg(long)]
    email: String,
    /// Their name; the part before the @ where none is given.
    #[arg(long)]
    name: Option<String>,
    /// Reads the password's line from standard input; else one is made up and printed once.
    #[arg(long)]
    password_stdin: bool,
}

/// Adds a member of staff, or gives one a new password.
///
/// # Errors
/// When a field can't be taken, or a customer has the address.
pub async fn create(db: &Db, clock: &Clock, arguments: Arguments) -> anyhow::Result<()> {
    if arguments.role == Role::Customer {
        bail!("a customer signs up by themselves; choose operator, billing or admin");
    }
    let email = Email::parse(&arguments.email).context("--email")?;
    let name = arguments.name.as_deref().or_else(|| email.as_str().split('@').next());
    let name = PersonName::parse(name.unwrap_or_default()).context("--name")?;
    let made_up = if arguments.password_stdin { None } else { Some(readable(&random::bytes::<20>()?)) };
    let password = made_up.clone().map_or_else(read_password, Ok)?;
    let password = Password::parse(password.into()).context("the password")?;
    let hash = PasswordHash::of(&password, random::bytes()?)?.as_str().to_owned();
    let now = clock.now();
    let id = UserId::from_uuid(ids::fresh(now));
    let new = NewUser { id, account_id: None, role: arguments.role, name, email, password_hash: hash };
    let is_new = db.tx(move |conn| write(conn, &new, now)).await?;
    let did = if is_new { "can sign in now" } else { "has a new password; their sessions have ended" };
    println!("{} {did}.", arguments.email);
    if let Some(password) = made_up {
        println!("Password: {password}");
    }
    Ok(())
}

fn write(conn: &mut Conn, new: &NewUser, now: Time) -> Result<bool, Error> {
    let known = users::find_by_email(conn, &new.email)?;
    let (action, id) = match &known {
        None => {
            users::create(conn, new, now)?;
            ("user.create", new.id)
        }
        Some(user) => {
            renew(conn, user, new)?;
            ("user.set_password", user.id)
        }
    };
    let data = json!({ "user": id, "role": new.role });
    audit::record(conn, &Act { actor: Actor::System, action, account: None, tenant: None, data }, now)?;
    Ok(known.is_none())
}

fn renew(conn: &mut Conn, user: &User, new: &NewUser) -> Result<(), Error> {
    if user.role != new.role || user.disabled_at.is_some() {
        let message = format!("the address belongs to a {} already, or to someone disabled", user.role);
        return Err(Error::Internal(anyhow::anyhow!(message)));
    }
    users::set_password(conn, user.id, &new.password_hash)?;
    sessions::delete_of_user(conn, user.id)?;
    Ok(())
}

fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().take(1024).read_to_string(&mut text).context("read the password from standard input")?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
