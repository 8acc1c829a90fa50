use model::UserId;
use store::second_factors::{self, SecondFactor};
use store::sessions::{self, SessionState};
use store::testing::TestDb;
use store::{Conn, StoreError};

use crate::support::*;

fn factor(user: UserId, enrolled_after: i64) -> SecondFactor {
    SecondFactor { user_id: user, secret: vec![1, 2, 3], enrolled_at: later(enrolled_after), last_step: 10 }
}

fn enrolled(conn: &mut Conn, email: &str) -> Result<UserId, StoreError> {
    let id = user(conn, None, email);
    assert!(second_factors::put(conn, &factor(id, 0), None)?);
    Ok(id)
}

#[test]
fn a_device_is_put_once_and_replaced_by_who_saw_it() {
    let db = TestDb::new();
    on(&db, |conn| {
        let ada = user(conn, None, "ada@example.com");
        assert!(second_factors::get(conn, ada)?.is_none() && !second_factors::is_on(conn, ada)?);
        assert!(!second_factors::put(conn, &factor(ada, 0), Some(now()))?, "nothing to replace");
        assert!(second_factors::put(conn, &factor(ada, 0), None)?);
        assert!(second_factors::is_on(conn, ada)?);
        assert!(!second_factors::put(conn, &factor(ada, 5), None)?, "another was put meanwhile");
        assert_eq!(second_factors::get(conn, ada)?, Some(factor(ada, 0)));
        assert!(!second_factors::put(conn, &factor(ada, 5), Some(later(1)))?, "replaced meanwhile");
        assert!(second_factors::put(conn, &factor(ada, 5), Some(now()))?);
        assert_eq!(second_factors::get(conn, ada)?, Some(factor(ada, 5)));
        assert!(second_factors::delete(conn, ada)? && !second_factors::delete(conn, ada)?);
        assert!(!second_factors::is_on(conn, ada)?);
        Ok(())
    });
}

#[test]
fn a_step_is_spent_once_and_never_an_older_one() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (ada, bob) = (enrolled(conn, "ada@example.com")?, enrolled(conn, "bob@example.com")?);
        let spent: Vec<_> =
            [10, 9, 12, 12, 11, 13].map(|step| second_factors::spend_step(conn, ada, step).unwrap()).into();
        assert_eq!(spent, [false, false, true, false, false, true]);
        assert!(second_factors::spend_step(conn, bob, 11)?, "each has their own");
        Ok(())
    });
}

#[test]
fn a_step_is_spent_by_one_of_many() {
    let db = TestDb::new();
    let ada = on(&db, |conn| enrolled(conn, "ada@example.com"));
    let pool = db.pool(8);
    let spent = at_once(8, |_| pool.run_blocking(|conn| second_factors::spend_step(conn, ada, 11)).unwrap());
    assert_eq!(spent.into_iter().filter(|is_mine| *is_mine).count(), 1);
}

#[test]
fn a_recovery_code_is_good_once_and_for_its_person() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (ada, bob) = (enrolled(conn, "ada@example.com")?, enrolled(conn, "bob@example.com")?);
        second_factors::add_recovery_codes(conn, ada, &[[1; 32], [2; 32], [3; 32]])?;
        assert_eq!(second_factors::recovery_codes_left(conn, ada)?, 3);
        assert!(!second_factors::spend_recovery_code(conn, bob, &[1; 32])?);
        assert!(!second_factors::spend_recovery_code(conn, ada, &[9; 32])?);
        assert!(second_factors::spend_recovery_code(conn, ada, &[1; 32])?);
        assert!(!second_factors::spend_recovery_code(conn, ada, &[1; 32])?);
        assert_eq!(second_factors::recovery_codes_left(conn, ada)?, 2);
        assert_eq!(second_factors::delete_recovery_codes(conn, ada)?, 2);
        assert_eq!(second_factors::recovery_codes_left(conn, ada)?, 0);
        Ok(())
    });
}

#[test]
fn a_session_says_how_far_it_is_open() {
    let db = TestDb::new();
    on(&db, |conn| {
        let ada = user(conn, None, "ada@example.com");
        sessions::create_half_open(conn, &[1; 32], ada, now(), later(60))?;
        sessions::create(conn, &[2; 32], ada, now(), later(60))?;
        let half = sessions::find(conn, &[1; 32], now())?.unwrap();
        assert_eq!((half.user.id, half.state, half.has_second_factor), (ada, SessionState::HalfOpen, false));
        assert_eq!(sessions::find(conn, &[2; 32], now())?.unwrap().state, SessionState::Open);
        second_factors::put(conn, &factor(ada, 0), None)?;
        assert!(sessions::find(conn, &[2; 32], now())?.unwrap().has_second_factor);
        assert_eq!(sessions::delete_others_of_user(conn, ada, &[2; 32])?, 1);
        assert!(sessions::find(conn, &[1; 32], now())?.is_none());
        Ok(())
    });
    assert!(psql(&db, "UPDATE sessions SET state = 'ajar'").is_err());
}
