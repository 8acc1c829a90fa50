use chrono::TimeDelta;
use model::order::{AlarmLevel, Stage};
use model::tenant::{Desired, SuspendReason};
use model::{OrderId, TenantId};
use store::testing::TestDb;
use store::{Conn, orders, tenants};
use uuid::Uuid;

use crate::support::*;

const HOUR: i64 = 3600;

fn order(conn: &mut Conn, address: &str, started_s: i64) -> (OrderId, TenantId) {
    let (tenant, id) = (tenant(conn, address), OrderId::from_uuid(Uuid::now_v7()));
    orders::create(conn, id, tenant, later(started_s), Some(later(started_s))).unwrap();
    (id, tenant)
}

fn due(conn: &mut Conn, level: AlarmLevel, at_s: i64) -> Vec<OrderId> {
    orders::due(conn, level, later(at_s), 10).unwrap().into_iter().map(|due| due.order).collect()
}

#[test]
fn an_order_is_alarmed_for_once_a_level_while_it_is_under_way() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (first, tenant) = order(conn, "lefevre", 0);
        let (second, _) = order(conn, "dupont", HOUR);
        assert!(due(conn, AlarmLevel::Half, 12 * HOUR - 1).is_empty());
        assert_eq!(due(conn, AlarmLevel::Half, 12 * HOUR), [first]);
        assert_eq!(due(conn, AlarmLevel::Half, 13 * HOUR), [first, second]);
        assert!(due(conn, AlarmLevel::Most, 13 * HOUR).is_empty());
        assert!(orders::late(conn, None, 10)?.is_empty(), "nobody was told yet");
        assert!(orders::raise(conn, first, AlarmLevel::Half, later(12 * HOUR))?);
        assert!(!orders::raise(conn, first, AlarmLevel::Half, later(12 * HOUR))?);
        assert_eq!(due(conn, AlarmLevel::Half, 13 * HOUR), [second]);
        assert_eq!(due(conn, AlarmLevel::Most, 20 * HOUR), [first]);
        let late = orders::late(conn, None, 10)?;
        assert_eq!(late.iter().map(|late| (late.order, late.tenant)).collect::<Vec<_>>(), [(first, tenant)]);
        assert!(orders::late(conn, Some(first), 10)?.is_empty());

        let unpaid = Desired::Suspended { reason: SuspendReason::Unpaid };
        tenants::set_desired(conn, tenant, &unpaid)?;
        assert!(orders::late(conn, None, 10)?.is_empty(), "nothing is being built");
        assert_eq!(due(conn, AlarmLevel::Most, 48 * HOUR), [second]);
        orders::stop_clock(conn, second, later(14 * HOUR))?;
        assert!(due(conn, AlarmLevel::Most, 48 * HOUR).is_empty());
        Ok(())
    });
}

#[test]
fn the_stage_that_waits_is_the_first_open_one() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (id, _) = order(conn, "lefevre", 0);
        orders::end_stage(conn, id, Stage::Place, later(1))?;
        orders::begin_stage(conn, id, Stage::Room, later(2))?;
        orders::begin_stage(conn, id, Stage::Template, later(2))?;
        assert_eq!(orders::open_stages(conn, &[id])?, [(id, Stage::Template), (id, Stage::Room)]);
        assert!(orders::open_stages(conn, &[])?.is_empty());
        Ok(())
    });
}

#[test]
fn set_up_times_are_unknown_without_an_order_and_exact_with() {
    let db = TestDb::new();
    on(&db, |conn| {
        let none = orders::set_up_times(conn, now())?;
        assert_eq!((none.orders, none.p50_s, none.p95_s, none.worst_s), (0, None, None, None));
        assert_eq!(orders::under_way(conn)?, 0);
        for (n, took_s) in [10, 20, 30, 40, 1000].into_iter().enumerate() {
            let (id, _) = order(conn, &format!("number-{n}"), 0);
            orders::stop_clock(conn, id, later(took_s))?;
        }
        order(conn, "under-way", 0);
        let all = orders::set_up_times(conn, now())?;
        assert_eq!((all.orders, all.p50_s, all.worst_s), (5, Some(30.0), Some(1000.0)));
        assert!(all.p95_s.is_some_and(|p95| (p95 - 808.0).abs() < 0.001), "{all:?}");
        let late = orders::set_up_times(conn, later(35))?;
        assert_eq!((late.orders, late.p50_s), (2, Some(520.0)), "proven since then");
        assert_eq!(orders::under_way(conn)?, 1);
        Ok(())
    });
}

#[test]
fn a_stage_is_slow_against_what_is_usual_and_unjudged_without_it() {
    let db = TestDb::new();
    let slow = |conn: &mut Conn, at_s| orders::slow_stages(conn, later(at_s), now(), TimeDelta::seconds(60)).unwrap();
    on(&db, |conn| {
        let (open, _) = order(conn, "under-way", 0);
        orders::begin_stage(conn, open, Stage::Room, later(0))?;
        for n in 0..5 {
            assert!(slow(conn, HOUR).is_empty(), "{n} are too few to judge by");
            let (id, _) = order(conn, &format!("number-{n}"), 0);
            orders::begin_stage(conn, id, Stage::Room, later(0))?;
            orders::end_stage(conn, id, Stage::Room, later(100))?;
            orders::stop_clock(conn, id, later(100))?;
        }
        assert!(slow(conn, 100).is_empty(), "as long as usual");
        let found = slow(conn, 500);
        assert_eq!(found.len(), 1);
        let room = found[0];
        assert_eq!((room.stage, room.orders, room.usual_s, room.longest_s), (Stage::Room, 1, 100.0, 500.0));
        orders::end_stage(conn, open, Stage::Room, later(500))?;
        assert!(slow(conn, 500).is_empty());
        Ok(())
    });
}
