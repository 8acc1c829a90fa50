use model::country::Country;
use model::money::{Currency, Money};
use model::package::Package;
use model::plan::PlanCode;
use model::{CellId, GoldenId};
use serde_json::json;
use store::cells::CellSettings;
use store::goldens::{GoldenKey, GoldenState};
use store::testing::TestDb;
use store::{Field, StoreError, cells, goldens, packages, plans};
use uuid::Uuid;

use crate::support::*;

#[test]
fn every_shipped_plan_has_a_trial() {
    let db = TestDb::new();
    on(&db, |conn| {
        let offered = plans::offered(conn)?;
        let codes: Vec<_> = offered.iter().map(|offer| offer.plan.code.0.as_str()).collect();
        assert_eq!(codes, ["starter", "team", "company"]);
        assert!(offered.iter().all(|offer| offer.plan.trial_days == 14 && offer.version == 1));
        assert_eq!(offered[0].plan.seat_price, Money { minor: 1900, currency: Currency::Eur });
        Ok(())
    });
}

#[test]
fn a_withdrawn_plan_is_kept_but_not_offered() {
    let db = TestDb::new();
    let team = PlanCode("team".into());
    psql(&db, "UPDATE plans SET withdrawn_at = now() WHERE code = 'team'").unwrap();
    on(&db, |conn| {
        assert!(plans::find_offered(conn, &team)?.is_none());
        assert_eq!(plans::get(conn, &team, 1)?.unwrap().plan.limits.seats, 8);
        assert!(plans::get(conn, &team, 2)?.is_none());
        assert!(plans::find_offered(conn, &PlanCode("starter".into()))?.is_some());
        Ok(())
    });
}

#[test]
fn packages_are_offered_in_order() {
    let db = TestDb::new();
    psql(&db, "UPDATE packages SET withdrawn_at = now() WHERE code = 'trade'").unwrap();
    on(&db, |conn| {
        let codes: Vec<_> = packages::offered(conn)?.into_iter().map(|offer| offer.code).collect();
        assert_eq!(codes, [Package::Services, Package::Manufacturing, Package::Associations]);
        assert!(packages::is_offered(conn, Package::Services)?);
        assert!(!packages::is_offered(conn, Package::Trade)?);
        Ok(())
    });
}

#[test]
fn a_cell_is_named_once_and_brought_up_to_date() {
    let db = TestDb::new();
    on(&db, |conn| {
        let first = cell(conn, "dev", 10);
        let again = cell(conn, "dev", 20);
        assert_eq!((again.id, again.capacity), (first.id, 20));
        assert_eq!(cells::list(conn)?.len(), 1);
        assert_eq!(cells::find_by_name(conn, "dev")?.unwrap().id, first.id);
        assert!(cells::find_by_name(conn, "other")?.is_none());

        assert!(cells::set_keys(conn, first.id, &json!({"keys": []}), now())?);
        assert!(cells::set_seen(conn, first.id, later(1))?);
        assert!(cells::set_drained(conn, first.id, Some(now()))?);
        let cell = cells::get(conn, first.id)?.unwrap();
        assert_eq!((cell.keys_read_at, cell.last_seen_at, cell.drained_at), (Some(now()), Some(later(1)), Some(now())));
        assert_eq!(cell.keys, Some(json!({"keys": []})));

        let settings = CellSettings { name: "two".into(), domain: cell.domain, capacity: 1, settings: json!({}) };
        let refused = cells::upsert(conn, CellId::from_uuid(Uuid::now_v7()), &settings, now());
        assert!(matches!(refused, Err(StoreError::Conflict(Field::CellDomain))), "{refused:?}");
        Ok(())
    });
}

#[test]
fn a_golden_database_is_wanted_once_and_stays_ready() {
    let db = TestDb::new();
    on(&db, |conn| {
        let key = GoldenKey {
            cell: cell(conn, "dev", 10).id,
            image: "localhost/stackyard/odoo:abc".into(),
            package: Package::Trade,
            country: Country::Fr,
        };
        let id = GoldenId::from_uuid(Uuid::now_v7());
        assert!(goldens::create(conn, id, &key, now())?);
        assert!(!goldens::create(conn, GoldenId::from_uuid(Uuid::now_v7()), &key, now())?);
        assert_eq!(goldens::find(conn, &key)?.unwrap().state, GoldenState::Building);
        assert!(goldens::find(conn, &GoldenKey { country: Country::De, ..key.clone() })?.is_none());

        assert!(goldens::set_failed(conn, id, "the disk is full", later(1))?);
        assert!(goldens::set_failed(conn, id, "still full", later(2))?);
        let failed = goldens::get(conn, id)?.unwrap();
        assert_eq!((failed.state, failed.state_since), (GoldenState::Failed, later(1)));
        assert_eq!(failed.failure.as_deref(), Some("still full"));

        assert!(goldens::set_ready(conn, id, &json!({"proof_user": 7}), later(3))?);
        assert!(!goldens::set_ready(conn, id, &json!({}), later(4))?);
        assert!(!goldens::set_failed(conn, id, "late", later(5))?);
        let ready = goldens::get(conn, id)?.unwrap();
        assert_eq!((ready.state, ready.state_since, ready.failure), (GoldenState::Ready, later(3), None));
        assert_eq!(ready.facts, Some(json!({"proof_user": 7})));
        assert_eq!(goldens::of_cell(conn, key.cell, None, 10)?.len(), 1);
        assert!(goldens::of_cell(conn, key.cell, Some(id), 10)?.is_empty());
        Ok(())
    });
}
