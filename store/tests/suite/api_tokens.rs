use chrono::TimeDelta;
use model::name::TokenName;
use model::{ApiTokenId, Scope, Scopes, UserId};
use store::api_tokens::{self, ApiToken};
use store::testing::TestDb;
use store::{Conn, users};
use uuid::Uuid;

use crate::support::*;

fn token(conn: &mut Conn, user: UserId) -> ApiToken {
    let token = ApiToken {
        id: ApiTokenId::from_uuid(Uuid::now_v7()),
        user_id: user,
        name: TokenName::parse("bookkeeping export").unwrap(),
        scopes: Scopes::of(&[Scope::Read]).unwrap(),
        created_at: now(),
        expires_at: now() + TimeDelta::days(90),
        last_used_at: None,
    };
    api_tokens::create(conn, &token).unwrap();
    token
}

#[test]
fn a_token_is_found_while_it_is_good() {
    let db = TestDb::new();
    on(&db, |conn| {
        let ada = user(conn, None, "ada@example.com");
        let made = token(conn, ada);
        let (found, owner) = api_tokens::find(conn, made.id, later(1))?.unwrap();
        assert_eq!((found, owner.id), (made.clone(), ada));
        assert!(api_tokens::find(conn, ApiTokenId::from_uuid(Uuid::now_v7()), now())?.is_none());
        assert!(api_tokens::find(conn, made.id, made.expires_at - minute())?.is_some());
        assert!(api_tokens::find(conn, made.id, made.expires_at)?.is_none());
        users::disable(conn, ada, now())?;
        assert!(api_tokens::find(conn, made.id, now())?.is_none());
        Ok(())
    });
}

#[test]
fn its_use_is_noted_once_a_minute() {
    let db = TestDb::new();
    on(&db, |conn| {
        let ada = user(conn, None, "ada@example.com");
        let made = token(conn, ada);
        let noted: Vec<_> = [0, 1, 59, 60, 61].map(|s| api_tokens::note_use(conn, made.id, later(s)).unwrap()).into();
        assert_eq!(noted, [true, false, false, true, false]);
        assert_eq!(api_tokens::get(conn, ada, made.id)?.unwrap().last_used_at, Some(later(60)));
        Ok(())
    });
}

#[test]
fn a_person_sees_and_revokes_their_own_only() {
    let db = TestDb::new();
    on(&db, |conn| {
        let (ada, bob) = (user(conn, None, "ada@example.com"), user(conn, None, "bob@example.com"));
        let made: Vec<_> = (0..3).map(|_| token(conn, ada)).collect();
        let first = api_tokens::of_user(conn, ada, None, 2)?;
        assert_eq!(first, [made[2].clone(), made[1].clone()]);
        assert_eq!(api_tokens::of_user(conn, ada, Some(made[1].id), 2)?, [made[0].clone()]);
        assert!(api_tokens::of_user(conn, bob, None, 2)?.is_empty());
        assert!(api_tokens::get(conn, bob, made[0].id)?.is_none());
        assert!(api_tokens::delete(conn, bob, made[0].id)?.is_none());
        assert_eq!(api_tokens::count_of_user(conn, ada)?, 3);
        assert_eq!(api_tokens::delete(conn, ada, made[0].id)?, Some(made[0].clone()));
        assert!(api_tokens::delete(conn, ada, made[0].id)?.is_none());
        assert!(api_tokens::find(conn, made[0].id, now())?.is_none());
        assert_eq!(api_tokens::delete_expired(conn, made[1].expires_at - minute())?, 0);
        assert_eq!(api_tokens::delete_expired(conn, made[1].expires_at)?, 2);
        Ok(())
    });
}

#[test]
fn the_database_states_the_rules_of_tokens_too() {
    let db = TestDb::new();
    let ada = on(&db, |conn| Ok(user(conn, None, "ada@example.com")));
    let insert = |name: &str, scopes: &str, good_for: &str| {
        psql(
            &db,
            &format!(
                "INSERT INTO api_tokens (id, user_id, name, scopes, created_at, expires_at) VALUES
                (gen_random_uuid(), '{}', '{name}', '{scopes}', now(), now() + interval '{good_for}')",
                ada.as_uuid()
            ),
        )
    };
    assert!(insert("x", "read write", "366 days").is_ok());
    assert!(insert("", "read", "1 day").is_err(), "no name");
    assert!(insert("x", "write read", "1 day").is_err(), "unknown scopes");
    assert!(insert("x", "read", "0 days").is_err(), "never good");
    assert!(insert("x", "read", "367 days").is_err(), "too long");
}
