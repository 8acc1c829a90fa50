use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde_json::json;
use store::audit::{self, Act, Actor, Seal};
use store::testing::TestDb;
use store::{Conn, StoreError};

use crate::support::*;

fn act(conn: &mut Conn) -> Result<(), StoreError> {
    let act = Act { actor: Actor::System, action: "epoch.begin", account: None, tenant: None, data: json!({}) };
    audit::record(conn, &act, now())
}

fn ids(conn: &mut Conn) -> Result<Vec<i64>, StoreError> {
    Ok(audit::lines(conn, None, i64::MAX, 100)?.into_iter().map(|line| line.id).collect())
}

#[test]
fn a_transaction_that_took_a_lower_id_is_known_until_it_ends() {
    let db = TestDb::new();
    let mut slow = PgConnection::establish(&db.text()).unwrap();
    slow.batch_execute("BEGIN; INSERT INTO audit (at, actor, action) VALUES (now(), 'system', 'epoch.begin')").unwrap();
    on(&db, |conn| {
        act(conn)?;
        let newest = audit::newest(conn)?;
        let writers = audit::writers(conn)?;
        assert_eq!((newest, writers.len(), ids(conn)?), (Some(2), 1, vec![2]));
        assert!(audit::are_writing(conn, &writers)?);
        // Whoever begins later can't take an id below the one seen: it is not waited for.
        let mut late = PgConnection::establish(&db.text()).unwrap();
        late.batch_execute("BEGIN; INSERT INTO audit (at, actor, action) VALUES (now(), 'system', 'x')").unwrap();
        assert_eq!(audit::writers(conn)?.len(), 2);
        slow.batch_execute("COMMIT").unwrap();
        assert!(!audit::are_writing(conn, &writers)?);
        assert_eq!(ids(conn)?, [1, 2]);
        late.batch_execute("ROLLBACK").unwrap();
        act(conn)?;
        assert_eq!(ids(conn)?, [1, 2, 4], "what was rolled back leaves a gap");
        assert!(audit::writers(conn)?.is_empty());
        Ok(())
    });
}

#[test]
fn of_seals_with_one_number_the_first_stands() {
    let db = TestDb::new();
    let seal = |number, previous: u8| Seal {
        number,
        from_id: 1,
        to_id: 2,
        line_count: 2,
        previous: vec![previous; 32],
        hash: vec![9; 32],
        sealed_at: now(),
    };
    on(&db, |conn| {
        assert_eq!(audit::last_seal(conn)?, None);
        assert!(audit::add_seal(conn, &seal(1, 0))?);
        assert!(!audit::add_seal(conn, &seal(1, 1))?, "the number is taken");
        assert!(!audit::add_seal(conn, &seal(2, 0))?, "another one follows the same seal");
        assert!(audit::add_seal(conn, &seal(2, 1))?);
        assert_eq!(audit::last_seal(conn)?, Some(seal(2, 1)));
        assert_eq!(audit::seals(conn, Some(1), 10)?, [seal(2, 1)]);
        Ok(())
    });
    for change in ["UPDATE audit_seals SET to_id = 3", "DELETE FROM audit_seals", "TRUNCATE audit_seals"] {
        let refused = psql(&db, change).unwrap_err().to_string();
        assert!(refused.contains("audit_seals is append-only"), "{change}: {refused}");
    }
}

#[test]
fn refusals_are_counted_from_the_last_sign_in_on() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (ada, eve) = (user(conn, None, "ada@example.com"), user(conn, None, "eve@example.com"));
        let refuse = |conn: &mut Conn, data| {
            let action = audit::SESSION_REFUSE;
            audit::record(conn, &Act { actor: Actor::System, action, account: None, tenant: None, data }, now())
        };
        refuse(conn, json!({ "user": ada }))?;
        refuse(conn, json!({ "user": eve }))?;
        refuse(conn, json!({}))?;
        refuse(conn, json!({ "user": ada }))?;
        assert_eq!(audit::refusals_since_sign_in(conn, ada)?, 2);
        let (actor, action) = (Actor::User(ada), "session.open");
        audit::record(conn, &Act { actor, action, account: None, tenant: None, data: json!({}) }, now())?;
        assert_eq!(audit::refusals_since_sign_in(conn, ada)?, 0);
        refuse(conn, json!({ "user": ada }))?;
        assert_eq!(audit::refusals_since_sign_in(conn, ada)?, 1);
        assert_eq!(audit::refusals_since_sign_in(conn, eve)?, 1);
        Ok(())
    });
}
