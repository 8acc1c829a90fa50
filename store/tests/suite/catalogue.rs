//! The catalogue keeps the rules of the house.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use store::testing::TestDb;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    found: String,
}

fn found(sql: &str) -> Vec<String> {
    let db = TestDb::new();
    let mut conn = PgConnection::establish(&db.text()).unwrap();
    let rows: Vec<Found> = diesel::sql_query(sql).load(&mut conn).unwrap();
    rows.into_iter().map(|row| row.found).collect()
}

#[test]
fn every_id_of_another_row_is_a_foreign_key() {
    let loose = found(
        "SELECT c.relname || '.' || a.attname AS found FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
            AND a.attname ~ '^(tenant|account|user|cell|golden|order|task)_id$'
            AND NOT EXISTS (
                SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = c.oid AND k.conkey = ARRAY[a.attnum]
            )",
    );
    assert!(loose.is_empty(), "no foreign key: {loose:?}");
}

#[test]
fn every_foreign_key_has_an_index_that_begins_with_it() {
    let slow = found(
        "SELECT k.conrelid::regclass || ' ' || k.conname AS found FROM pg_constraint k
        WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indpred IS NULL
                AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] = k.conkey
        )",
    );
    assert!(slow.is_empty(), "no index: {slow:?}");
}

#[test]
fn every_time_knows_its_zone_and_every_document_is_jsonb() {
    let odd = found(
        "SELECT table_name || '.' || column_name AS found FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'
            AND data_type IN ('timestamp without time zone', 'json', 'character varying', 'numeric', 'real')",
    );
    assert!(odd.is_empty(), "{odd:?}");
}
