//! The cell's database server, as its administrator role.

use tokio_postgres::Client;

use crate::Error;
use crate::kit::database::{Database, literal, quote};

/// Where to sit while databases are copied, renamed and dropped.
const MAINTENANCE: &str = "postgres";

/// The server.
#[derive(Clone)]
pub struct Server(Database);

impl Server {
    /// As the role `cell_admin`.
    #[must_use]
    pub const fn new(database: Database) -> Self {
        Self(database)
    }

    /// A connection to no tenant's database. Roles made through it belong to this role: it may set and inherit them,
    /// which handing over ownership needs.
    ///
    /// # Errors
    /// [`Error::ConnectDatabase`].
    pub async fn connect(&self) -> Result<Client, Error> {
        self.connect_to(MAINTENANCE).await
    }

    /// A connection to a tenant's or golden database.
    ///
    /// # Errors
    /// [`Error::ConnectDatabase`].
    pub async fn connect_to(&self, database: &str) -> Result<Client, Error> {
        let client = self.0.connect(database).await?;
        execute(&client, "prepare the connection", "SET createrole_self_grant = 'set, inherit'").await?;
        Ok(client)
    }
}

/// Runs one or more statements without values.
///
/// # Errors
/// [`Error::Query`].
pub async fn execute(client: &Client, doing: &'static str, statements: &str) -> Result<(), Error> {
    client.batch_execute(statements).await.map_err(Error::query(doing))
}

/// Whether there is such a database, and whether it lets anyone in.
///
/// # Errors
/// [`Error::Query`].
pub async fn database_state(client: &Client, name: &str) -> Result<Option<bool>, Error> {
    let row = client.query_opt("SELECT datallowconn FROM pg_database WHERE datname = $1", &[&name]).await;
    row.map(|row| row.map(|row| row.get(0))).map_err(Error::query("look for the database"))
}

/// Makes a role that can sign in, or gives it the new verifier. `options` are fixed words of this program.
///
/// # Errors
/// [`Error::Query`]; [`Error::Conflict`] for a verifier that is none.
pub async fn ensure_role(client: &Client, name: &str, verifier: &str, options: &str) -> Result<(), Error> {
    // A text of another shape would be stored as a plain password's hash.
    if !verifier.starts_with("SCRAM-SHA-256$") {
        return Err(Error::Conflict(format!("the password of role {name} did not come as a SCRAM-SHA-256 verifier")));
    }
    let exists = client
        .query_opt("SELECT FROM pg_roles WHERE rolname = $1", &[&name])
        .await
        .map_err(Error::query("look for the role"))?
        .is_some();
    let verb = if exists { "ALTER" } else { "CREATE" };
    let statement = format!("{verb} ROLE {} LOGIN {options} PASSWORD {}", quote(name), literal(verifier));
    execute(client, "make the role", &statement).await
}

/// Drops a database with everyone in it; gone already is fine.
///
/// # Errors
/// [`Error::Query`].
pub async fn drop_database(client: &Client, name: &str) -> Result<(), Error> {
    let doing = "drop the database";
    if database_state(client, name).await?.is_none() {
        return Ok(());
    }
    let name = quote(name);
    execute(client, doing, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await?;
    execute(client, doing, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
}
