//! The door to the database: a pool of connections, and one way to use one.

use std::fmt;
use std::time::Duration;

use diesel::connection::{Connection, SimpleConnection};
use diesel::pg::PgConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool, PooledConnection};

use crate::{DatabaseUrl, StoreError};

/// How long a caller waits for a free connection before it is told that the database is unavailable.
const POOL_WAIT: Duration = Duration::from_secs(5);

/// A statement that runs longer is a fault; so is a transaction that idles. Both give their locks back.
const SESSION: &str = "SET statement_timeout = '30s'; SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '60s'; SET TIME ZONE 'UTC'";

/// A pool of connections to the control plane's database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool<ConnectionManager<PgConnection>>,
}

/// A connection that only this crate can look into.
pub struct Conn(PooledConnection<ConnectionManager<PgConnection>>);

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db").field("state", &self.pool.state()).finish()
    }
}

impl Conn {
    pub(crate) fn pg(&mut self) -> &mut PgConnection {
        &mut self.0
    }
}

impl Db {
    /// Makes a pool of at most `size` connections. They are opened when they are first needed, so a database that is
    /// away shows itself at the first use and not here.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the pool can't be made.
    pub fn connect(url: &DatabaseUrl, size: u32) -> Result<Self, StoreError> {
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .connection_timeout(POOL_WAIT)
            .connection_customizer(Box::new(Session))
            .build(ConnectionManager::new(url.expose()))
            .map_err(|err| StoreError::Unavailable(Box::new(err)))?;
        Ok(Self { pool })
    }

    /// Runs a closure with a connection on a thread that may block. Each statement is its own transaction.
    ///
    /// The closure can't await, so no network call can slip between its statements.
    ///
    /// # Errors
    /// The closure's own, or [`StoreError::Unavailable`] when no connection can be had.
    pub async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let db = self.clone();
        blocking(move || db.run_blocking(work)).await
    }

    /// Runs a closure in one transaction on a thread that may block: all of it is written, or nothing.
    ///
    /// # Errors
    /// The closure's own, after a rollback, or the store's.
    pub async fn tx<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let db = self.clone();
        blocking(move || db.tx_blocking(work)).await
    }

    /// [`Db::run`] for callers that may block themselves.
    ///
    /// # Errors
    /// As [`Db::run`].
    pub fn run_blocking<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        work(&mut self.conn()?)
    }

    /// [`Db::tx`] for callers that may block themselves.
    ///
    /// # Errors
    /// As [`Db::tx`].
    pub fn tx_blocking<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        self.conn()?.tx(work)
    }

    fn conn(&self) -> Result<Conn, StoreError> {
        self.pool.get().map(Conn).map_err(|err| StoreError::Unavailable(Box::new(err)))
    }
}

impl Conn {
    /// Runs a closure in a transaction, or in a savepoint of the one that is open.
    ///
    /// # Errors
    /// The closure's own, after a rollback, or the store's.
    pub fn tx<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        use diesel::connection::TransactionManager;
        type Manager = <PooledConnection<ConnectionManager<PgConnection>> as Connection>::TransactionManager;

        Manager::begin_transaction(&mut self.0).map_err(StoreError::from)?;
        match work(self) {
            Ok(value) => {
                Manager::commit_transaction(&mut self.0).map_err(StoreError::from)?;
                Ok(value)
            }
            Err(err) => {
                if let Err(rollback) = Manager::rollback_transaction(&mut self.0) {
                    tracing::warn!(error = %rollback, "a rollback failed; the connection is given up");
                }
                Err(err)
            }
        }
    }
}

/// Runs blocking work beside the caller's runtime; its panic becomes the caller's.
async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(join) if join.is_panic() => std::panic::resume_unwind(join.into_panic()),
        Err(join) => Err(StoreError::Unavailable(Box::new(join)).into()),
    }
}

#[derive(Debug)]
struct Session;

impl CustomizeConnection<PgConnection, PoolError> for Session {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), PoolError> {
        conn.batch_execute(SESSION).map_err(PoolError::QueryError)
    }
}
