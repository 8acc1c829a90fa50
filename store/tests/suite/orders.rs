use model::OrderId;
use model::order::Stage;
use store::orders;
use store::orders::OrderStage;
use store::testing::TestDb;
use uuid::Uuid;

use crate::support::*;

#[test]
fn stages_keep_the_first_times_said() {
    let db = TestDb::new();
    on(&db, |conn| {
        let tenant = tenant(conn, "lefevre");
        let id = OrderId::from_uuid(Uuid::now_v7());
        orders::create(conn, id, tenant, now(), Some(now()))?;
        orders::begin_stage(conn, id, Stage::Room, later(2))?;
        orders::begin_stage(conn, id, Stage::Room, later(3))?;
        orders::end_stage(conn, id, Stage::Place, later(1))?;
        orders::end_stage(conn, id, Stage::Room, later(4))?;
        orders::end_stage(conn, id, Stage::Room, later(5))?;
        let place = OrderStage { stage: Stage::Place, started_at: later(1), ended_at: Some(later(1)) };
        let room = OrderStage { stage: Stage::Room, started_at: later(2), ended_at: Some(later(4)) };
        assert_eq!(orders::stages(conn, id)?, [place, room]);
        Ok(())
    });
}

#[test]
fn the_clock_starts_and_stops_once() {
    let db = TestDb::new();
    on(&db, |conn| {
        let tenant = tenant(conn, "lefevre");
        assert!(orders::of_tenant(conn, tenant)?.is_none());
        let id = OrderId::from_uuid(Uuid::now_v7());
        orders::create(conn, id, tenant, now(), None)?;
        orders::start_clock(conn, id, later(10))?;
        orders::start_clock(conn, id, later(20))?;
        assert!(orders::stop_clock(conn, id, later(30))?);
        assert!(!orders::stop_clock(conn, id, later(40))?);
        let order = orders::of_tenant(conn, tenant)?.unwrap();
        assert_eq!((order.id, order.placed_at), (id, now()));
        assert_eq!((order.clock_started_at, order.proven_at), (Some(later(10)), Some(later(30))));
        Ok(())
    });
}
