//! `stackyard admin enrol-second-factor` and `reset-second-factor`.

use anyhow::Context;
use clap::Args;
use model::name::Email;
use secrecy::ExposeSecret;
use store::audit::Actor;
use store::users::User;
use store::{Conn, Db, second_factors, users};

use crate::clock::Clock;
use crate::config::{Env, Keys};
use crate::credentials::totp::step_at;
use crate::credentials::{TotpSecret, random};
use crate::error::{Code, Error};
use crate::ops::second_factor::{Device, enrol_in, reset_in};

/// Whose.
#[derive(Debug, Args)]
pub struct Arguments {
    /// E-mail address of the member of staff.
    #[arg(long)]
    email: String,
}

/// Sets up a second factor and prints it. Nobody has to show a code of it first: whoever runs this reads the secret.
///
/// # Errors
/// When there is no such member of staff, or the environment names no key.
pub async fn enrol(db: &Db, clock: &Clock, arguments: Arguments) -> anyhow::Result<()> {
    let mut env = Env::process();
    let keys = Keys::envelope_from_env(&mut env);
    let keys = env.finish(|| keys)?;
    let email = Email::parse(&arguments.email).context("--email")?;
    let (secret, now) = (TotpSecret::of(&random::bytes::<20>()?)?, clock.now());
    let uri = secret.uri(&email)?;
    let (set_up, wanted) = (secret.clone(), email.clone());
    let enrol = move |conn: &mut Conn| -> Result<_, Error> {
        let user = member(conn, &wanted)?;
        let replaced = second_factors::get(conn, user.id)?.map(|factor| factor.enrolled_at);
        // The codes of this moment are all good still.
        let device = Device { secret: set_up, last_step: step_at(now) - 2, replaced };
        enrol_in(conn, &keys, Actor::System, &user, &device, now)
    };
    let codes = db.tx(enrol).await.map_err(|error| told(error, &email))?;
    println!("{email} signs in with codes of this second factor now; their sessions have ended.");
    println!("Secret: {}", secret.text().expose_secret());
    println!("For a phone: {}", uri.expose_secret());
    println!("Recovery codes, each good once:");
    codes.iter().for_each(|code| println!("  {code}"));
    Ok(())
}

/// Takes a second factor away.
///
/// # Errors
/// When there is no such member of staff, or they have none.
pub async fn reset(db: &Db, clock: &Clock, arguments: Arguments) -> anyhow::Result<()> {
    let email = Email::parse(&arguments.email).context("--email")?;
    let (wanted, now) = (email.clone(), clock.now());
    let reset = move |conn: &mut Conn| -> Result<(), Error> {
        let user = member(conn, &wanted)?;
        reset_in(conn, Actor::System, &user, now)
    };
    db.tx(reset).await.map_err(|error| told(error, &email))?;
    println!("{email} sets up another second factor as they sign in; their sessions have ended.");
    Ok(())
}

fn member(conn: &mut Conn, email: &Email) -> Result<User, Error> {
    let user = users::find_by_email(conn, email)?.filter(|user| user.account_id.is_none());
    user.ok_or(Error::NotFound)
}

fn told(error: Error, email: &Email) -> anyhow::Error {
    match error {
        Error::NotFound => anyhow::anyhow!("nobody of the staff has the address {email}"),
        Error::Refused { code: Code::WrongState, .. } => anyhow::anyhow!("{email} has no second factor"),
        other => other.into(),
    }
}
