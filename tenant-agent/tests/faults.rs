//! Every step of every task × {error before, error after, repeat, crash before, crash after}: the right end, and nothing
//! left over. The steps come from the runner's own tables, so that a new one can't escape.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use agent_api::{Outcome, Plan, PlanKind, ReportState, StepState};
use support::world::{WITHIN, World};
use tenant_agent::run::{Intervention, Moment, Probe};
use tenant_agent::runtime::DoorShown;
use tenant_agent::steps::step_names;

const FAULTS: [(Moment, Intervention); 5] = [
    (Moment::Before, Intervention::Fail),
    (Moment::After, Intervention::Fail),
    (Moment::After, Intervention::Repeat),
    (Moment::Before, Intervention::Crash),
    (Moment::After, Intervention::Crash),
];

/// Stops compiling for a new kind until it has a test of its own below.
const fn is_tested(kind: PlanKind) -> bool {
    match kind {
        PlanKind::Start
        | PlanKind::Stop
        | PlanKind::ResetAdmin
        | PlanKind::PrepareDatabase
        | PlanKind::DropDatabase
        | PlanKind::BuildGolden => true,
    }
}

#[tokio::test]
async fn start_survives_every_fault() {
    survive(PlanKind::Start).await;
}

#[tokio::test]
async fn stop_survives_every_fault() {
    survive(PlanKind::Stop).await;
}

#[tokio::test]
async fn reset_admin_survives_every_fault() {
    survive(PlanKind::ResetAdmin).await;
}

#[tokio::test]
async fn prepare_database_survives_every_fault() {
    survive(PlanKind::PrepareDatabase).await;
}

#[tokio::test]
async fn drop_database_survives_every_fault() {
    survive(PlanKind::DropDatabase).await;
}

#[tokio::test]
async fn build_golden_survives_every_fault() {
    survive(PlanKind::BuildGolden).await;
}

async fn survive(kind: PlanKind) {
    assert!(is_tested(kind) && !step_names(kind).is_empty());
    for step in step_names(kind) {
        for (moment, fault) in FAULTS {
            let case = format!("{kind}: {fault:?} {moment:?} {step}");
            let world = World::before(kind).await;
            run_with(&world, kind, step, moment, fault, &case).await;
            check(&world, kind, &case).await;
        }
    }
}

async fn run_with(world: &World, kind: PlanKind, step: &'static str, moment: Moment, fault: Intervention, case: &str) {
    let fired = Arc::new(AtomicBool::new(false));
    let seen = fired.clone();
    let probe: Probe = Arc::new(move |at: &str, when: Moment| {
        let is_here = at == step && when == moment && !seen.swap(at == step && when == moment, Ordering::SeqCst);
        if is_here { fault } else { Intervention::Go }
    });
    let (plan, secrets) = world.plan(kind);
    let id = world.control.offer(1, 1, plan, secrets);
    world.control.update(|state| state.offers.last_mut().unwrap().retries = 1);
    let mut life = world.live(kind, Some(probe));
    if fault == Intervention::Crash {
        // The agent's end is the end of its loop; another life finds the journal.
        tokio::time::timeout(WITHIN, &mut life).await.unwrap_or_else(|_| panic!("{case}: no crash")).unwrap();
        life = world.live(kind, None);
    }
    let end = world.control.ended(id, WITHIN).await;
    life.abort();
    assert!(fired.load(Ordering::SeqCst), "{case}: the fault never came");
    let offer = world.control.get(id);
    let last = offer.reports.last().unwrap();
    assert_eq!(
        last.steps.iter().map(|step| step.name.as_str()).collect::<Vec<_>>(),
        step_names(kind),
        "{case}: all steps in order"
    );
    assert!(last.steps.iter().all(|step| step.state == StepState::Done), "{case}: {last:?}");
    match (kind, &end) {
        (PlanKind::Start, ReportState::Done { outcome: Outcome::LoginProven { .. } })
        | (PlanKind::BuildGolden, ReportState::Done { outcome: Outcome::GoldenReady { .. } })
        | (_, ReportState::Done { outcome: Outcome::Done }) => {}
        other => panic!("{case}: {other:?}"),
    }
}

async fn check(world: &World, kind: PlanKind, case: &str) {
    let journal = world.kubernetes.get("configmaps/journal").unwrap().to_string();
    for secret in ["pbkdf2", "SCRAM-SHA-256"] {
        assert!(!journal.contains(secret), "{case}: the journal holds a secret");
    }
    match kind {
        PlanKind::Start => check_running(world, case).await,
        PlanKind::ResetAdmin => check_running(world, case).await,
        PlanKind::Stop => {
            let reason = match world.plan(kind).0 {
                Plan::Stop(stop) => stop.reason,
                _ => unreachable!("a stop is a stop"),
            };
            assert_eq!(world.runtime().door, DoorShown::Stopped { reason }, "{case}");
            assert_eq!(world.kubernetes.get("pods/erp-0"), None, "{case}");
        }
        PlanKind::PrepareDatabase => check_prepared(world, case).await,
        PlanKind::DropDatabase => assert_eq!(names_of_tenant(world).await, Vec::<String>::new(), "{case}"),
        PlanKind::BuildGolden => check_golden(world, case).await,
    }
}

async fn check_running(world: &World, case: &str) {
    assert_eq!(world.runtime().door, DoorShown::Open, "{case}");
    assert_eq!(world.kubernetes.get("deployments/erp").unwrap()["spec"]["replicas"], 1, "{case}");
    let database = world.admin().connect(&world.tenant.database()).await.unwrap();
    let row = database
        .query_one(
            "SELECT (SELECT count(*) FROM public.res_users WHERE active OR (login = 'stackyard-proof' AND password IS NOT NULL)), \
             (SELECT login FROM public.res_users WHERE id = 2), stackyard.seats_used(), (SELECT seats FROM stackyard.seat_limit), \
             (SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'stackyard_seats_%' AND tgenabled = 'O'), \
             (SELECT count(*) FROM public.ir_mail_server), (SELECT count(*) FROM public.mail_alias_domain), \
             (SELECT name FROM public.res_company WHERE id = 1), \
             (SELECT value FROM public.ir_config_parameter WHERE key = 'database.uuid') <> 'golden', \
             (SELECT tableowner FROM pg_tables WHERE tablename = 'res_users')",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(row.get::<_, i64>(0), 1, "{case}: one active user, no password at rest");
    assert_eq!(row.get::<_, String>(1), "anna@example.com", "{case}");
    assert_eq!((row.get::<_, i32>(2), row.get::<_, i32>(3)), (1, 1), "{case}: seats");
    assert_eq!(row.get::<_, i64>(4), 4, "{case}: all triggers are there and on");
    assert_eq!((row.get::<_, i64>(5), row.get::<_, i64>(6)), (1, 1), "{case}: one mail server, one domain");
    assert_eq!(row.get::<_, String>(7), "Boulangerie d'Été & Fils", "{case}");
    assert!(row.get::<_, bool>(8), "{case}: an identity of its own");
    assert_eq!(row.get::<_, String>(9), world.tenant.admin_role(), "{case}");
    let store = world.files().join("filestore").join(world.tenant.database());
    assert_eq!(std::fs::read_to_string(store.join("ab/abcd")).unwrap(), "a web asset", "{case}");
    assert_eq!(std::fs::read_dir(world.files().join("incoming")).unwrap().count(), 0, "{case}");
    let sessions = std::fs::read_dir(world.files().join("sessions/ab")).map_or(0, Iterator::count);
    assert_eq!(sessions, 0, "{case}: no session of the proof user");
}

async fn check_prepared(world: &World, case: &str) {
    assert_eq!(
        names_of_tenant(world).await,
        [world.tenant.database(), world.tenant.database(), world.tenant.admin_role()],
        "{case}: one database, two roles"
    );
    let erp = world.postgres.role(&world.tenant.database(), "erp");
    let own = erp.connect(&world.tenant.database()).await.unwrap();
    let strange: i64 = own
        .query_one(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = 'public' AND c.relkind IN ('r', 'S') AND pg_get_userbyid(c.relowner) <> current_user",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(strange, 0, "{case}: tables of another owner");
    for other in ["postgres".to_owned(), world.golden.database()] {
        assert!(erp.connect(&other).await.is_err(), "{case}: the ERP's role reaches {other}");
    }
    let admin = world.admin().connect("postgres").await.unwrap();
    let owner: String = admin
        .query_one(
            "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = $1",
            &[&world.golden.database()],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(owner, "cell_admin", "{case}: the golden database went with the copy");
}

async fn names_of_tenant(world: &World) -> Vec<String> {
    let server = world.postgres.cell_admin().connect("postgres").await.unwrap();
    let rows = server
        .query(
            "SELECT datname::text FROM pg_database WHERE datname LIKE $1 || '%' \
             UNION ALL SELECT rolname::text FROM pg_roles WHERE rolname LIKE $1 || '%' ORDER BY 1",
            &[&world.tenant.database()],
        )
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn check_golden(world: &World, case: &str) {
    let left: Vec<String> = world.kubernetes.keys().into_iter().filter(|key| !key.starts_with("configmaps/")).collect();
    assert_eq!(left, Vec::<String>::new(), "{case}: Job or Secret left over");
    let name = world.golden.database();
    let server = world.postgres.cell_admin().connect("postgres").await.unwrap();
    let row = server
        .query_one(
            "SELECT d.datallowconn, r.rolcanlogin FROM pg_database d, pg_roles r WHERE d.datname = $1 AND r.rolname = $1",
            &[&name],
        )
        .await
        .unwrap();
    assert_eq!((row.get::<_, bool>(0), row.get::<_, bool>(1)), (false, false), "{case}: closed for ever");
    assert!(world.postgres.goldens().join(world.golden.to_string()).join("ready").exists(), "{case}");
}
