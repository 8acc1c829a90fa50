use std::process::Command;

use store::migrate;
use store::testing::TestDb;

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
