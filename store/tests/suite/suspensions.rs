use model::name::Reason;
use model::tenant::{Desired, SuspendKind, SuspendReason};
use store::suspensions::{self, Suspension};
use store::tenants;
use store::testing::TestDb;

use crate::support::*;

const UP: &str = include_str!("../../../migrations/20261125001201_suspensions/up.sql");
const DOWN: &str = include_str!("../../../migrations/20261125001201_suspensions/down.sql");

fn deletion(seconds: i64) -> SuspendReason {
    SuspendReason::DeletionRequested { purge_at: later(seconds) }
}

#[test]
fn the_gravest_comes_first_and_each_is_taken_away_alone() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (id, other) = (tenant(conn, "lefevre"), tenant(conn, "dupont"));
        let note = Reason::parse("Attacks others").unwrap();
        suspensions::put(conn, id, &SuspendReason::Unverified, None, now())?;
        suspensions::put(conn, id, &deletion(60), None, later(1))?;
        suspensions::put(conn, id, &SuspendReason::Staff, Some(&note), later(2))?;
        suspensions::put(conn, other, &SuspendReason::Unpaid, None, now())?;
        let held = suspensions::of_tenant(conn, id)?;
        let kinds: Vec<_> = held.iter().map(|suspension| suspension.why).collect();
        assert_eq!(kinds, [SuspendKind::DeletionRequested, SuspendKind::Staff, SuspendKind::Unverified]);
        assert_eq!(held[0].reason(), Some(deletion(60)));
        let staff = Suspension { why: SuspendKind::Staff, since: later(2), purge_at: None, note: Some(note) };
        assert_eq!(suspensions::find(conn, id, SuspendKind::Staff)?, Some(staff));

        assert!(suspensions::remove(conn, id, SuspendKind::Staff)?);
        assert!(!suspensions::remove(conn, id, SuspendKind::Staff)?, "once");
        assert_eq!(suspensions::find(conn, id, SuspendKind::Staff)?, None);
        assert_eq!(suspensions::remove_all(conn, id)?, 2);
        assert_eq!(suspensions::of_tenant(conn, id)?, []);
        assert_eq!(suspensions::of_tenant(conn, other)?.len(), 1);
        Ok(())
    });
}

#[test]
fn a_reason_that_holds_already_keeps_its_times_and_takes_the_newer_note() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = tenant(conn, "lefevre");
        suspensions::put(conn, id, &deletion(60), None, now())?;
        suspensions::put(conn, id, &deletion(90), None, later(5))?;
        let kept = suspensions::find(conn, id, SuspendKind::DeletionRequested)?.unwrap();
        assert_eq!((kept.since, kept.purge_at), (now(), Some(later(60))), "asking twice gains no time");
        for text in ["Attacks others", "Asked by its owner"] {
            let note = Reason::parse(text).unwrap();
            suspensions::put(conn, id, &SuspendReason::Staff, Some(&note), now())?;
            assert_eq!(suspensions::find(conn, id, SuspendKind::Staff)?.unwrap().note, Some(note));
        }
        Ok(())
    });
}

#[test]
fn only_deletions_that_are_due_are_due() {
    let db = TestDb::new();
    on(&db, |conn| {
        let tenants = ["aa", "bb", "cc"].map(|name| tenant(conn, &format!("{name}-co")));
        suspensions::put(conn, tenants[0], &deletion(20), None, now())?;
        suspensions::put(conn, tenants[1], &deletion(10), None, now())?;
        suspensions::put(conn, tenants[2], &SuspendReason::Staff, None, now())?;
        assert_eq!(suspensions::due(conn, later(9), 9)?, []);
        assert_eq!(suspensions::due(conn, later(10), 9)?, [tenants[1]]);
        assert_eq!(suspensions::due(conn, later(99), 9)?, [tenants[1], tenants[0]], "the longest overdue first");
        assert_eq!(suspensions::due(conn, later(99), 1)?, [tenants[1]]);
        Ok(())
    });
}

#[test]
fn the_database_refuses_what_makes_no_sense() {
    let db = TestDb::new();
    let id = on(&db, |conn| Ok(tenant(conn, "lefevre")));
    let insert = |columns: &str, values: &str| {
        let sql = format!("INSERT INTO suspensions (tenant_id, since, {columns}) VALUES ('{id}', now(), {values})");
        psql(&db, &sql)
    };
    assert!(insert("why", "'bored'").is_err());
    assert!(insert("why", "'deletion_requested'").is_err(), "a deletion has its time");
    assert!(insert("why, purge_at", "'staff', now()").is_err(), "and nothing else has");
    assert!(insert("why, note", "'unpaid', 'x'").is_err());
    assert!(insert("why, note", "'staff', ''").is_err());
    assert!(insert("why, note", "'staff', 'x'").is_ok());
    assert!(insert("why, note", "'staff', 'y'").is_err(), "one of a kind");
}

#[test]
fn who_was_suspended_before_is_held_by_that_reason() {
    let db = TestDb::new();
    let ids = on(&db, |conn| {
        let ids = ["aa", "bb", "cc"].map(|name| tenant(conn, &format!("{name}-co")));
        for (id, reason) in [(ids[0], SuspendReason::Unverified), (ids[1], deletion(60))] {
            tenants::set_desired(conn, id, &Desired::Suspended { reason })?;
        }
        Ok(ids)
    });
    psql(&db, DOWN).unwrap();
    psql(&db, UP).unwrap();
    let reasons = on(&db, |conn| {
        let mut reasons = Vec::new();
        for id in ids {
            reasons.push(suspensions::of_tenant(conn, id)?.first().and_then(Suspension::reason));
        }
        Ok(reasons)
    });
    assert_eq!(reasons, [Some(SuspendReason::Unverified), Some(deletion(60)), None]);
}
