//! Rows that most tests need, and a fixed time.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use model::country::Country;
use model::name::{Address, CompanyName, Email, PersonName};
use model::package::Package;
use model::plan::{Limits, PlanCode};
use model::tenant::Desired;
use model::{AccountId, CellId, Role, TenantId, UserId};
use store::cells::{Cell, CellSettings};
use store::tenants::NewTenant;
use store::testing::TestDb;
use store::users::NewUser;
use store::{Conn, StoreError, accounts, cells, tenants, users};
use uuid::Uuid;

pub const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA";

pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

pub fn later(seconds: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(seconds)
}

pub fn minute() -> TimeDelta {
    TimeDelta::minutes(1)
}

/// Runs queries and expects them to succeed.
pub fn on<T>(db: &TestDb, work: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> T {
    db.db().run_blocking(work).unwrap()
}

/// SQL beside the store's own functions, as a person at `psql` would run it.
pub fn psql(db: &TestDb, sql: &str) -> Result<(), diesel::result::Error> {
    PgConnection::establish(&db.text()).unwrap().batch_execute(sql)
}

pub fn account(conn: &mut Conn) -> AccountId {
    let id = AccountId::from_uuid(Uuid::now_v7());
    accounts::create(conn, id, &CompanyName::parse("Boulangerie Lefèvre & Fils").unwrap(), now()).unwrap();
    id
}

pub fn new_user(account: Option<AccountId>, email: &str) -> NewUser {
    NewUser {
        id: UserId::from_uuid(Uuid::now_v7()),
        account_id: account,
        role: if account.is_some() { Role::Customer } else { Role::Operator },
        name: PersonName::parse("Ada Lefèvre").unwrap(),
        email: Email::parse(email).unwrap(),
        password_hash: HASH.into(),
    }
}

pub fn user(conn: &mut Conn, account: Option<AccountId>, email: &str) -> UserId {
    let user = new_user(account, email);
    users::create(conn, &user, now()).unwrap();
    user.id
}

pub fn cell(conn: &mut Conn, name: &str, capacity: i32) -> Cell {
    let settings = CellSettings {
        name: name.into(),
        domain: format!("{name}.erp.localhost"),
        capacity,
        settings: serde_json::json!({"namespace": "stackyard-cell"}),
    };
    cells::upsert(conn, CellId::from_uuid(Uuid::now_v7()), &settings, now()).unwrap()
}

pub fn new_tenant(account: AccountId, address: &str) -> NewTenant {
    NewTenant {
        id: TenantId::from_uuid(Uuid::now_v7()),
        account_id: account,
        address: Address::parse(address).unwrap(),
        company: CompanyName::parse("Boulangerie Lefèvre & Fils").unwrap(),
        country: Country::Fr,
        package: Package::Trade,
        plan_code: PlanCode("starter".into()),
        plan_version: 1,
        limits: Limits { seats: 3, simultaneous: 3, database_mib: 2048 },
        admin_name: PersonName::parse("Ada Lefèvre").unwrap(),
        admin_email: Email::parse("ada@example.com").unwrap(),
        first_password: vec![1, 2, 3],
        desired: Desired::Running,
    }
}

pub fn tenant(conn: &mut Conn, address: &str) -> TenantId {
    let account = account(conn);
    let tenant = new_tenant(account, address);
    tenants::create(conn, &tenant, now()).unwrap();
    tenant.id
}

/// Runs the same thing on many threads at once and collects what came of it.
pub fn at_once<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = std::sync::Barrier::new(count);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|n| {
                let (barrier, work) = (&barrier, &work);
                scope.spawn(move || {
                    barrier.wait();
                    work(n)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
