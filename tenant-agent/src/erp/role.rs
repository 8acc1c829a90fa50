//! The ERP's own database role. Whoever administrates an ERP can change the password and the settings of that role by
//! SQL, and the ERP would fail at its next connection. The agent puts both back.

use agent_api::Secret;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Transaction};

use crate::Error;
use crate::kit::database::{Database, literal, quote};
use crate::kit::random;

const DOING: &str = "put the ERP's role back";

/// The role, with the password that its Secret says.
pub struct ErpRole {
    login: Database,
    password: Secret,
}

/// What had to be put back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PutBack {
    /// Settings of its own (`ALTER ROLE … SET`) that it gave itself.
    pub settings: bool,
    /// Its password.
    pub password: bool,
}

impl ErpRole {
    /// `login` signs in as the role with `password`.
    #[must_use]
    pub const fn new(login: Database, password: Secret) -> Self {
        Self { login, password }
    }

    /// Puts back what the role changed of itself. `admin` is a connection to the tenant's `database` as its admin role,
    /// a member of the ERP's: it becomes that role, which may change itself, for one transaction.
    ///
    /// # Errors
    /// [`Error::ConnectDatabase`] when the server gives no verdict on the password; [`Error::Query`].
    pub async fn ensure(&self, admin: &mut Client, database: &str) -> Result<PutBack, Error> {
        let settings = self.reset_settings(admin).await?;
        let password = !self.can_sign_in(database).await?;
        if password {
            let verifier = literal(&random::scram_verifier(self.password.expose())?);
            let tx = self.become_it(admin).await?;
            run(&tx, &format!("ALTER ROLE {} PASSWORD {verifier}", self.name())).await?;
            tx.commit().await.map_err(Error::query(DOING))?;
        }
        Ok(PutBack { settings, password })
    }

    fn name(&self) -> String {
        quote(self.login.user())
    }

    async fn become_it<'a>(&self, admin: &'a mut Client) -> Result<Transaction<'a>, Error> {
        let tx = admin.transaction().await.map_err(Error::query(DOING))?;
        run(&tx, &format!("SET LOCAL ROLE {}", self.name())).await?;
        Ok(tx)
    }

    /// Says whether there was something to reset. What the server's operator set is not the role's to reset and stays.
    async fn reset_settings(&self, admin: &mut Client) -> Result<bool, Error> {
        let (role, name) = (self.login.user().to_owned(), self.name());
        let before = settings_of(admin, &role).await?;
        if before.is_empty() {
            return Ok(false);
        }
        let tx = self.become_it(admin).await?;
        for Settings { database, .. } in &before {
            let within = database.as_ref().map(|database| format!("IN DATABASE {} ", quote(database)));
            run(&tx, &format!("ALTER ROLE {name} {}RESET ALL", within.unwrap_or_default())).await?;
        }
        let is_reset = settings_of(tx.client(), &role).await? != before;
        tx.commit().await.map_err(Error::query(DOING))?;
        if is_reset {
            self.end_sessions(admin).await?;
        }
        Ok(is_reset)
    }

    /// Sessions keep the settings that they began with.
    async fn end_sessions(&self, admin: &Client) -> Result<(), Error> {
        let statement =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND pid <> pg_backend_pid()";
        admin.execute(statement, &[&self.login.user()]).await.map(drop).map_err(Error::query(DOING))
    }

    async fn can_sign_in(&self, database: &str) -> Result<bool, Error> {
        match self.login.connect(database).await {
            Ok(_) => Ok(true),
            Err(Error::ConnectDatabase { source, .. }) if source.code() == Some(&SqlState::INVALID_PASSWORD) => {
                Ok(false)
            }
            // Counted after the password was found right.
            Err(Error::ConnectDatabase { source, .. }) if source.code() == Some(&SqlState::TOO_MANY_CONNECTIONS) => {
                Ok(true)
            }
            Err(error) => Err(error),
        }
    }
}

async fn run(tx: &Transaction<'_>, statements: &str) -> Result<(), Error> {
    tx.batch_execute(statements).await.map_err(Error::query(DOING))
}

/// What a role is given in every session, or in those of one database.
#[derive(PartialEq, Eq)]
struct Settings {
    database: Option<String>,
    values: Vec<String>,
}

async fn settings_of(database: &Client, role: &str) -> Result<Vec<Settings>, Error> {
    let rows = database
        .query(
            "SELECT d.datname::text, s.setconfig FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole \
             LEFT JOIN pg_database d ON d.oid = s.setdatabase WHERE r.rolname = $1 ORDER BY s.setdatabase",
            &[&role],
        )
        .await
        .map_err(Error::query(DOING))?;
    Ok(rows.iter().map(|row| Settings { database: row.get(0), values: row.get(1) }).collect())
}
