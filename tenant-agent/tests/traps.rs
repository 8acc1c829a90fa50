//! What an administrator of an ERP can leave behind in the database: triggers and operators that wait for somebody mightier, a
//! role that its own ERP can no longer sign in with, locks that keep others out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use agent_api::{PlanKind, ReportState};
use support::world::{World, limits};
use tenant_agent::cell::watchdog;
use tenant_agent::erp::guard;
use tenant_agent::erp::role::PutBack;

/// On every table of the ERP's role, a trigger that remembers whom it ran as.
const TRAPS: &str = "
CREATE TABLE public.caught (who text NOT NULL);
GRANT INSERT ON public.caught TO PUBLIC;
CREATE FUNCTION public.trap() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN INSERT INTO public.caught VALUES (current_user); RETURN NULL; END $$;
DO $$ DECLARE t regclass; BEGIN
  FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND relname <> 'caught' AND pg_get_userbyid(relowner) = current_user LOOP
    EXECUTE format('CREATE TRIGGER trap AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH STATEMENT EXECUTE FUNCTION public.trap()', t);
  END LOOP; END $$;
CREATE FUNCTION public.shadow(oid, regclass) RETURNS boolean LANGUAGE plpgsql AS $$
  BEGIN INSERT INTO public.caught VALUES (current_user); RETURN pg_catalog.oideq($1, $2::oid); END $$;
CREATE OPERATOR public.= (LEFTARG = oid, RIGHTARG = regclass, FUNCTION = public.shadow);";

#[tokio::test]
async fn nothing_of_the_customers_runs_as_the_admin_role() {
    let world = World::before(PlanKind::Stop).await;
    let erp = world.postgres.role(&world.tenant.database(), "erp").connect(&world.tenant.database()).await.unwrap();
    erp.batch_execute(TRAPS).await.unwrap();
    let trapped: i64 =
        erp.query_one("SELECT count(*) FROM pg_trigger WHERE tgname = 'trap'", &[]).await.unwrap().get(0);
    assert!(trapped >= 8, "{trapped} tables");
    for (number, kind) in (2000..).zip([PlanKind::ResetAdmin, PlanKind::Stop, PlanKind::Start]) {
        let end = world.carry_out(number, kind).await;
        assert!(matches!(end, ReportState::Done { .. }), "{kind}: {end:?}");
    }
    let caught = erp.query("SELECT who FROM public.caught WHERE who <> current_user", &[]).await.unwrap();
    assert!(caught.is_empty(), "a customer's trigger ran as {}", caught[0].get::<_, String>(0));
}

/// What an administrator can do to the role that their own ERP signs in with.
const TAMPER: &str = "
ALTER ROLE CURRENT_USER SET default_transaction_read_only = on;
ALTER ROLE CURRENT_USER SET local_preload_libraries = 'no-such-library';
ALTER ROLE CURRENT_USER IN DATABASE postgres SET work_mem = '64kB';
DO $$ BEGIN EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET work_mem = %L', current_database(), '65kB'); END $$;
ALTER ROLE CURRENT_USER PASSWORD 'mine now';";

#[tokio::test]
async fn a_role_that_changed_itself_is_put_back() {
    let world = World::before(PlanKind::Stop).await;
    let (database, tenant) = (world.tenant.database(), world.tenant());
    let login = world.postgres.role(&database, "erp");
    let before = login.connect(&database).await.unwrap();
    assert_eq!(tenant.role.ensure(&mut tenant.connect().await.unwrap(), &database).await.unwrap(), PutBack::default());
    before.batch_execute(TAMPER).await.unwrap();
    assert!(login.connect(&database).await.is_err(), "the tampering did nothing: else this proves nothing");

    let put_back = tenant.role.ensure(&mut tenant.connect().await.unwrap(), &database).await.unwrap();
    assert_eq!(put_back, PutBack { settings: true, password: true });
    let after = login.connect(&database).await.unwrap();
    let row = after
        .query_one(
            "SELECT current_setting('default_transaction_read_only'), current_setting('work_mem'), \
             (SELECT count(*) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole WHERE r.rolname = current_user)",
            &[],
        )
        .await
        .unwrap();
    assert_eq!((row.get(0), row.get(1), row.get(2)), ("off", "4MB", 0_i64));
    assert!(before.simple_query("SELECT 1").await.is_err(), "a session goes on with the settings it began with");
    assert_eq!(tenant.role.ensure(&mut tenant.connect().await.unwrap(), &database).await.unwrap(), PutBack::default());
}

#[tokio::test]
async fn what_the_operator_set_for_a_role_stays() {
    let world = World::before(PlanKind::Stop).await;
    let (database, tenant) = (world.tenant.database(), world.tenant());
    let operator = world.postgres.cell_admin().connect("postgres").await.unwrap();
    operator.batch_execute(&format!("ALTER ROLE \"{database}\" SET temp_file_limit = '1GB'")).await.unwrap();
    let session = world.postgres.role(&database, "erp").connect(&database).await.unwrap();
    assert_eq!(tenant.role.ensure(&mut tenant.connect().await.unwrap(), &database).await.unwrap(), PutBack::default());
    session.simple_query("SELECT 1").await.expect("nobody's session ends for a setting that stays");
}

#[tokio::test]
async fn a_start_heals_a_role_that_changed_itself() {
    let world = World::before(PlanKind::Stop).await;
    let erp = world.postgres.role(&world.tenant.database(), "erp").connect(&world.tenant.database()).await.unwrap();
    erp.batch_execute(TAMPER).await.unwrap();
    let end = world.carry_out(3000, PlanKind::Start).await;
    assert!(matches!(end, ReportState::Done { .. }), "{end:?}");
    assert!(world.postgres.role(&world.tenant.database(), "erp").connect(&world.tenant.database()).await.is_ok());
}

#[tokio::test]
async fn the_proof_user_stays() {
    let world = World::before(PlanKind::Stop).await;
    let database = world.tenant.database();
    let erp = world.postgres.role(&database, "erp").connect(&database).await.unwrap();
    for statement in [
        "DELETE FROM public.res_users WHERE login = 'stackyard-proof'",
        "UPDATE public.res_users SET login = 'stackyard-proof' WHERE id = 2",
        "INSERT INTO public.res_users (login, active, partner_id) VALUES ('stackyard-proof', false, 3)",
    ] {
        let refused = erp.batch_execute(statement).await.unwrap_err();
        let refused = refused.as_db_error().unwrap();
        assert_eq!(refused.constraint(), Some("stackyard_proof"), "{statement}: {refused}");
    }
    // What is left of it is put right by the next start.
    let meddle = "UPDATE public.res_users SET login = 'renamed' WHERE login = 'stackyard-proof'; \
         DELETE FROM public.res_groups_users_rel WHERE uid = 3";
    erp.batch_execute(meddle).await.unwrap();
    let end = world.carry_out(3100, PlanKind::Start).await;
    assert!(matches!(end, ReportState::Done { .. }), "{end:?}");
    let groups = erp.query("SELECT FROM public.res_groups_users_rel WHERE uid = 3", &[]).await.unwrap();
    assert_eq!(groups.len(), 1, "it could not read a contact");
}

#[tokio::test]
async fn a_transaction_left_open_keeps_no_limit_away() {
    let world = World::before(PlanKind::Stop).await;
    let (database, tenant) = (world.tenant.database(), world.tenant());
    let admin = tenant.connect().await.unwrap();
    guard::set_seats(&admin, &limits(2, 5)).await.unwrap();
    let holder = world.postgres.role(&database, "erp").connect(&database).await.unwrap();
    holder
        .batch_execute(
            "BEGIN; INSERT INTO public.res_users (login, active, share, partner_id) VALUES ('held', true, false, 3)",
        )
        .await
        .unwrap();
    admin.batch_execute("SET lock_timeout = '200ms'").await.unwrap();
    guard::set_seats(&admin, &limits(2, 5)).await.expect("what is as it should be waits for nobody");
    guard::set_seats(&admin, &limits(3, 7)).await.unwrap();
    let seats: i32 = admin.query_one("SELECT seats FROM stackyard.seat_limit", &[]).await.unwrap().get(0);
    assert_eq!(seats, 7);
    assert!(holder.simple_query("COMMIT").await.is_err(), "the session that held the limit goes on");
}

#[tokio::test]
async fn a_session_that_takes_all_locks_is_ended() {
    let world = World::before(PlanKind::Stop).await;
    let database = world.tenant.database();
    let (erp, server) = (world.postgres.role(&database, "erp"), world.postgres.cell_admin());
    let (greedy, modest) = (erp.connect(&database).await.unwrap(), erp.connect(&database).await.unwrap());
    let take = |count: i32, from: i32| {
        format!("BEGIN; SELECT pg_advisory_xact_lock({from} + g) FROM generate_series(1, {count}) g")
    };
    greedy.batch_execute(&take(900, 0)).await.unwrap();
    modest.batch_execute(&take(20, 5000)).await.unwrap();
    let server = server.connect("postgres").await.unwrap();
    // Others of this process work beside it: only this tenant's are looked at.
    let ours = |ended: Vec<(String, i64)>| ended.into_iter().filter(|(role, _)| *role == database).collect::<Vec<_>>();
    assert_eq!(
        ours(watchdog::end_greedy(&server, 2_000, 500).await.unwrap()),
        [],
        "an update of all modules takes some"
    );
    let ended = ours(watchdog::end_greedy(&server, 800, 500).await.unwrap());
    assert!(matches!(ended.as_slice(), [(_, locks)] if *locks >= 900), "{ended:?}");
    assert!(greedy.simple_query("SELECT 1").await.is_err() && modest.simple_query("SELECT 1").await.is_ok());
}
