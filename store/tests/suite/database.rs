//! The door itself: transactions, pools, and a database that is away.

use store::testing::TestDb;
use store::{DatabaseUrl, Db, Field, StoreError, accounts, migrate, users};

use crate::support::*;

#[test]
fn a_transaction_is_written_whole_or_not_at_all() {
    let db = TestDb::new();
    let (kept, gone) = db
        .db()
        .tx_blocking(|conn| {
            let kept = account(conn);
            let mut gone = None;
            let inner: Result<(), StoreError> = conn.tx(|conn| {
                gone = Some(account(conn));
                users::create(conn, &new_user(None, "a@example.com"), now())?;
                users::create(conn, &new_user(None, "a@example.com"), now())
            });
            assert!(matches!(inner, Err(StoreError::Conflict(Field::Email))));
            Ok::<_, StoreError>((kept, gone.unwrap()))
        })
        .unwrap();
    on(&db, |conn| {
        assert!(accounts::get(conn, kept)?.is_some());
        assert!(accounts::get(conn, gone)?.is_none());
        Ok(())
    });
}

#[tokio::test]
async fn async_callers_are_served_and_panics_are_theirs() {
    let db = TestDb::new();
    let pool = db.db();
    let id = pool.tx(|conn| Ok::<_, StoreError>(account(conn))).await.unwrap();
    assert!(pool.run(move |conn| accounts::get(conn, id)).await.unwrap().is_some());
    let panicked = tokio::spawn({
        let pool = pool.clone();
        async move { pool.tx::<(), StoreError, _>(|_| panic!("a bug")).await }
    });
    assert!(panicked.await.unwrap_err().is_panic());
    assert!(pool.run(migrate::is_current).await.unwrap(), "the pool goes on");
}

#[test]
fn a_panic_in_a_transaction_writes_nothing_and_costs_no_connection() {
    let db = TestDb::new();
    let pool = db.pool(1);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        pool.tx_blocking::<(), StoreError>(|conn| {
            account(conn);
            panic!("a bug")
        })
    }));
    assert!(panicked.is_err());
    pool.run_blocking(|conn| {
        account(conn);
        Ok::<_, StoreError>(())
    })
    .unwrap();
    psql(&db, "DO $$ BEGIN ASSERT (SELECT count(*) FROM accounts) = 1; END $$").unwrap();
}

#[test]
fn a_database_that_is_away_is_unavailable() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = DatabaseUrl::parse(&format!("postgres://x@127.0.0.1:{port}/x"), Some("secret")).unwrap();
    let err = Db::connect(&url, 1).unwrap().run_blocking(migrate::is_current).unwrap_err();
    assert!(matches!(err, StoreError::Unavailable(_)), "{err:?}");
    assert!(!format!("{err:?}").contains("secret"));
    assert!(matches!(migrate::run(&url), Err(StoreError::Unavailable(_))));
}

#[test]
fn a_lost_connection_is_unavailable_and_replaced() {
    let db = TestDb::new();
    let pool = db.pool(1);
    let lost: Result<_, StoreError> = pool.run_blocking(|conn| {
        migrate::is_current(conn)?;
        psql(
            &db,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .unwrap();
        accounts::get(conn, model::AccountId::from_uuid(uuid::Uuid::now_v7()))
    });
    assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
    assert!(pool.run_blocking(migrate::is_current).unwrap());
}
