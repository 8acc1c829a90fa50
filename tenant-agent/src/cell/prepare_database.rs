//! `PrepareDatabase`: roles and database of a tenant, copied from a golden one.

use std::sync::Arc;

use agent_api::{Outcome, PrepareDatabase, Secret};

use super::Cell;
use super::server::{database_state, drop_database, ensure_role, execute};
use crate::Error;
use crate::claim::TaskSecrets;
use crate::journal::Results;
use crate::kit::database::quote;
use crate::run::{Step, Work};

/// Options of a tenant's admin role: it copies and drops its own databases, and sits in `postgres` meanwhile.
const ADMIN: &str = "CREATEDB CONNECTION LIMIT 10";
/// Options of the ERP's role: `--db_maxconn` is 16, and a Job may run beside it.
const ERP: &str = "CONNECTION LIMIT 20";

/// A `PrepareDatabase` under way.
pub struct PrepareDatabaseTask {
    /// The cell.
    pub cell: Arc<Cell>,
    /// What is to be done.
    pub plan: PrepareDatabase,
    /// The verifiers.
    pub secrets: TaskSecrets,
}

impl PrepareDatabaseTask {
    /// The copy under its temporary name: until it is renamed there is no database of the tenant.
    fn copy(&self) -> String {
        format!("{}_new", self.plan.tenant.database())
    }

    async fn make_roles(&self) -> Result<(), Error> {
        let secrets = self.secrets.get().await?;
        let (admin, erp) = (self.plan.tenant.admin_role(), self.plan.tenant.database());
        let server = self.cell.server.connect().await?;
        ensure_role(&server, &admin, verifier(secrets.admin_verifier.as_ref())?, ADMIN).await?;
        ensure_role(&server, &erp, verifier(secrets.erp_verifier.as_ref())?, ERP).await?;
        let statements = format!(
            "GRANT tenant_admins TO {admin}; GRANT {erp} TO {admin} WITH INHERIT TRUE, SET TRUE",
            admin = quote(&admin),
            erp = quote(&erp)
        );
        execute(&server, "grant the roles", &statements).await
    }

    /// No ACL is copied and everyone may connect to a new database: hence closed first, opened last.
    async fn copy_database(&self) -> Result<(), Error> {
        let server = self.cell.server.connect().await?;
        if database_state(&server, &self.plan.tenant.database()).await?.is_some() {
            return Ok(());
        }
        if database_state(&server, &self.plan.golden.database()).await? != Some(false) {
            return Err(Error::Conflict(format!("the golden database {} is not ready", self.plan.golden)));
        }
        drop_database(&server, &self.copy()).await?;
        let (copy, golden) = (quote(&self.copy()), quote(&self.plan.golden.database()));
        let (admin, erp) = (quote(&self.plan.tenant.admin_role()), quote(&self.plan.tenant.database()));
        let create = format!("CREATE DATABASE {copy} TEMPLATE {golden} OWNER {admin} ALLOW_CONNECTIONS false");
        execute(&server, "copy the golden database", &create).await?;
        let grants = format!(
            "REVOKE ALL ON DATABASE {copy} FROM PUBLIC; GRANT CONNECT, TEMPORARY ON DATABASE {copy} TO {erp}; \
             ALTER DATABASE {copy} ALLOW_CONNECTIONS true"
        );
        execute(&server, "close the copy to others", &grants).await
    }

    async fn hand_over(&self) -> Result<(), Error> {
        let server = self.cell.server.connect().await?;
        if database_state(&server, &self.plan.tenant.database()).await?.is_some() {
            return Ok(());
        }
        let (golden, erp) = (quote(&self.plan.golden.database()), quote(&self.plan.tenant.database()));
        let copy = self.cell.server.connect_to(&self.copy()).await?;
        let statements =
            format!("{SETTLE_SEQUENCES}; GRANT CREATE ON SCHEMA public TO {erp}; REASSIGN OWNED BY {golden} TO {erp}");
        execute(&copy, "hand the copy's objects over", &statements).await?;
        drop(copy);
        // The server waits up to 5 s for the connection that was just closed.
        let (copy, name) = (quote(&self.copy()), quote(&self.plan.tenant.database()));
        execute(&server, "name the copy", &format!("ALTER DATABASE {copy} RENAME TO {name}")).await
    }
}

/// Makes every sequence of a copy write the next value it gives to the log. A sequence logs 32 values ahead and remembers
/// how many are left; a copied one remembers it too, but the log of its own database knows nothing of them: after a crash
/// it would give the same values again (seen: `duplicate key … mail_message_pkey`). 24 ms for 363 sequences.
const SETTLE_SEQUENCES: &str = "SELECT count(setval(format('%I.%I', schemaname, sequencename)::regclass, \
     coalesce(last_value, start_value), last_value IS NOT NULL)) FROM pg_sequences";

fn verifier(secret: Option<&Secret>) -> Result<&str, Error> {
    secret.map(Secret::expose).ok_or_else(|| Error::Conflict("the task came without the roles' verifiers".into()))
}

impl Work for PrepareDatabaseTask {
    const STEPS: &'static [Step<Self>] = &[
        Step { name: "make_roles", run: |task, _| Box::pin(async { task.make_roles().await }) },
        Step { name: "copy_database", run: |task, _| Box::pin(async { task.copy_database().await }) },
        Step { name: "hand_over", run: |task, _| Box::pin(async { task.hand_over().await }) },
    ];

    /// No half copy stays. The roles stay: the next try gives them the verifiers it is told, and a deletion drops them.
    async fn settle(&self, _results: &Results) -> Result<(), Error> {
        drop_database(&self.cell.server.connect().await?, &self.copy()).await
    }

    fn outcome(&self, _results: &Results) -> Result<Outcome, Error> {
        Ok(Outcome::Done)
    }
}
