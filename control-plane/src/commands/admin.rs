//! `stackyard admin`.

mod audit_log;
mod mail;
mod second_factor;
mod tenant;
mod user;

use clap::Subcommand;
use model::MailId;
use serde_json::json;
use store::audit::{self, Act, Actor};
use store::jobs::{JobFilter, JobSeek, JobState, JobView};
use store::{Conn, Db, LONGEST_PAGE, epochs, jobs};

use crate::clock::Clock;
use crate::config::{Database, Env};
use crate::error::Error;
use crate::ops::jobs::requeue_in;

/// The operator's command line. Every act is in the audit log.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Adds a member of staff, or gives one a new password and ends their sessions.
    CreateUser(user::Arguments),
    /// Sets up a second factor for a member of staff, in the place of the one they have, and prints it once: for a program
    /// that signs in, and for the last operator. Ends their sessions.
    EnrolSecondFactor(second_factor::Arguments),
    /// Takes the second factor from a member of staff who has lost it: as they sign in they set up another. Ends their
    /// sessions.
    ResetSecondFactor(second_factor::Arguments),
    /// Prints the queue, the dead first, then the newest.
    ListJobs {
        /// Only those that failed too often.
        #[arg(long)]
        dead: bool,
        /// Only those after the end of a page, as the page before names it.
        #[arg(long)]
        after: Option<JobSeek>,
    },
    /// Puts a dead job back to wait.
    Requeue {
        /// Its id.
        id: i64,
    },
    /// Prints the outbox, newest first.
    ListMails(mail::Filter),
    /// Has a mail sent once more, whatever became of it.
    ResendMail {
        /// Its id.
        id: MailId,
    },
    /// Deletes a tenant for good: its namespace, then its databases and roles.
    DeleteTenant(tenant::Arguments),
    /// The audit log.
    #[command(subcommand)]
    Audit(audit_log::AuditLog),
    /// After this database was restored from a backup: makes every later intent newer than any an agent has seen.
    NewEpoch,
}

/// Runs an act to its end.
///
/// # Errors
/// When the database does not answer, or the act is refused.
pub async fn run(command: Admin) -> anyhow::Result<()> {
    let mut env = Env::process();
    let database = Database::from_env(&mut env);
    let database = env.finish(|| database)?;
    let (db, clock) = (Db::connect(&database.url, 1)?, Clock::system());
    match command {
        Admin::CreateUser(arguments) => user::create(&db, &clock, arguments).await,
        Admin::EnrolSecondFactor(arguments) => second_factor::enrol(&db, &clock, arguments).await,
        Admin::ResetSecondFactor(arguments) => second_factor::reset(&db, &clock, arguments).await,
        Admin::ListJobs { dead, after } => list_jobs(&db, dead, after).await,
        Admin::Requeue { id } => requeue(&db, &clock, id).await,
        Admin::ListMails(filter) => mail::list(&db, filter).await,
        Admin::ResendMail { id } => mail::resend(&db, &clock, id).await,
        Admin::DeleteTenant(arguments) => tenant::delete(&db, &clock, arguments).await,
        Admin::Audit(command) => audit_log::run(&db, command).await,
        Admin::NewEpoch => new_epoch(&db, &clock).await,
    }
}

async fn list_jobs(db: &Db, dead: bool, after: Option<JobSeek>) -> anyhow::Result<()> {
    let filter = JobFilter { state: dead.then_some(JobState::Dead), ..JobFilter::default() };
    let jobs = db.run(move |conn| jobs::list(conn, &filter, after, LONGEST_PAGE)).await?;
    println!("{:>10}  {:8}  {:20}  {:34}  {:>8}  LAST ERROR", "ID", "STATE", "KIND", "KEY", "FAILURES");
    jobs.iter().for_each(print_job);
    if let Some(last) = jobs.last().filter(|_| jobs.len() as i64 == LONGEST_PAGE) {
        println!("There may be more: add --after {}.", last.seek());
    }
    Ok(())
}

fn print_job(job: &JobView) {
    let (state, error) = (job.state().to_string(), job.last_error.as_deref().unwrap_or("-"));
    println!("{:>10}  {state:8}  {:20}  {:34}  {:>8}  {error}", job.id, job.kind, job.key, job.failures);
}

async fn requeue(db: &Db, clock: &Clock, id: i64) -> anyhow::Result<()> {
    let now = clock.now();
    match db.tx(move |conn| requeue_in(conn, Actor::System, id, now)).await {
        Err(Error::NotFound) => anyhow::bail!("there is no dead job {id}"),
        other => other?,
    }
    println!("Job {id} waits again.");
    Ok(())
}

async fn new_epoch(db: &Db, clock: &Clock) -> anyhow::Result<()> {
    let now = clock.now();
    let begin = move |conn: &mut Conn| -> Result<i64, Error> {
        let epoch = epochs::begin(conn, now)?;
        let act = Act {
            actor: Actor::System,
            action: "epoch.begin",
            account: None,
            tenant: None,
            data: json!({ "epoch": epoch }),
        };
        audit::record(conn, &act, now)?;
        Ok(epoch)
    };
    let epoch = db.tx(begin).await?;
    println!("Epoch {epoch} has begun: every later intent is newer than any an agent has seen.");
    Ok(())
}
