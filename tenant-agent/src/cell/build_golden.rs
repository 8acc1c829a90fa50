//! `BuildGolden`: a template database and its file store.
//!
//! A golden database that lets nobody in any more and whose file store carries its mark is ready; everything else of that
//! name is the rest of a failed try.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use agent_api::{BuildGolden, Outcome};
use serde_json::json;

use super::server::{database_state, drop_database, ensure_role, execute};
use super::{Cell, golden_job};
use crate::Error;
use crate::erp::proof;
use crate::journal::Results;
use crate::kit::cluster::{Kind, Written};
use crate::kit::database::quote;
use crate::kit::random;
use crate::kit::wait::{Seen, until};
use crate::run::{Step, Work};

/// How long a build may take: 140 modules on a busy small machine.
const BUILD_WITHIN: Duration = Duration::from_secs(1800);
/// How often its Job is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long objects may take to disappear.
const GONE_WITHIN: Duration = Duration::from_secs(120);
/// Lines of the build's log that are kept for the report.
const LOG_LINES: usize = 100;
/// What the build found, for the report.
const FACTS: &str = "facts";

/// A `BuildGolden` under way.
pub struct BuildGoldenTask {
    /// The cell.
    pub cell: Arc<Cell>,
    /// What is to be done.
    pub plan: BuildGolden,
    /// Name of its Job and Secret: the task's id, so that making them twice is harmless.
    pub job: String,
    /// The last lines of the build.
    pub tail: Arc<Mutex<Vec<String>>>,
}

impl BuildGoldenTask {
    fn name(&self) -> String {
        self.plan.golden.database()
    }

    fn folder(&self) -> PathBuf {
        self.cell.goldens.join(self.plan.golden.to_string())
    }

    fn mark(&self) -> PathBuf {
        self.folder().join("ready")
    }

    async fn is_ready(&self) -> Result<bool, Error> {
        let server = self.cell.server.connect().await?;
        Ok(database_state(&server, &self.name()).await? == Some(false) && self.mark().exists())
    }

    /// An empty database of its own role; the rest of an earlier try is removed first. The role's password is known to
    /// the build's Secret only, and renewed whenever this runs again.
    async fn make_database(&self) -> Result<(), Error> {
        if self.is_ready().await? {
            return Ok(());
        }
        self.clear().await?;
        let server = self.cell.server.connect().await?;
        let password = random::password()?;
        ensure_role(&server, &self.name(), &random::scram_verifier(&password)?, "CONNECTION LIMIT 20").await?;
        self.write_secret(&password).await?;
        let name = quote(&self.name());
        // Owned by the cell's role: handing over all that a role owns hands over its databases as well.
        let create = format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8' ALLOW_CONNECTIONS false"
        );
        execute(&server, "create the golden database", &create).await?;
        let grants = format!(
            "REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {name}; \
             ALTER DATABASE {name} ALLOW_CONNECTIONS true"
        );
        execute(&server, "close the golden database to others", &grants).await?;
        let golden = self.cell.server.connect_to(&self.name()).await?;
        let statements = format!(
            "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public; CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public; \
             GRANT CREATE ON SCHEMA public TO {name}"
        );
        execute(&golden, "prepare the golden database", &statements).await?;
        let files = self.folder().join("filestore");
        std::fs::create_dir_all(&files).map_err(Error::write(&files))
    }

    async fn write_secret(&self, password: &str) -> Result<(), Error> {
        let secret = json!({
            "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
            "metadata": {"name": self.job, "labels": golden_job::labels(&self.cell.name)},
            "stringData": {"username": self.name(), "password": password},
        });
        self.cell.cluster.delete(Kind::Secret, &self.job).await?;
        match self.cell.cluster.create(Kind::Secret, &secret).await? {
            Written::Stored(_) => Ok(()),
            Written::Conflict => {
                Err(Error::Call { what: "the API server".into(), why: "the old Secret is still there".into() })
            }
        }
    }

    async fn start_job(&self) -> Result<(), Error> {
        if self.is_ready().await? {
            return Ok(());
        }
        let job = golden_job::build(&self.cell, &self.job, &self.plan);
        // One that exists already is ours, from before a crash.
        self.cell.cluster.create(Kind::Job, &job).await.map(drop)
    }

    async fn await_job(&self) -> Result<(), Error> {
        if self.is_ready().await? {
            return Ok(());
        }
        let waiting = until("the end of the build", BUILD_WITHIN, LOOK, || async {
            let Some(job) = self.cell.cluster.get(Kind::Job, &self.job).await? else {
                return Err(Error::Conflict("the build's Job was removed by someone else".into()));
            };
            self.read_log().await;
            if job["status"]["succeeded"].as_i64() == Some(1) {
                return Ok(Seen::Yes(()));
            }
            if job["status"]["failed"].as_i64().unwrap_or(0) > 0 {
                let words = self.last_words();
                return Err(Error::NotProven(format!(
                    "the build of the golden database failed; its last words: {words}"
                )));
            }
            Ok(Seen::NotYet("the Job runs".into()))
        });
        waiting.await
    }

    fn last_words(&self) -> String {
        let tail = self.log();
        tail.into_iter().rev().find(|line| !line.trim().is_empty()).unwrap_or_else(|| "none".into())
    }

    /// A log that can't be read is no reason to fail a build.
    async fn read_log(&self) {
        let label = format!("batch.kubernetes.io/job-name={}", self.job);
        let Ok(pods) = self.cell.cluster.list(Kind::Pod, &label).await else { return };
        let Some(pod) = pods.first() else { return };
        let name = pod["metadata"]["name"].as_str().unwrap_or_default();
        let is_installed = pod["status"]["initContainerStatuses"][0]["state"]["terminated"]["exitCode"] == json!(0);
        let container = if is_installed { "finish" } else { "install" };
        if let Ok(text) = self.cell.cluster.log_tail(name, container, 100).await
            && let Ok(mut tail) = self.tail.lock()
        {
            *tail = text.lines().map(|line| line.chars().take(500).collect()).collect();
            let surplus = tail.len().saturating_sub(LOG_LINES);
            tail.drain(..surplus);
        }
    }

    /// Looks whether the build did what it was asked for, then closes the database for ever: a template must have no
    /// session, and copying needs none.
    async fn seal(&self, results: &mut Results) -> Result<(), Error> {
        let state = database_state(&self.cell.server.connect().await?, &self.name()).await?;
        // Closed means checked: a crash may have come between closing and marking.
        if state != Some(false) {
            let facts = self.check().await?;
            self.store_facts(&facts)?;
            self.close().await?;
        }
        results.set(FACTS, &self.stored_facts()?)?;
        std::fs::write(self.mark(), "").map_err(Error::write(self.mark()))?;
        self.tidy_up().await
    }

    fn store_facts(&self, facts: &Facts) -> Result<(), Error> {
        let path = self.folder().join("facts.json");
        let text = serde_json::to_vec(facts).map_err(|source| Error::Parse { what: "the facts", source })?;
        std::fs::write(&path, text).map_err(Error::write(&path))
    }

    async fn check(&self) -> Result<Facts, Error> {
        let doing = "check the golden database";
        let golden = self.cell.server.connect_to(&self.name()).await?;
        let rows = golden
            .query("SELECT name, latest_version, state FROM public.ir_module_module WHERE state NOT IN ('uninstalled', 'uninstallable') ORDER BY 1", &[])
            .await
            .map_err(Error::query(doing))?;
        let mut modules = Vec::new();
        for row in &rows {
            let (name, version, state): (String, Option<String>, String) = (row.get(0), row.get(1), row.get(2));
            if state != "installed" {
                return Err(Error::NotProven(format!("module {name} was left in state {state}")));
            }
            modules.push((name, version.unwrap_or_default()));
        }
        if let Some(missing) = self.plan.modules.iter().find(|wanted| !modules.iter().any(|(name, _)| name == *wanted))
        {
            return Err(Error::NotProven(format!("module {missing} was not installed")));
        }
        let is_proof_ready: bool = golden
            .query_one(
                "SELECT EXISTS (SELECT FROM public.res_users WHERE login = $1 AND NOT active AND password IS NULL)",
                &[&proof::LOGIN],
            )
            .await
            .map_err(Error::query(doing))?
            .get(0);
        if !is_proof_ready {
            return Err(Error::NotProven("the build left no archived proof user without password".into()));
        }
        let bytes = golden
            .query_one("SELECT pg_database_size(current_database())", &[])
            .await
            .map_err(Error::query(doing))?
            .get(0);
        Ok(Facts { database_bytes: bytes, modules })
    }

    async fn close(&self) -> Result<(), Error> {
        let name = quote(&self.name());
        let golden = self.cell.server.connect_to(&self.name()).await?;
        execute(&golden, "close the golden database", &format!("REVOKE ALL ON SCHEMA public FROM {name}")).await?;
        drop(golden);
        let server = self.cell.server.connect().await?;
        let statements = format!(
            "ALTER ROLE {name} NOLOGIN PASSWORD NULL; REVOKE ALL ON DATABASE {name} FROM {name}; \
             ALTER DATABASE {name} ALLOW_CONNECTIONS false"
        );
        execute(&server, "close the golden database", &statements).await?;
        server
            .execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", &[&self.name()])
            .await
            .map_err(Error::query("end the golden database's sessions"))
            .map(drop)
    }

    fn stored_facts(&self) -> Result<Facts, Error> {
        let path = self.folder().join("facts.json");
        let text = std::fs::read(&path).map_err(Error::read(&path))?;
        serde_json::from_slice(&text).map_err(|source| Error::Parse { what: "the facts", source })
    }

    /// Job and Secret have done their work.
    async fn tidy_up(&self) -> Result<(), Error> {
        self.cell.cluster.delete(Kind::Job, &self.job).await?;
        self.cell.cluster.delete(Kind::Secret, &self.job).await
    }

    /// Job and Secret gone, then role, database and files: nothing of an unfinished build stays.
    async fn clear(&self) -> Result<(), Error> {
        self.tidy_up().await?;
        let label = format!("batch.kubernetes.io/job-name={}", self.job);
        until("the end of the build's pods", GONE_WITHIN, LOOK, || async {
            let pods = self.cell.cluster.list(Kind::Pod, &label).await?;
            Ok(if pods.is_empty() { Seen::Yes(()) } else { Seen::NotYet(format!("{} pods", pods.len())) })
        })
        .await?;
        let server = self.cell.server.connect().await?;
        drop_database(&server, &self.name()).await?;
        execute(&server, "drop the golden role", &format!("DROP ROLE IF EXISTS {}", quote(&self.name()))).await?;
        match std::fs::remove_dir_all(self.folder()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::write(self.folder())(error)),
            _ => Ok(()),
        }
    }
}

/// What the report tells.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Facts {
    database_bytes: i64,
    modules: Vec<(String, String)>,
}

impl Work for BuildGoldenTask {
    const STEPS: &'static [Step<Self>] = &[
        Step { name: "make_database", run: |task, _| Box::pin(async { task.make_database().await }) },
        Step { name: "start_job", run: |task, _| Box::pin(async { task.start_job().await }) },
        Step { name: "await_job", run: |task, _| Box::pin(async { task.await_job().await }) },
        Step { name: "seal", run: |task, results| Box::pin(async { task.seal(results).await }) },
    ];

    async fn settle(&self, _results: &Results) -> Result<(), Error> {
        if self.is_ready().await? { self.tidy_up().await } else { self.clear().await }
    }

    fn outcome(&self, results: &Results) -> Result<Outcome, Error> {
        match results.get::<Facts>(FACTS)? {
            Some(Facts { database_bytes, modules }) => Ok(Outcome::GoldenReady { database_bytes, modules }),
            None => Err(Error::Conflict("the build left no facts".into())),
        }
    }

    fn log(&self) -> Vec<String> {
        self.tail.lock().map(|tail| tail.clone()).unwrap_or_default()
    }
}
