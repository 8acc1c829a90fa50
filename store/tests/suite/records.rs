use chrono::TimeDelta;
use model::name::Email;
use serde_json::json;
use store::audit::{Act, Actor, ActorKind, AuditFilter};
use store::events::EventKind;
use store::idempotency::{Answer, Claimed};
use store::testing::TestDb;
use store::{Conn, StoreError, audit, business_clock, events, idempotency};

use crate::support::*;

#[test]
fn the_audit_log_only_grows() {
    let db = TestDb::new();
    on(&db, |conn| {
        let tenant = tenant(conn, "lefevre");
        let user = user(conn, None, "op@example.com");
        let act = |actor, tenant| Act { actor, action: "tenant.retry", account: None, tenant, data: json!({"n": 1}) };
        audit::record(conn, &act(Actor::User(user), Some(tenant)), now())?;
        audit::record(conn, &act(Actor::System, None), later(1))?;
        audit::record(conn, &act(Actor::Agent, Some(tenant)), later(2))?;
        let all = audit::list(conn, &AuditFilter::default(), None, 10)?;
        let actors = all.iter().map(|entry| entry.actor).collect::<Vec<_>>();
        assert_eq!(actors, [ActorKind::Agent, ActorKind::System, ActorKind::User]);
        assert_eq!((all[2].user_id, all[2].email.as_ref().map(Email::as_str)), (Some(user), Some("op@example.com")));
        let count = |conn: &mut Conn, filter, before| audit::list(conn, &filter, before, 10).map(|lines| lines.len());
        let of_tenant = || AuditFilter { tenant: Some(tenant), ..AuditFilter::default() };
        assert_eq!(count(conn, of_tenant(), None)?, 2);
        assert_eq!(count(conn, of_tenant(), Some(all[0].id))?, 1);
        assert_eq!(count(conn, AuditFilter { user: Some(user), ..of_tenant() }, None)?, 1);
        assert_eq!(count(conn, AuditFilter { actor: Some(ActorKind::System), ..of_tenant() }, None)?, 0);
        assert_eq!(count(conn, AuditFilter { action: Some("tenant.retry".into()), ..of_tenant() }, None)?, 2);
        assert_eq!(count(conn, AuditFilter { action: Some("tenant".into()), ..of_tenant() }, None)?, 0);
        let some_time = AuditFilter { from: Some(now()), until: Some(later(2)), ..AuditFilter::default() };
        assert_eq!(count(conn, some_time, None)?, 2, "from is included, until is not");
        Ok(())
    });
    for change in ["UPDATE audit SET action = 'x'", "DELETE FROM audit", "TRUNCATE audit"] {
        let refused = psql(&db, change).unwrap_err().to_string();
        assert!(refused.contains("audit is append-only"), "{change}: {refused}");
    }
}

#[test]
fn the_timeline_is_paged_newest_first() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (tenant, other) = (tenant(conn, "lefevre"), tenant(conn, "dupont"));
        for n in 0..3 {
            events::record(conn, tenant, EventKind::Stage, "order.placed", &json!({"n": n}), later(n))?;
        }
        let first = events::of_tenant(conn, tenant, None, 2)?;
        assert_eq!(first.iter().map(|event| event.at).collect::<Vec<_>>(), [later(2), later(1)]);
        assert_eq!((first[0].kind, first[0].text_key.as_str()), (EventKind::Stage, "order.placed"));
        let second = events::of_tenant(conn, tenant, Some(first[1].id), 2)?;
        assert_eq!(second.iter().map(|event| event.data.clone()).collect::<Vec<_>>(), [json!({"n": 0})]);
        assert!(events::of_tenant(conn, other, None, 2)?.is_empty());
        Ok(())
    });
}

fn answer() -> Answer {
    Answer { status: 202, location: Some("/v1/tenants/x".into()), body: json!({"tenant": {}}) }
}

#[test]
fn a_key_is_answered_the_same_again() {
    let db = TestDb::new();
    on(&db, |conn| {
        assert_eq!(idempotency::claim(conn, "sign_ups", "k", &[1; 32], now())?, Claimed::New);
        idempotency::save(conn, "sign_ups", "k", &answer())?;
        assert_eq!(idempotency::claim(conn, "sign_ups", "k", &[1; 32], now())?, Claimed::Answered(answer()));
        assert_eq!(idempotency::claim(conn, "sign_ups", "k", &[2; 32], now())?, Claimed::OtherRequest);
        assert_eq!(idempotency::claim(conn, "other", "k", &[2; 32], now())?, Claimed::New);
        assert_eq!(idempotency::delete_before(conn, now())?, 0);
        assert_eq!(idempotency::delete_before(conn, later(1))?, 2);
        Ok(())
    });
}

#[test]
fn of_requests_at_once_one_does_the_work() {
    let db = TestDb::new();
    let pool = db.pool(10);
    let claimed = at_once(10, |_| {
        pool.tx_blocking(|conn| {
            let claimed = idempotency::claim(conn, "sign_ups", "k", &[1; 32], now())?;
            if claimed == Claimed::New {
                account(conn);
                idempotency::save(conn, "sign_ups", "k", &answer())?;
            }
            Ok::<_, StoreError>(claimed)
        })
        .unwrap()
    });
    assert_eq!(claimed.iter().filter(|claimed| **claimed == Claimed::New).count(), 1);
    assert_eq!(claimed.iter().filter(|claimed| **claimed == Claimed::Answered(answer())).count(), 9);
}

#[test]
fn work_that_failed_leaves_its_key_free() {
    let db = TestDb::new();
    let failed: Result<(), StoreError> = db.db().tx_blocking(|conn| {
        idempotency::claim(conn, "sign_ups", "k", &[1; 32], now())?;
        Err(StoreError::Url("anything".into()))
    });
    assert!(failed.is_err());
    assert_eq!(on(&db, |conn| idempotency::claim(conn, "sign_ups", "k", &[2; 32], now())), Claimed::New);
}

#[test]
fn business_time_moves_forward() {
    let db = TestDb::new();
    on(&db, |conn| {
        assert_eq!(business_clock::offset(conn)?, TimeDelta::zero());
        assert_eq!(business_clock::advance(conn, TimeDelta::days(3))?, TimeDelta::days(3));
        assert_eq!(business_clock::advance(conn, TimeDelta::days(1))?, TimeDelta::days(4));
        assert_eq!(business_clock::offset(conn)?, TimeDelta::days(4));
        Ok(())
    });
}
