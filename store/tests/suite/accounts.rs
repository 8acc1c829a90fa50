use model::name::{Email, PersonName};
use model::{AccountId, Locale, Role, UserId};
use store::sessions::Seen;
use store::testing::TestDb;
use store::{Field, StoreError, accounts, sessions, users};
use uuid::Uuid;

use crate::support::*;

#[test]
fn an_account_comes_back_as_it_went_in() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = account(conn);
        let account = accounts::get(conn, id)?.unwrap();
        assert_eq!(
            (account.id, account.company.as_str(), account.created_at),
            (id, "Boulangerie Lefèvre & Fils", now())
        );
        assert!(accounts::get(conn, AccountId::from_uuid(Uuid::now_v7()))?.is_none());
        Ok(())
    });
}

#[test]
fn a_time_zone_is_kept_once_it_was_chosen() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = account(conn);
        assert_eq!(accounts::get(conn, id)?.unwrap().time_zone, None);
        for name in ["America/Montreal", "Etc/GMT+5", "UTC"] {
            let zone = name.parse().unwrap();
            assert!(accounts::set_time_zone(conn, id, zone)?);
            assert!(!accounts::set_time_zone(conn, id, zone)?, "chosen before");
            assert_eq!(accounts::get(conn, id)?.unwrap().time_zone, Some(zone));
        }
        assert!(!accounts::set_time_zone(conn, AccountId::from_uuid(Uuid::now_v7()), "UTC".parse().unwrap())?);
        Ok(())
    });
    assert!(psql(&db, "UPDATE accounts SET time_zone = 'now()'").is_err());
}

#[test]
fn users_are_found_by_id_and_email() {
    let db = TestDb::new();
    on(&db, |conn| {
        let account = account(conn);
        let id = user(conn, Some(account), "Ada@Example.com");
        let found = users::find_by_email(conn, &Email::parse("ada@example.com").unwrap())?.unwrap();
        assert_eq!((found.id, found.role, found.account_id), (id, Role::Customer, Some(account)));
        assert_eq!(users::get(conn, id)?.unwrap().email.as_str(), "ada@example.com");
        assert_eq!(users::of_account(conn, account, None, 10)?.len(), 1);
        assert!(users::of_account(conn, account, Some(id), 10)?.is_empty());
        assert!(users::staff(conn, None, 10)?.is_empty());
        assert!(users::set_password(conn, id, &format!("{HASH}2"))?);
        assert!(users::get(conn, id)?.unwrap().password_hash.ends_with('2'));
        assert!(!users::set_password(conn, UserId::from_uuid(Uuid::now_v7()), HASH)?);
        Ok(())
    });
}

#[test]
fn a_language_is_kept_once_it_was_chosen() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = user(conn, None, "ada@example.com");
        assert_eq!(users::get(conn, id)?.unwrap().language, None);
        assert!(users::set_language(conn, id, Locale::Fr)?);
        assert_eq!(users::get(conn, id)?.unwrap().language, Some(Locale::Fr));
        assert!(!users::set_language(conn, UserId::from_uuid(Uuid::now_v7()), Locale::Fr)?);
        Ok(())
    });
    assert!(psql(&db, "UPDATE users SET language = 'xx'").is_err());
}

#[test]
fn staff_is_paged() {
    let db = TestDb::new();
    on(&db, |conn| {
        let ids: Vec<_> = (0..3).map(|n| user(conn, None, &format!("staff{n}@example.com"))).collect();
        let first = users::staff(conn, None, 2)?;
        assert_eq!(first.iter().map(|user| user.id).collect::<Vec<_>>(), ids[..2]);
        assert_eq!(users::staff(conn, Some(ids[1]), 2)?[0].id, ids[2]);
        Ok(())
    });
}

#[test]
fn an_email_is_taken_once() {
    let db = TestDb::new();
    let pool = db.pool(8);
    let taken =
        at_once(8, |_| pool.run_blocking(|conn| users::create(conn, &new_user(None, "ada@example.com"), now())));
    assert_eq!(taken.iter().filter(|result| result.is_ok()).count(), 1);
    for refused in taken.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, StoreError::Conflict(Field::Email)), "{refused:?}");
    }
}

#[test]
fn the_database_states_the_rules_of_users_too() {
    let db = TestDb::new();
    let insert = |role: &str, email: &str, hash: &str| {
        psql(
            &db,
            &format!(
                "INSERT INTO users (id, role, name, email, password_hash, created_at)
                VALUES (gen_random_uuid(), '{role}', 'x', '{email}', '{hash}', now())"
            ),
        )
    };
    assert!(insert("operator", "a@example.com", HASH).is_ok());
    assert!(insert("owner", "b@example.com", HASH).is_err(), "unknown role");
    assert!(insert("customer", "b@example.com", HASH).is_err(), "customer without account");
    assert!(insert("operator", "B@example.com", HASH).is_err(), "upper case");
    assert!(insert("operator", "b@example.com", "plain").is_err(), "not a hash");
}

#[test]
fn a_session_ends_by_time_by_sign_out_and_with_its_user() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = user(conn, None, "ada@example.com");
        for token in [[1; 32], [2; 32], [3; 32]] {
            sessions::create(conn, &token, id, now(), later(60))?;
        }
        assert_eq!(sessions::find(conn, &[1; 32], later(59))?.unwrap().user.id, id);
        assert!(sessions::find(conn, &[1; 32], later(60))?.is_none());
        assert!(sessions::find(conn, &[9; 32], now())?.is_none());

        sessions::delete(conn, &[1; 32])?;
        assert!(sessions::find(conn, &[1; 32], now())?.is_none());

        assert!(users::disable(conn, id, now())?);
        assert!(!users::disable(conn, id, now())?);
        assert!(sessions::find(conn, &[2; 32], now())?.is_none());

        assert_eq!(sessions::delete_expired(conn, later(59))?, 0);
        assert_eq!(sessions::delete_expired(conn, later(60))?, 2);
        assert_eq!(sessions::delete_of_user(conn, id)?, 0);
        Ok(())
    });
}

#[test]
fn a_person_sees_their_sessions_and_ends_them() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (ada, ben) = (user(conn, None, "ada@example.com"), user(conn, None, "ben@example.com"));
        for (n, token) in [[1; 32], [2; 32], [3; 32]].iter().enumerate() {
            sessions::create(conn, token, ada, later(n as i64), later(60 + n as i64))?;
        }
        sessions::create(conn, &[4; 32], ben, now(), later(60))?;
        let all = sessions::of_user(conn, ada, None, 10, later(2))?;
        let tokens: Vec<_> = all.iter().map(|session| session.token_hash[0]).collect();
        assert_eq!(tokens, [3, 2, 1], "the newest first");
        assert_eq!(sessions::of_user(conn, ada, Some(all[0].id), 1, later(2))?, all[1..2]);
        assert_eq!(sessions::of_user(conn, ada, None, 10, later(61))?, all[..1], "the open ones");
        assert_eq!((all[0].seen_at, &all[0].browser), (None, &None));

        let seen = Seen { from: Some("192.0.2.1".into()), browser: Some("curl/8".into()) };
        sessions::note_seen(conn, &[3; 32], &seen, later(5))?;
        assert_eq!(sessions::find(conn, &[3; 32], later(5))?.unwrap().seen_at, Some(later(5)));
        let noted = sessions::of_user(conn, ada, None, 1, later(5))?.remove(0);
        assert_eq!((noted.seen_at, noted.seen_from, noted.browser), (Some(later(5)), seen.from, seen.browser));

        assert!(!sessions::delete_one(conn, ben, all[1].id)?, "not theirs");
        assert!(sessions::delete_one(conn, ada, all[1].id)? && !sessions::delete_one(conn, ada, all[1].id)?);
        assert_eq!(sessions::delete_others_of_user(conn, ada, &[3; 32])?, 1);
        assert!(sessions::find(conn, &[3; 32], now())?.is_some() && sessions::find(conn, &[4; 32], now())?.is_some());
        Ok(())
    });
    assert!(psql(&db, "UPDATE sessions SET browser = repeat('x', 301)").is_err());
}

#[test]
fn a_name_is_changed() {
    let db = TestDb::new();
    on(&db, |conn| {
        let id = user(conn, None, "ada@example.com");
        let name = PersonName::parse("עדה לבלייס").unwrap();
        assert!(users::set_name(conn, id, &name)?);
        assert_eq!(users::get(conn, id)?.unwrap().name, name);
        assert!(!users::set_name(conn, UserId::from_uuid(Uuid::now_v7()), &name)?);
        Ok(())
    });
}
