use model::plan::Limits;
use model::tenant::{Desired, Observed, Phase, StuckReason, SuspendReason, TaskState};
use model::window::MaintenanceWindow;
use model::{Generation, TenantId};
use serde_json::json;
use store::tenants::{Filter, Observation, RESERVED_DAYS, Seek, Sort};
use store::testing::TestDb;
use store::{Conn, Field, StoreError, cells, epochs, maintenance_windows, tenant_agents, tenants};
use uuid::Uuid;

use crate::support::*;

fn seen(phase: Phase) -> Observation {
    Observation { observed: Observed::default(), phase, why: None, next_try_at: None }
}

/// Records a phase for the current intent.
fn turn(conn: &mut Conn, id: TenantId, phase: Phase, at: store::Time) {
    let generation = tenants::get(conn, id).unwrap().unwrap().generation;
    assert!(tenants::record_observation(conn, id, generation, &seen(phase), at).unwrap());
}

#[test]
fn a_tenant_comes_back_as_it_went_in() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (mine, other) = (account(conn), account(conn));
        let new = new_tenant(mine, "lefevre");
        tenants::create(conn, &new, now())?;
        let tenant = tenants::get(conn, new.id)?.unwrap();
        assert_eq!((tenant.address, tenant.company, tenant.country), (new.address, new.company, new.country));
        assert_eq!((tenant.package, tenant.plan_code, tenant.limits), (new.package, new.plan_code, new.limits));
        assert_eq!((tenant.desired, tenant.generation), (Desired::Running, Generation { epoch: 1, number: 1 }));
        assert_eq!((tenant.phase, tenant.phase_since), (Phase::Provisioning, now()));
        assert_eq!((tenant.observed, tenant.observed_generation), (Observed::default(), None));
        assert_eq!(tenant.first_password, Some(vec![1, 2, 3]));

        assert!(tenants::get_owned(conn, mine, new.id)?.is_some());
        assert!(tenants::get_owned(conn, other, new.id)?.is_none());
        assert!(tenants::get(conn, TenantId::from_uuid(Uuid::now_v7()))?.is_none());

        tenants::erase_first_password(conn, new.id)?;
        assert_eq!(tenants::lock(conn, new.id)?.unwrap().first_password, None);
        Ok(())
    });
}

#[test]
fn of_two_sign_ups_for_an_address_one_wins() {
    let db = TestDb::new();
    let pool = db.pool(8);
    // Half of them type what only looks like it.
    let results = at_once(8, |n| {
        pool.tx_blocking(|conn| {
            let account = account(conn);
            user(conn, Some(account), &format!("ada{n}@example.com"));
            tenants::create(conn, &new_tenant(account, if n % 2 == 0 { "lefevre" } else { "lefe-vre" }), now())
        })
    });
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    for refused in results.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, StoreError::Conflict(Field::Address)), "{refused:?}");
    }
    psql(&db, "DO $$ BEGIN ASSERT (SELECT count(*) FROM accounts) = 1; END $$").unwrap();
}

#[test]
fn an_intent_is_newer_each_time_and_more_so_in_a_new_epoch() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = tenant(conn, "lefevre");
        let suspended = Desired::Suspended { reason: SuspendReason::DeletionRequested { purge_at: later(60) } };
        let second = tenants::set_desired(conn, id, &suspended)?.unwrap();
        assert_eq!(second, Generation { epoch: 1, number: 2 });
        assert_eq!(tenants::get(conn, id)?.unwrap().desired, suspended);
        assert_eq!(epochs::begin(conn, now())?, 2);
        assert_eq!(epochs::current(conn)?, 2);
        let third = tenants::set_desired(conn, id, &Desired::Running)?.unwrap();
        assert!(third > second && third.epoch == 2);
        assert_eq!(tenants::set_desired(conn, TenantId::from_uuid(Uuid::now_v7()), &Desired::Running)?, None);
        Ok(())
    });
}

#[test]
fn an_observation_of_an_older_intent_is_not_recorded() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = tenant(conn, "lefevre");
        let first = tenants::get(conn, id)?.unwrap().generation;
        let observed = Observed { start: Some(TaskState::Claimed), room_ready: Some(true), ..Observed::default() };
        let why = Some("The ERP starts.".to_owned());
        let seen = Observation { observed, phase: Phase::Provisioning, why, next_try_at: Some(later(5)) };
        assert!(tenants::record_observation(conn, id, first, &seen, later(1))?);
        let tenant = tenants::get(conn, id)?.unwrap();
        assert_eq!((tenant.observed, tenant.observed_generation), (seen.observed.clone(), Some(first)));
        assert_eq!((tenant.phase_since, tenant.next_try_at), (now(), Some(later(5))), "the phase is the same since");
        assert_eq!(tenant.why, seen.why);

        let second = tenants::set_desired(conn, id, &Desired::Archived)?.unwrap();
        assert!(!tenants::record_observation(conn, id, first, &seen, later(2))?);
        assert!(tenants::record_observation(conn, id, second, &self::seen(Phase::Deleting), later(3))?);
        let tenant = tenants::get(conn, id)?.unwrap();
        assert_eq!((tenant.phase, tenant.phase_since, tenant.why), (Phase::Deleting, later(3), None));
        Ok(())
    });
}

#[test]
fn a_deleted_tenants_address_is_reserved_for_a_while() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = tenant(conn, "lefevre");
        let address = tenants::get(conn, id)?.unwrap().address;
        turn(conn, id, Phase::Deleted, now());
        turn(conn, id, Phase::Deleted, later(60));
        let free_at = now() + chrono::TimeDelta::days(RESERVED_DAYS);
        assert_eq!(tenants::get(conn, id)?.unwrap().reserved_until, Some(free_at));
        assert!(!tenants::is_free(conn, &address)?);
        assert_eq!(tenants::purge(conn, free_at - chrono::TimeDelta::seconds(1))?, 0);
        assert_eq!(tenants::purge(conn, free_at)?, 1);
        assert_eq!(tenants::purge(conn, free_at)?, 0);
        assert!(tenants::is_free(conn, &address)?);
        tenant(conn, "lefevre");
        assert!(!tenants::is_free(conn, &address)?);
        Ok(())
    });
}

#[test]
fn limits_change_with_a_version() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = tenant(conn, "lefevre");
        let limits = Limits { seats: 5, simultaneous: 4, database_mib: 4096 };
        assert_eq!(tenants::set_limits(conn, id, &limits)?, Some(2));
        let tenant = tenants::get(conn, id)?.unwrap();
        assert_eq!((tenant.limits, tenant.limits_version), (limits, 2));
        Ok(())
    });
}

#[test]
fn a_place_is_the_emptiest_cells_and_kept() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (small, big) = (cell(conn, "small", 1).id, cell(conn, "big", 2).id);
        let [a, b, c, d] = ["aaa", "bbb", "ccc", "ddd"].map(|address| tenant(conn, address));
        assert_eq!(tenants::place(conn, a)?, Some(big));
        assert_eq!(tenants::place(conn, a)?, Some(big), "asked again");
        let placed = [tenants::place(conn, b)?, tenants::place(conn, c)?];
        assert!(placed.contains(&Some(small)) && placed.contains(&Some(big)), "{placed:?}");
        assert_eq!(tenants::place(conn, d)?, None, "full");

        turn(conn, a, Phase::Deleted, now());
        let mut taken = cells::places_taken(conn)?;
        taken.sort();
        let mut expected = [(small, 1), (big, 1)];
        expected.sort();
        assert_eq!(taken, expected);

        cells::set_drained(conn, big, Some(now()))?;
        assert_eq!(tenants::place(conn, d)?, None, "drained");
        cells::set_drained(conn, big, None)?;
        assert_eq!(tenants::place(conn, d)?, Some(big), "the place of the deleted");
        assert_eq!(tenants::place(conn, TenantId::from_uuid(Uuid::now_v7()))?, None);
        Ok(())
    });
}

#[test]
fn the_last_places_are_given_once() {
    let db = TestDb::new();
    let pool = db.pool(12);
    let ids: Vec<_> = on(&db, |conn| {
        cell(conn, "one", 3);
        cell(conn, "two", 4);
        Ok((0..12usize).map(|n| tenant(conn, &format!("tenant-{}", "x".repeat(n + 1)))).collect())
    });
    let placed = at_once(12, |n| pool.run_blocking(|conn| tenants::place(conn, ids[n])).unwrap());
    assert_eq!(placed.iter().flatten().count(), 7);
    let taken: i64 = on(&db, cells::places_taken).iter().map(|(_, count)| count).sum();
    assert_eq!(taken, 7);
}

#[test]
fn the_list_begins_with_what_needs_a_person() {
    let db = TestDb::new();
    on(&db, |conn| {
        let [a, b, c, d] = ["aaa", "bbb", "ccc", "ddd"].map(|address| tenant(conn, address));
        turn(conn, a, Phase::Running, now());
        turn(conn, b, Phase::Stuck, now());
        turn(conn, d, Phase::Running, now());
        let (first, next) = tenants::list(conn, &Filter::default(), None, 3)?;
        assert_eq!(first.iter().map(|tenant| tenant.id).collect::<Vec<_>>(), [b, c, d]);
        let next = Seek::parse(Sort::Attention, &next.unwrap().to_string()).unwrap();
        let (second, end) = tenants::list(conn, &Filter::default(), Some(next), 3)?;
        assert_eq!(second.iter().map(|tenant| tenant.id).collect::<Vec<_>>(), [a]);
        assert_eq!(end, None);

        let mut counts = tenants::count_by_phase(conn)?;
        counts.sort_by_key(|(phase, _)| phase.to_string());
        assert_eq!(counts, [(Phase::Provisioning, 1), (Phase::Running, 2), (Phase::Stuck, 1)]);

        // The newest, but gone.
        let gone = tenant(conn, "eee");
        turn(conn, gone, Phase::Deleted, now());
        let (all, _) = tenants::list(conn, &Filter::default(), None, 10)?;
        assert_eq!(all.iter().map(|tenant| tenant.id).collect::<Vec<_>>(), [b, c, d, a, gone]);
        Ok(())
    });
}

#[test]
fn the_list_is_searched_by_phase_and_text() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (a, b) = (tenant(conn, "aaa-bbb"), tenant(conn, "ccc"));
        turn(conn, b, Phase::Running, now());
        let mut ids = |phase, search: &str| {
            let filter = Filter { phase, search: Some(search.to_owned()), ..Filter::default() };
            let (page, _) = tenants::list(conn, &filter, None, 10).unwrap();
            page.iter().map(|tenant| tenant.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(None, " AAA "), [a]);
        assert_eq!(ids(None, "lefèvre & f"), [a, b]);
        assert_eq!(ids(Some(Phase::Running), ""), [b]);
        assert_eq!(ids(None, &b.to_string()), [b]);
        assert_eq!(ids(None, "a%b"), [], "no pattern of SQL");
        assert_eq!(ids(None, "a_b"), []);
        assert_eq!(ids(None, "'; DROP TABLE tenants;--"), []);
        Ok(())
    });
}

#[test]
fn an_account_sees_its_own_and_the_sweep_sees_all_but_the_deleted() {
    let db = TestDb::new();
    on(&db, |conn| {
        let ids = ["aaa", "bbb", "ccc"].map(|address| tenant(conn, address));
        let account = tenants::get(conn, ids[0])?.unwrap().account_id;
        assert_eq!(tenants::of_account(conn, account, None, 10)?.iter().map(|t| t.id).collect::<Vec<_>>(), [ids[0]]);
        assert!(tenants::of_account(conn, account, Some(ids[0]), 10)?.is_empty());
        assert_eq!(tenants::sweep(conn, None, 2)?, ids[..2]);
        turn(conn, ids[1], Phase::Deleted, now());
        assert_eq!(tenants::sweep(conn, Some(ids[0]), 2)?, [ids[2]]);
        Ok(())
    });
}

#[test]
fn an_agents_word_is_kept_until_the_next() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = tenant(conn, "lefevre");
        assert!(tenant_agents::get(conn, id)?.is_none());
        tenant_agents::record(conn, id, "0.1.0", Some(&json!({"door": "open"})), now())?;
        tenant_agents::record(conn, id, "0.1.1", None, later(5))?;
        let agent = tenant_agents::get(conn, id)?.unwrap();
        assert_eq!((agent.seen_at, agent.version.as_str()), (later(5), "0.1.1"));
        assert_eq!(agent.observation, Some(json!({"door": "open"})));
        Ok(())
    });
}

#[test]
fn every_state_of_the_model_fits_its_column() {
    let db = TestDb::new();
    let purge_at = now();
    let reasons = [
        SuspendReason::Unpaid,
        SuspendReason::Unverified,
        SuspendReason::Staff,
        SuspendReason::DeletionRequested { purge_at },
    ];
    let mut intents = vec![Desired::AwaitingPayment, Desired::Running, Desired::Archived, Desired::Deleted];
    intents.extend(reasons.map(|reason| Desired::Suspended { reason }));
    on(&db, |conn| {
        let id = tenant(conn, "lefevre");
        for desired in intents {
            tenants::set_desired(conn, id, &desired)?;
            assert_eq!(tenants::get(conn, id)?.unwrap().desired, desired);
        }
        for phase in <Phase as strum::IntoEnumIterator>::iter() {
            turn(conn, id, phase, now());
            assert_eq!(tenants::get(conn, id)?.unwrap().phase, phase);
        }
        let stuck = Some(StuckReason::Task { kind: "start".into(), message: "no".into() });
        let seen = Observation { observed: Observed { stuck, ..Observed::default() }, ..seen(Phase::Stuck) };
        let generation = tenants::get(conn, id)?.unwrap().generation;
        assert!(tenants::record_observation(conn, id, generation, &seen, now())?);
        assert_eq!(tenants::get(conn, id)?.unwrap().observed, seen.observed);
        Ok(())
    });
    for bad in ["phase = 'lost'", "desired = '{}'", "desired = '{\"state\": \"x\"}'", "country = 'XX'", "seats = 0"] {
        assert!(psql(&db, &format!("UPDATE tenants SET {bad}")).is_err(), "{bad}");
    }
}

#[test]
fn what_a_cells_rooms_are_built_from_is_written_when_it_changes() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = cell(conn, "dev", 3).id;
        let (first, second) = (json!({"ca_pem": "a"}), json!({"ca_pem": "b"}));
        assert!(cells::set_surroundings(conn, id, &first)?);
        assert!(!cells::set_surroundings(conn, id, &first)?, "the same again");
        assert!(cells::set_surroundings(conn, id, &second)?);
        assert_eq!(cells::lock(conn, id)?.unwrap().surroundings, Some(second));
        Ok(())
    });
}

#[test]
fn a_maintenance_window_comes_back_as_it_was_chosen() {
    let db = TestDb::new();
    let id = on(&db, |conn| {
        let id = tenant(conn, "lefevre");
        assert_eq!(maintenance_windows::of_tenant(conn, id)?, None);
        for (days, hour) in [("sunday", 0), ("monday wednesday sunday", 23)] {
            let window = MaintenanceWindow::new(days.parse().unwrap(), hour).unwrap();
            maintenance_windows::put(conn, id, &window)?;
            assert_eq!(maintenance_windows::of_tenant(conn, id)?, Some(window));
        }
        Ok(id)
    });
    for bad in ["hour = 24", "hour = NULL", "days = ''", "days = 'someday'", "days = 'sunday  monday'"] {
        let sql = format!("UPDATE maintenance_windows SET {bad} WHERE tenant_id = '{id}'");
        assert!(psql(&db, &sql).is_err(), "{bad}");
    }
}
