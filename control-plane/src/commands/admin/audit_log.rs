//! `stackyard admin audit`.

use anyhow::{anyhow, bail};
use clap::Subcommand;
use store::Db;

use crate::ops::audit::{Found, Head, verify};

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditLog {
    /// Reads the whole log, computes its seals anew and names the first place where they do not fit. Ends with a failure
    /// when there is one. Prints the head of the chain: keep it outside of this database.
    Verify {
        /// A head that was printed before, or a seal's hash from the worker's log: finds that the newest seals were cut off.
        #[arg(long)]
        head: Option<Head>,
    },
}

/// Runs an act to its end.
///
/// # Errors
/// When the database does not answer, or the log is not what was sealed.
pub async fn run(db: &Db, command: AuditLog) -> anyhow::Result<()> {
    let AuditLog::Verify { head } = command;
    let found = verify(db, head).await.map_err(|error| anyhow!(error).context("the audit log can't be read"))?;
    let Found { seals, sealed, unsealed, .. } = found;
    if let Some(fault) = found.broken {
        bail!("the audit log is broken: {fault}; {seals} seals over {sealed} lines before that are sound");
    }
    println!("The audit log is whole: {seals} seals over {sealed} lines.");
    if let Some(since) = found.unsealed_since {
        println!("Not sealed yet: {unsealed} lines, the oldest of {since}. The worker seals each minute.");
    }
    match found.head {
        Some(head) => println!("Head: {head}"),
        None => println!("There is no head yet."),
    }
    Ok(())
}
