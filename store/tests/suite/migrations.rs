use std::process::Command;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use model::name::Address;
use store::testing::TestDb;
use store::{migrate, tenants};

use crate::support::*;

/// The schema as `pg_dump` writes it, less the lines that differ at each call.
fn dump(db: &TestDb) -> String {
    let out = Command::new("pg_dump").args(["--schema-only", "--dbname"]).arg(db.text()).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    text.lines().filter(|line| !line.starts_with("\\")).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_migration_goes_up_down_and_up_again() {
    let db = TestDb::new();
    let up = dump(&db);
    assert!(on(&db, migrate::is_current));
    let shipped = on(&db, store::plans::offered);

    let reverted = migrate::revert_all(&db.url()).unwrap();
    assert!(!on(&db, migrate::is_current));
    let leftovers = "DO $$ BEGIN
        ASSERT (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r') = 1;
        ASSERT (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace) = 0;
    END $$";
    psql(&db, leftovers).unwrap();

    assert_eq!(migrate::run(&db.url()).unwrap().len(), reverted.len());
    assert_eq!(dump(&db), up);
    assert_eq!(on(&db, store::plans::offered), shipped);
    assert!(migrate::run(&db.url()).unwrap().is_empty(), "nothing is left to do");
}

#[test]
fn several_processes_migrate_once() {
    let db = TestDb::new();
    let all = migrate::revert_all(&db.url()).unwrap().len();
    let done = at_once(4, |_| migrate::run(&db.url()).unwrap().len());
    assert_eq!((done.iter().sum::<usize>(), done.iter().max()), (all, Some(&all)));
}

const LOOK_ALIKE_UP: &str = include_str!("../../../migrations/20261122000010_look_alike_cl/up.sql");
const LOOK_ALIKE_DOWN: &str = include_str!("../../../migrations/20261122000010_look_alike_cl/down.sql");

#[derive(QueryableByName)]
struct Seen {
    #[diesel(sql_type = diesel::sql_types::Text)]
    address: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    skeleton: String,
}

fn skeletons(db: &TestDb) -> Vec<(String, String)> {
    let mut conn = PgConnection::establish(&db.text()).unwrap();
    let rows = diesel::sql_query("SELECT address, skeleton FROM tenants ORDER BY id").load::<Seen>(&mut conn).unwrap();
    rows.into_iter().map(|row| (row.address, row.skeleton)).collect()
}

#[test]
fn skeletons_are_computed_again_as_the_model_does() {
    let db = TestDb::new();
    let addresses = ["modern-world", "c1ean-3478", "a0i5-dwm", "vv-wvx", "rnoon", "x-x-x"];
    on(&db, |conn| Ok(addresses.map(|address| tenant(conn, address))));
    let fresh = skeletons(&db);
    psql(&db, LOOK_ALIKE_DOWN).unwrap();
    assert_ne!(skeletons(&db), fresh);
    psql(&db, LOOK_ALIKE_UP).unwrap();
    assert_eq!(skeletons(&db), fresh);
    let computed: Vec<_> = addresses.iter().map(|text| Address::parse(text).unwrap().skeleton()).collect();
    assert_eq!(fresh.into_iter().map(|(_, skeleton)| skeleton).collect::<Vec<_>>(), computed);
}

#[test]
fn customers_who_look_alike_by_the_new_rule_keep_their_addresses() {
    let db = TestDb::new();
    on(&db, |conn| Ok(tenant(conn, "dean")));
    psql(&db, LOOK_ALIKE_DOWN).unwrap();
    on(&db, |conn| Ok(tenant(conn, "clean")));
    psql(&db, LOOK_ALIKE_UP).unwrap();
    let kept = skeletons(&db);
    assert_eq!(kept, [("dean".into(), "clean".into()), ("clean".into(), "clean-clean".into())]);
    psql(&db, LOOK_ALIKE_UP).unwrap();
    assert_eq!(skeletons(&db), kept, "twice is as once");
    assert!(!on(&db, |conn| tenants::is_free(conn, &Address::parse("c1ean").unwrap())));
}

#[test]
fn what_was_taken_by_older_rules_is_still_read() {
    let db = TestDb::new();
    let id = on(&db, |conn| Ok(tenant(conn, "cleo")));
    psql(&db, "UPDATE tenants SET address = 'clemo', company = U&'Acme\\FE0F', admin_name = U&'Ada\\200B'").unwrap();
    let read = on(&db, |conn| tenants::get(conn, id)).unwrap();
    assert_eq!((read.address.as_str(), read.company.as_str()), ("clemo", "Acme\u{fe0f}"));
}
