//! The cell that this agent works for, and which tasks it knows.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use agent_api::Plan;
use model::TaskId;
use tokio::sync::{Semaphore, watch};

use super::{BuildGoldenTask, DropDatabaseTask, PrepareDatabaseTask, Server};
use crate::Error;
use crate::claim::{TaskSecrets, Trade};
use crate::journal::Entry;
use crate::kit::cluster::Cluster;
use crate::run::{Bench, Work, carry_out};

/// Golden databases built at a time: each takes a core and 500 MB.
const BUILDS: usize = 1;

/// All that a task of this cell works with.
pub struct Cell {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub cluster: Cluster,
    /// Its database server.
    pub server: Server,
    /// Host of the server, as Jobs reach it.
    pub database_host: String,
    /// Port of the server.
    pub database_port: u16,
    /// The volume of the golden file stores.
    pub goldens: PathBuf,
}

type Tail = Arc<Mutex<Vec<String>>>;

/// The tasks of a cell agent.
pub struct CellTrade {
    cell: Arc<Cell>,
    builds: Semaphore,
    tails: Mutex<BTreeMap<String, Tail>>,
}

impl CellTrade {
    /// For one cell.
    #[must_use]
    pub fn new(cell: Arc<Cell>) -> Self {
        Self { cell, builds: Semaphore::new(BUILDS), tails: Mutex::default() }
    }

    fn build(&self, id: TaskId, plan: agent_api::BuildGolden) -> BuildGoldenTask {
        let job = format!("golden-{id}");
        let tail = self.tails.lock().map(|mut tails| tails.entry(id.to_string()).or_default().clone());
        BuildGoldenTask { cell: self.cell.clone(), plan, job, tail: tail.unwrap_or_default() }
    }

    fn forget(&self, id: TaskId) {
        if let Ok(mut tails) = self.tails.lock() {
            // What is left is told once more with the end; older ones than the newest few are of no use.
            while tails.len() > 8 {
                let Some(oldest) = tails.keys().find(|key| **key != id.to_string()).cloned() else { break };
                tails.remove(&oldest);
            }
        }
    }
}

impl Trade for CellTrade {
    async fn carry_out(
        &self,
        entry: &mut Entry,
        secrets: TaskSecrets,
        bench: &Bench,
        seen: &watch::Sender<Entry>,
    ) -> Result<(), Error> {
        let cell = self.cell.clone();
        match entry.plan.clone() {
            Plan::PrepareDatabase(plan) => {
                carry_out(&PrepareDatabaseTask { cell, plan, secrets }, entry, bench, seen).await
            }
            Plan::DropDatabase(plan) => carry_out(&DropDatabaseTask { cell, plan }, entry, bench, seen).await,
            Plan::BuildGolden(plan) => {
                let _turn = self.builds.acquire().await;
                let task = self.build(entry.id, plan);
                let ended = carry_out(&task, entry, bench, seen).await;
                self.forget(entry.id);
                ended
            }
            other => crate::claim::refuse(entry, &other),
        }
    }

    async fn abandon(&self, entry: &Entry, secrets: TaskSecrets) -> Result<(), Error> {
        let cell = self.cell.clone();
        match entry.plan.clone() {
            Plan::PrepareDatabase(plan) => PrepareDatabaseTask { cell, plan, secrets }.settle(&entry.results).await,
            Plan::DropDatabase(plan) => DropDatabaseTask { cell, plan }.settle(&entry.results).await,
            Plan::BuildGolden(plan) => self.build(entry.id, plan).settle(&entry.results).await,
            _ => Ok(()),
        }
    }

    fn log(&self, entry: &Entry) -> Vec<String> {
        match &entry.plan {
            Plan::BuildGolden(plan) => self.build(entry.id, plan.clone()).log(),
            _ => Vec::new(),
        }
    }
}
