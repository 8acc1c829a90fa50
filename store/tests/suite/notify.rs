use std::time::Duration;

use model::order::Stage;
use model::plan::Limits;
use model::tenant::Desired;
use model::{Generation, OrderId, TaskId, TenantId};
use serde_json::json;
use store::events::EventKind;
use store::notify::{Channel, Listener, Waiter, Wake};
use store::tasks::{NewTask, Owner, Progress};
use store::testing::TestDb;
use store::{events, jobs, orders, tasks, tenant_agents, tenants};
use uuid::Uuid;

use crate::support::*;

const SOON: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_millis(50);

/// A listener that hears.
async fn listener(db: &TestDb) -> Listener {
    let listener = Listener::start(&db.url()).unwrap();
    let mut waiter = listener.subscribe(Channel::Jobs, "");
    while !listener.is_listening() {
        assert_eq!(waiter.wait(SOON).await, Wake::Woken, "when it begins to listen");
    }
    listener
}

async fn is_woken(waiter: &mut Waiter) -> bool {
    waiter.wait(SOON).await == Wake::Woken
}

async fn is_quiet(waiter: &mut Waiter) -> bool {
    waiter.wait(SHORT).await == Wake::TimedOut
}

fn start_task(tenant: TenantId) -> NewTask {
    NewTask {
        id: TaskId::from_uuid(Uuid::now_v7()),
        owner: Owner::Tenant(tenant),
        tenant: None,
        kind: "start".into(),
        intent: format!("{tenant}@1.1"),
        generation: Generation { epoch: 1, number: 1 },
        plan: json!({}),
        secrets: None,
    }
}

#[tokio::test]
async fn an_enqueued_job_wakes_the_workers() {
    let db = TestDb::new();
    let listener = listener(&db).await;
    let mut waiter = listener.subscribe(Channel::Jobs, "");
    on(&db, |conn| jobs::enqueue(conn, "k", "a", &json!({}), now(), now()));
    assert!(is_woken(&mut waiter).await);
    on(&db, |conn| jobs::enqueue(conn, "k", "a", &json!({}), now(), now()));
    assert!(is_woken(&mut waiter).await, "merged into the waiting twin");
    assert!(is_quiet(&mut waiter).await);
}

#[tokio::test]
async fn what_comes_between_subscribing_and_waiting_counts() {
    let db = TestDb::new();
    let listener = listener(&db).await;
    let mut first = listener.subscribe(Channel::Jobs, "");
    let mut second = listener.subscribe(Channel::Jobs, "");
    on(&db, |conn| jobs::enqueue(conn, "k", "a", &json!({}), now(), now()));
    assert!(is_woken(&mut first).await);
    assert!(is_woken(&mut second).await, "though it waits only now");
}

#[tokio::test]
async fn tasks_wake_their_owner_only() {
    let db = TestDb::new();
    let listener = listener(&db).await;
    let (tenant, other, cell) =
        on(&db, |conn| Ok((tenant(conn, "aaa"), tenant(conn, "bbb"), cell(conn, "dev", 10).id)));
    let mut mine = listener.subscribe(Channel::Tasks, &Owner::Tenant(tenant).key());
    let mut others = listener.subscribe(Channel::Tasks, &Owner::Tenant(other).key());
    let mut cells = listener.subscribe(Channel::Tasks, &Owner::Cell(cell).key());
    on(&db, |conn| tasks::insert(conn, &start_task(tenant), now()));
    assert!(is_woken(&mut mine).await);
    let prepare = NewTask {
        owner: Owner::Cell(cell),
        tenant: Some(tenant),
        kind: "prepare_database".into(),
        ..start_task(tenant)
    };
    on(&db, |conn| tasks::insert(conn, &prepare, now()));
    assert!(is_woken(&mut cells).await);

    let held = on(&db, |conn| tasks::claim(conn, Owner::Cell(cell), minute(), now())).unwrap();
    while !is_quiet(&mut mine).await {}
    let done = Progress::Done { outcome: json!({}) };
    on(&db, |conn| tasks::report(conn, held.owner, held.id, 1, &done, &json!({}), minute(), now()));
    assert!(is_woken(&mut mine).await, "the tenant is free now");

    let limits = Limits { seats: 4, simultaneous: 4, database_mib: 1 };
    while !is_quiet(&mut mine).await {}
    on(&db, |conn| tenants::set_limits(conn, tenant, &limits));
    assert!(is_woken(&mut mine).await, "new limits");
    assert!(is_quiet(&mut others).await);
}

#[tokio::test]
async fn whatever_a_tenants_pages_show_wakes_them() {
    let db = TestDb::new();
    let listener = listener(&db).await;
    let (id, other) = on(&db, |conn| Ok((tenant(conn, "aaa"), tenant(conn, "bbb"))));
    let order = OrderId::from_uuid(Uuid::now_v7());
    on(&db, |conn| orders::create(conn, order, id, now(), Some(now())));
    let mut page = listener.subscribe(Channel::Tenants, &id.to_string());
    let mut fleet = listener.subscribe(Channel::Tenants, "");
    let mut others = listener.subscribe(Channel::Tenants, &other.to_string());
    while !is_quiet(&mut fleet).await {}
    while !is_quiet(&mut page).await {}
    while !is_quiet(&mut others).await {}

    macro_rules! wakes {
        ($what:literal, $work:expr) => {
            on(&db, $work);
            assert!(is_woken(&mut page).await, $what);
            assert!(is_woken(&mut fleet).await, $what);
        };
    }
    wakes!("intent", |conn| tenants::set_desired(conn, id, &Desired::Archived).map(drop));
    wakes!("stage begun", |conn| orders::begin_stage(conn, order, Stage::Room, now()));
    wakes!("stage ended", |conn| orders::end_stage(conn, order, Stage::Room, now()));
    wakes!("proven", |conn| orders::stop_clock(conn, order, now()).map(drop));
    wakes!("event", |conn| events::record(conn, id, EventKind::Phase, "phase", &json!({}), now()));
    wakes!("task", |conn| tasks::insert(conn, &start_task(id), now()).map(drop));
    on(&db, |conn| tenant_agents::record(conn, id, "1", Some(&json!({"at": 1, "door": "open"})), now()));
    wakes!("the agent sees something new", |conn| {
        tenant_agents::record(conn, id, "1", Some(&json!({"at": 2, "door": "stopped"})), now())
    });
    while !is_quiet(&mut page).await {}
    on(&db, |conn| tenant_agents::record(conn, id, "1", Some(&json!({"at": 3, "door": "stopped"})), now()));
    assert!(is_quiet(&mut page).await, "the same at another time is nothing new");
    assert!(is_quiet(&mut others).await);
}

#[tokio::test]
async fn a_lost_connection_comes_back_and_wakes_everyone() {
    let db = TestDb::new();
    let listener = listener(&db).await;
    let mut waiter = listener.subscribe(Channel::Tenants, "x");
    for _ in 0..2 {
        psql(
            &db,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .unwrap();
        assert!(is_woken(&mut waiter).await, "it may have missed something");
        assert!(listener.is_listening());
    }
    let mut workers = listener.subscribe(Channel::Jobs, "");
    on(&db, |conn| jobs::enqueue(conn, "k", "a", &json!({}), now(), now()));
    assert!(is_woken(&mut workers).await);
}

#[tokio::test]
async fn a_wait_ends_by_itself() {
    let db = TestDb::new();
    let listener = listener(&db).await;
    assert_eq!(listener.subscribe(Channel::Jobs, "").wait(SHORT).await, Wake::TimedOut);
}
