//! Which task comes next, and its insertion. Inserting one twice is harmless: each serves one intent.

use std::sync::Arc;

use agent_api::{PlanKind, Secrets};
use model::tenant::{Desired, TaskState};
use secrecy::ExposeSecret;
use stack::RoomSecrets;
use store::goldens::GoldenState;
use store::tasks::{self, NewTask, Task};
use store::{Conn, Time};

use super::load::Loaded;
use super::plans;
use crate::credentials::{CredentialError, EnvelopeKeys, random, scram, sha256};
use crate::error::Error;
use crate::ops::seal;
use crate::worker::Environment;

/// What plans need beside the rows.
#[derive(Clone)]
pub struct Facts {
    envelope: Arc<EnvelopeKeys>,
    /// `https://host[:port]` of Stackyard's own pages.
    pub(super) public_url: String,
}

impl Facts {
    /// Of a worker.
    pub fn of(env: &Environment) -> Self {
        Self { envelope: env.envelope.clone(), public_url: env.public_url.clone() }
    }
}

/// Inserts every task that can be claimed now and is not there yet.
pub fn insert_due(
    conn: &mut Conn,
    facts: &Facts,
    loaded: &mut Loaded,
    room: Option<&RoomSecrets>,
    now: Time,
) -> Result<(), Error> {
    match loaded.tenant.desired {
        Desired::AwaitingPayment => Ok(()),
        Desired::Running => {
            insert_prepare(conn, facts, loaded, room, now)?;
            insert_start(conn, facts, loaded, now)
        }
        Desired::Suspended { .. } => insert_stop(conn, loaded, now),
        Desired::Archived | Desired::Deleted => insert_stop(conn, loaded, now),
    }
}

/// `PrepareDatabase`, as soon as the template is ready and the room has its passwords. Other passwords (a namespace that
/// somebody deleted) are another task.
fn insert_prepare(
    conn: &mut Conn,
    facts: &Facts,
    loaded: &mut Loaded,
    room: Option<&RoomSecrets>,
    now: Time,
) -> Result<(), Error> {
    let (Some(room), Some(golden)) = (room, &loaded.golden) else { return Ok(()) };
    let passwords = fingerprint(room);
    let is_asked = loaded.newest(PlanKind::PrepareDatabase).is_some_and(|task| task.intent.starts_with(&passwords));
    if is_asked || golden.state != GoldenState::Ready {
        return Ok(());
    }
    let intent = format!("{passwords}@{}@{}", loaded.tenant.id, loaded.tenant.generation);
    let task = plans::prepare_database(&loaded.tenant, golden, intent, now)?;
    let secrets = verifiers(room)?;
    let secrets = seal::seal_secrets(&facts.envelope, task.id, &secrets)?;
    insert(conn, loaded, NewTask { secrets, ..task }, now)
}

/// `Start`, as soon as the database is there, and once more where the agent has lost it.
pub fn insert_start(conn: &mut Conn, facts: &Facts, loaded: &mut Loaded, now: Time) -> Result<(), Error> {
    let is_due = loaded.current(PlanKind::Start).is_none() || loaded.has_lost_start;
    let is_wanted = loaded.tenant.desired == Desired::Running && is_due;
    let is_prepared = loaded.newest(PlanKind::PrepareDatabase).is_some_and(|task| task.state == TaskState::Done);
    let (Some(cell), Some(golden)) = (&loaded.cell, &loaded.golden) else { return Ok(()) };
    if !is_wanted || !is_prepared {
        return Ok(());
    }
    let task = plans::start(&loaded.tenant, cell, golden, &facts.public_url, now)?;
    let task = NewTask { intent: intent_of_start(loaded), ..task };
    loaded.has_lost_start = false;
    let field = seal::first_password(loaded.tenant.id);
    let hash = loaded.tenant.first_password.as_deref().map(|sealed| facts.envelope.open(field, sealed)).transpose()?;
    let secrets = Secrets { admin_password_hash: hash.as_ref().map(seal::secret), ..Secrets::default() };
    let secrets = seal::seal_secrets(&facts.envelope, task.id, &secrets)?;
    insert(conn, loaded, NewTask { secrets, ..task }, now)
}

/// One `Start` for each generation; one that was lost is followed by another, told apart by how many there were.
fn intent_of_start(loaded: &Loaded) -> String {
    let (word, generation) = (PlanKind::Start.to_string(), loaded.tenant.generation);
    let is_earlier = |task: &&Task| task.kind == word && task.generation == generation;
    match loaded.tasks.iter().filter(is_earlier).count() {
        0 => generation.to_string(),
        earlier => format!("{generation}+{earlier}"),
    }
}

/// `Stop`, where there is something to stop.
fn insert_stop(conn: &mut Conn, loaded: &mut Loaded, now: Time) -> Result<(), Error> {
    if !loaded.was_started() || loaded.current(PlanKind::Stop).is_some() {
        return Ok(());
    }
    let task = plans::stop(&loaded.tenant, now)?;
    insert(conn, loaded, task, now)
}

/// `DropDatabase`, after the namespace is gone, where a database was ever asked for.
pub fn insert_drop(conn: &mut Conn, loaded: &mut Loaded, now: Time) -> Result<(), Error> {
    let Some(cell) = loaded.cell.as_ref().filter(|_| has_database(loaded)) else { return Ok(()) };
    if loaded.current(PlanKind::DropDatabase).is_some() {
        return Ok(());
    }
    let task = plans::drop_database(&loaded.tenant, cell, now)?;
    insert(conn, loaded, task, now)
}

/// Whether a database of the tenant may be there.
pub fn has_database(loaded: &Loaded) -> bool {
    let word = PlanKind::PrepareDatabase.to_string();
    loaded.tasks.iter().any(|task| task.kind == word && task.attempt > 0)
}

/// Inserts a task and takes the tenant's tasks anew.
fn insert(conn: &mut Conn, loaded: &mut Loaded, task: NewTask, now: Time) -> Result<(), Error> {
    if tasks::insert(conn, &task, now)? {
        tracing::info!(task.id = %task.id, task.kind, tenant.id = %loaded.tenant.id, "a task waits for its agent");
    }
    let inserted: Option<Task> = tasks::find(conn, task.owner, &task.kind, &task.intent)?;
    loaded.tasks.splice(0..0, inserted);
    Ok(())
}

fn verifiers(room: &RoomSecrets) -> Result<Secrets, CredentialError> {
    let admin = scram::verifier(&room.admin_password, random::bytes()?);
    let erp = scram::verifier(&room.erp_password, random::bytes()?);
    Ok(Secrets {
        admin_verifier: Some(seal::secret(&admin)),
        erp_verifier: Some(seal::secret(&erp)),
        ..Secrets::default()
    })
}

/// Tells two pairs of passwords apart. They are 256 random bits each, so their hash tells nothing about them.
fn fingerprint(room: &RoomSecrets) -> String {
    let both = [room.admin_password.expose_secret(), "\0", room.erp_password.expose_secret()].concat();
    sha256(both.as_bytes()).iter().take(8).map(|b| format!("{b:02x}")).collect()
}
