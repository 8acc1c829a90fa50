//! `DropDatabase`: every database and role of a tenant gone.

use std::sync::Arc;

use agent_api::{DropDatabase, Outcome};
use tokio_postgres::Client;

use super::Cell;
use super::server::{drop_database, execute};
use crate::Error;
use crate::journal::Results;
use crate::kit::database::quote;
use crate::run::{Step, Work};

/// A `DropDatabase` under way.
pub struct DropDatabaseTask {
    /// The cell.
    pub cell: Arc<Cell>,
    /// What is to be done.
    pub plan: DropDatabase,
}

impl DropDatabaseTask {
    fn roles(&self) -> Vec<String> {
        let tenant = self.plan.tenant;
        vec![tenant.database(), tenant.copy_role(), tenant.admin_role()]
    }

    /// By name, and by owner for whatever the admin role named otherwise.
    async fn databases(&self, server: &Client) -> Result<Vec<String>, Error> {
        let name = self.plan.tenant.database();
        let rows = server
            .query(
                "SELECT datname::text FROM pg_database WHERE datname = $1 OR starts_with(datname, $1 || '_') \
                 OR datdba IN (SELECT oid FROM pg_roles WHERE rolname = ANY ($2)) ORDER BY 1",
                &[&name, &self.roles()],
            )
            .await
            .map_err(Error::query("list the tenant's databases"))?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    async fn existing_roles(&self, server: &Client) -> Result<Vec<String>, Error> {
        let rows = server
            .query("SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1) ORDER BY 1", &[&self.roles()])
            .await
            .map_err(Error::query("list the tenant's roles"))?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// First nobody comes in any more, then all who are in leave, then the databases go.
    async fn drop_databases(&self) -> Result<(), Error> {
        let server = self.cell.server.connect().await?;
        for role in self.existing_roles(&server).await? {
            execute(&server, "lock the role", &format!("ALTER ROLE {} NOLOGIN", quote(&role))).await?;
        }
        for database in self.databases(&server).await? {
            drop_database(&server, &database).await?;
        }
        Ok(())
    }

    async fn drop_roles(&self) -> Result<(), Error> {
        let server = self.cell.server.connect().await?;
        for role in self.existing_roles(&server).await? {
            // Sessions in `postgres` have kept no database busy, but would outlive the role.
            server
                .execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = $1", &[&role])
                .await
                .map_err(Error::query("end the role's sessions"))?;
            execute(&server, "drop the role", &format!("DROP ROLE IF EXISTS {}", quote(&role))).await?;
        }
        Ok(())
    }

    async fn verify_gone(&self) -> Result<(), Error> {
        let server = self.cell.server.connect().await?;
        let mut left = self.databases(&server).await?;
        left.extend(self.existing_roles(&server).await?);
        if left.is_empty() { Ok(()) } else { Err(Error::Conflict(format!("still there: {}", left.join(", ")))) }
    }
}

impl Work for DropDatabaseTask {
    const STEPS: &'static [Step<Self>] = &[
        Step { name: "drop_databases", run: |task, _| Box::pin(async { task.drop_databases().await }) },
        Step { name: "drop_roles", run: |task, _| Box::pin(async { task.drop_roles().await }) },
        Step { name: "verify_gone", run: |task, _| Box::pin(async { task.verify_gone().await }) },
    ];

    /// What is gone stays gone, the next try does the rest.
    async fn settle(&self, _results: &Results) -> Result<(), Error> {
        Ok(())
    }

    fn outcome(&self, _results: &Results) -> Result<Outcome, Error> {
        Ok(Outcome::Done)
    }
}
