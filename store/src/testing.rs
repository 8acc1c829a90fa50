//! A real PostgreSQL database for each test.
//!
//! With `TEST_DATABASE_URL` (a role that may create databases) that server is used; else each test process starts one
//! of its own from the machine's PostgreSQL, which ends with the process, however it ends.

#![allow(clippy::expect_used, clippy::panic, reason = "runs in tests only, which end with what they meet")]

mod cluster;
mod fleet;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;

pub use fleet::fill_fleet;

use crate::{Conn, DatabaseUrl, Db, StoreError, migrate};

/// Connections of [`TestDb::db`]; a test that needs more makes its own pool.
const POOL: u32 = 4;

/// A database of one test, with the schema of today and no rows but the shipped ones. Dropped with the value.
#[derive(Debug)]
pub struct TestDb {
    server: &'static Server,
    name: String,
    db: OnceLock<Db>,
}

#[derive(Debug)]
struct Server {
    /// The address of the server, without a database.
    base: String,
    /// What follows the database in the address.
    query: String,
    template: String,
}

impl TestDb {
    /// Makes a database by copying the migrated template.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "starts a server: nothing a default should do")]
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = Server::shared();
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        server.execute(&format!("CREATE DATABASE {name} TEMPLATE {}", server.template));
        Self { server, name, db: OnceLock::new() }
    }

    /// A small pool on the database; the same at each call.
    #[must_use]
    pub fn db(&self) -> Db {
        self.db.get_or_init(|| self.pool(POOL)).clone()
    }

    /// A pool of its own.
    #[must_use]
    pub fn pool(&self, size: u32) -> Db {
        Db::connect(&self.url(), size).expect("a pool")
    }

    /// The address of the database.
    #[must_use]
    pub fn url(&self) -> DatabaseUrl {
        DatabaseUrl::parse(&self.text(), None).expect("an address")
    }

    /// The address as text, for a program that is started with it.
    #[must_use]
    pub fn text(&self) -> String {
        self.server.url(&self.name)
    }
}

/// SQL beside the store's own functions, as a person at `psql` would run it, on an open connection.
///
/// # Errors
/// What the database says against it.
pub fn execute(conn: &mut Conn, sql: &str) -> Result<(), StoreError> {
    Ok(conn.pg().batch_execute(sql)?)
}

/// The one text that a query answers, as a person at `psql` would ask for it.
///
/// # Errors
/// What the database says against it.
pub fn ask(conn: &mut Conn, sql: &str) -> Result<String, StoreError> {
    Ok(diesel::dsl::sql::<diesel::sql_types::Text>(sql).get_result(conn.pg())?)
}

impl Drop for TestDb {
    fn drop(&mut self) {
        self.server.execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

impl Server {
    fn shared() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| {
            let given = std::env::var("TEST_DATABASE_URL").ok();
            let url = given.clone().unwrap_or_else(cluster::start);
            let (address, query) = url.split_once('?').map_or((&*url, String::new()), |(a, q)| (a, format!("?{q}")));
            let scheme = address.find("://").expect("TEST_DATABASE_URL begins with postgres://") + 3;
            let base = match address[scheme..].find('/') {
                Some(slash) => address[..scheme + slash].to_owned(),
                None => address.to_owned(),
            };
            // Another process on the same server may have another schema, and comes and goes as it likes.
            let template = format!("stackyard_template_{}", std::process::id());
            let server = Self { base, query, template };
            server.execute(&format!("DROP DATABASE IF EXISTS {}", server.template));
            server.execute(&format!("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", server.template));
            migrate::run(&DatabaseUrl::parse(&server.url(&server.template), None).expect("an address"))
                .expect("the migrations run");
            server
        })
    }

    fn url(&self, database: &str) -> String {
        format!("{}/{database}{}", self.base, self.query)
    }

    fn execute(&self, sql: &str) {
        let url = self.url("postgres");
        let mut conn = PgConnection::establish(&url).expect("the test server answers");
        conn.batch_execute(sql).unwrap_or_else(|err| panic!("{sql}: {err}"));
    }
}
