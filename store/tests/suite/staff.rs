use model::{Role, UserId};
use store::second_factors::{self, SecondFactor};
use store::testing::TestDb;
use store::{staff, users};

use crate::support::*;

#[test]
fn a_member_comes_with_what_is_known_of_them() {
    let db = TestDb::new();
    on(&db, |conn| {
        let account = account(conn);
        let customer = user(conn, Some(account), "claire@example.com");
        let ids: Vec<_> = (0..3).map(|n| user(conn, None, &format!("staff{n}@example.com"))).collect();
        let factor = SecondFactor { user_id: ids[1], secret: vec![1], enrolled_at: later(7), last_step: 1 };
        second_factors::put(conn, &factor, None)?;
        let first = staff::list(conn, None, 2)?;
        assert_eq!(first.iter().map(|member| member.user.id).collect::<Vec<_>>(), ids[..2]);
        assert_eq!((first[0].enrolled_at, first[1].enrolled_at), (None, Some(later(7))));
        let rest = staff::list(conn, Some(ids[1]), 2)?;
        assert_eq!(rest.iter().map(|member| member.user.id).collect::<Vec<_>>(), ids[2..]);
        assert!(staff::get(conn, customer)?.is_none(), "no member of staff");
        assert_eq!(staff::get(conn, ids[1])?.unwrap().enrolled_at, Some(later(7)));
        Ok(())
    });
}

#[test]
fn being_seen_is_noted_every_five_minutes() {
    let db = TestDb::new();
    on(&db, |conn| {
        let ada = user(conn, None, "ada@example.com");
        assert_eq!(staff::get(conn, ada)?.unwrap().last_seen_at, None);
        let noted: Vec<_> = [0, 1, 299, 300, 301].map(|s| staff::note_seen(conn, ada, later(s)).unwrap()).into();
        assert_eq!(noted, [true, false, false, true, false]);
        assert_eq!(staff::get(conn, ada)?.unwrap().last_seen_at, Some(later(300)));
        Ok(())
    });
}

#[test]
fn roles_and_being_disabled_are_changed_for_staff_only() {
    let db = TestDb::new();
    on(&db, |conn| {
        let account = account(conn);
        let (claire, ada) = (user(conn, Some(account), "claire@example.com"), user(conn, None, "ada@example.com"));
        assert_eq!(staff::lock_operators(conn)?, [ada]);
        assert!(staff::set_role(conn, ada, Role::Billing)? && !staff::set_role(conn, claire, Role::Operator)?);
        assert_eq!(staff::get(conn, ada)?.unwrap().user.role, Role::Billing);
        assert_eq!(staff::lock_operators(conn)?, [] as [UserId; 0]);
        assert!(staff::set_role(conn, ada, Role::Admin)?);
        assert!(users::disable(conn, ada, now())? && users::disable(conn, claire, now())?);
        assert_eq!(staff::lock_operators(conn)?, [] as [UserId; 0], "the disabled run nothing");
        assert!(staff::enable(conn, ada)? && !staff::enable(conn, ada)? && !staff::enable(conn, claire)?);
        assert_eq!(staff::lock_operators(conn)?, [ada]);
        Ok(())
    });
}
