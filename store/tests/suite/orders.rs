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

#[test]
fn percentiles_count_what_was_proven_in_the_time() {
    let db = TestDb::new();
    on(&db, |conn| {
        let none = orders::set_up_times(conn, now())?;
        assert_eq!((none.orders, none.p50_s, none.p95_s), (0, None, None));
        let tenant = tenant(conn, "lefevre");
        for took in [1, 2, 3, 4, 101] {
            let id = OrderId::from_uuid(Uuid::now_v7());
            orders::create(conn, id, tenant, now(), Some(now()))?;
            orders::stop_clock(conn, id, later(took))?;
        }
        orders::create(conn, OrderId::from_uuid(Uuid::now_v7()), tenant, now(), Some(now()))?;
        let all = orders::set_up_times(conn, now())?;
        assert_eq!((all.orders, all.p50_s, all.p95_s.map(f64::round)), (5, Some(3.0), Some(82.0)));
        assert_eq!(orders::set_up_times(conn, later(3))?.orders, 3);
        Ok(())
    });
}
