//! What an administrator of an ERP can leave behind in the database: triggers that wait for somebody mightier to write, and
//! a role that its own ERP can no longer sign in with.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use agent_api::{PlanKind, ReportState};
use support::world::World;
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
  END LOOP; END $$;";

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
DO $$ BEGIN EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET search_path = nowhere', current_database()); END $$;
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
        .query_one("SELECT current_setting('default_transaction_read_only'), current_setting('search_path')", &[])
        .await
        .unwrap();
    assert_eq!((row.get(0), row.get(1)), ("off", "\"$user\", public"));
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
