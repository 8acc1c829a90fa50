//! What an administrator of an ERP can leave behind in the database: triggers that wait for somebody mightier to write.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use agent_api::{PlanKind, ReportState};
use support::world::World;

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
