//! `src/schema.rs` is what the migrations make. `UPDATE_SCHEMA=1 cargo test -p store schema_drift` writes it.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use store::testing::TestDb;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/schema.rs");

const HEAD: &str = "//! The tables as diesel sees them: written by the test `schema_drift`, never by hand.\n";

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

const COLUMNS: &str = "
    SELECT c.relname::text AS table, a.attname::text AS column,
        format_type(a.atttypid, NULL) || CASE WHEN a.attnotnull THEN '' ELSE ' null' END AS kind,
        (SELECT string_agg(k.attname, ', ' ORDER BY array_position(i.indkey::int2[], k.attnum)) FROM pg_index i
            JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY(i.indkey)
            WHERE i.indrelid = c.oid AND i.indisprimary) AS key
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE '\\_\\_diesel%'
    ORDER BY c.relname, a.attnum";

#[test]
fn schema_rs_is_what_the_migrations_make() {
    let db = TestDb::new();
    let mut conn = PgConnection::establish(&db.text()).unwrap();
    let columns: Vec<Column> = diesel::sql_query(COLUMNS).load(&mut conn).unwrap();
    let mut tables: Vec<_> = columns.iter().map(|column| column.table.as_str()).collect();
    tables.dedup();
    let written: String = tables.iter().map(|table| table_macro(table, &columns)).collect();
    let all = format!(
        "{HEAD}{written}\ndiesel::allow_tables_to_appear_in_same_query!(\n    {},\n);\n",
        tables.join(",\n    ")
    );
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(PATH, &all).unwrap();
    }
    assert_eq!(std::fs::read_to_string(PATH).unwrap(), all, "run with UPDATE_SCHEMA=1");
}

fn table_macro(table: &str, columns: &[Column]) -> String {
    let mine: Vec<_> = columns.iter().filter(|column| column.table == table).collect();
    let lines: String = mine.iter().map(|c| format!("        {} -> {},\n", c.column, sql_type(&c.kind))).collect();
    format!("\ndiesel::table! {{\n    {table} ({}) {{\n{lines}    }}\n}}\n", mine[0].key)
}

fn sql_type(kind: &str) -> String {
    if let Some(kind) = kind.strip_suffix(" null") {
        return format!("Nullable<{}>", sql_type(kind));
    }
    match kind {
        "uuid" => "Uuid",
        "text" => "Text",
        "smallint" => "Int2",
        "integer" => "Int4",
        "bigint" => "Int8",
        "boolean" => "Bool",
        "timestamp with time zone" => "Timestamptz",
        "jsonb" => "Jsonb",
        "bytea" => "Bytea",
        other => panic!("no diesel type for {other}"),
    }
    .to_owned()
}
