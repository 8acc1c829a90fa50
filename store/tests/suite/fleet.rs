//! The operator's list with 10,000 tenants in it: paged, in every order, and never read whole.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use model::package::Package;
use model::tenant::Phase;
use model::{CellId, TenantId};
use store::tenants::{Filter, Seek, Sort};
use store::testing::{TestDb, execute, fill_fleet};
use store::{Conn, cells, tenants};
use strum::IntoEnumIterator;

use crate::support::*;

const TENANTS: i64 = 10_000;
const PAGE: i64 = 50;

#[derive(QueryableByName, Debug, Clone, Copy, PartialEq, Eq)]
struct Reads {
    /// How often the whole table was read.
    #[diesel(sql_type = BigInt)]
    whole: i64,
    /// Rows that were fetched by way of an index.
    #[diesel(sql_type = BigInt)]
    fetched: i64,
}

/// What PostgreSQL has counted so far.
fn reads(db: &TestDb) -> Reads {
    let mut conn = PgConnection::establish(&db.text()).unwrap();
    let query = "SELECT seq_scan AS whole, coalesce(idx_tup_fetch, 0) AS fetched
        FROM pg_stat_user_tables WHERE relname = 'tenants'";
    diesel::sql_query(query).get_result(&mut conn).unwrap()
}

/// What a piece of work read of the tenants.
fn read_by(db: &TestDb, work: impl FnOnce(&mut Conn)) -> Reads {
    let flushed = |conn: &mut Conn| execute(conn, "SELECT pg_stat_force_next_flush()");
    let before = on(db, |conn| {
        flushed(conn)?;
        Ok(reads(db))
    });
    let after = on(db, |conn| {
        work(conn);
        flushed(conn)?;
        Ok(reads(db))
    });
    Reads { whole: after.whole - before.whole, fetched: after.fetched - before.fetched }
}

fn fleet() -> TestDb {
    let db = TestDb::new();
    on(&db, |conn| fill_fleet(conn, TENANTS.try_into().unwrap()));
    db
}

/// The first page, and one from the middle of the list.
fn pages(conn: &mut Conn, filter: &Filter) -> [Vec<TenantId>; 2] {
    let ids = |page: Vec<tenants::Tenant>| page.into_iter().map(|tenant| tenant.id).collect();
    let (first, next) = tenants::list(conn, filter, None, PAGE).unwrap();
    let mut next = next;
    for _ in 0..3 {
        let (_, after) = tenants::list(conn, filter, next, PAGE).unwrap();
        next = after;
    }
    let (later, _) = tenants::list(conn, filter, next, PAGE).unwrap();
    [ids(first), ids(later)]
}

#[test]
fn every_order_lists_each_tenant_once() {
    let db = fleet();
    on(&db, |conn| {
        let mut all = Vec::new();
        for sort in Sort::iter() {
            let filter = Filter { sort, ..Filter::default() };
            let (mut seen, mut after, mut keys) = (Vec::new(), None, Vec::new());
            loop {
                let (page, next) = tenants::list(conn, &filter, after, 200)?;
                keys.extend(page.iter().map(|t| (t.company.as_str().to_lowercase(), t.phase_since, t.phase)));
                seen.extend(page.into_iter().map(|tenant| tenant.id));
                let Some(next) = next else { break };
                after = Some(Seek::parse(sort, &next.to_string()).unwrap());
            }
            assert_eq!(seen.len() as i64, TENANTS, "{sort}");
            let is_sorted = match sort {
                Sort::Attention => keys[..100].iter().all(|(_, _, phase)| *phase == Phase::Stuck),
                Sort::Company | Sort::CompanyDown => {
                    keys[0].0.starts_with(if sort == Sort::Company { 'a' } else { 'l' })
                }
                Sort::Since => keys.is_sorted_by_key(|key| key.1),
                Sort::SinceDown => keys.is_sorted_by_key(|key| std::cmp::Reverse(key.1)),
            };
            assert!(is_sorted, "{sort}: {:?}", &keys[..3]);
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len() as i64, TENANTS, "{sort}: one is listed twice");
            all.push(seen);
        }
        assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
        Ok(())
    });
}

#[test]
fn a_page_reads_no_more_than_it_shows_wherever_it_begins() {
    let db = fleet();
    for sort in Sort::iter() {
        let filter = Filter { sort, ..Filter::default() };
        let read = read_by(&db, |conn| {
            let [first, later] = pages(conn, &filter);
            assert_eq!((first.len() as i64, later.len() as i64), (PAGE, PAGE));
        });
        // Five pages, and the company of each end.
        let most = 5 * PAGE + 2 * 4;
        assert!(read.whole == 0 && read.fetched <= most, "{sort}: {read:?}");
    }
}

#[test]
fn filters_words_and_counts_do_not_read_the_whole_fleet() {
    let db = fleet();
    let cell: CellId = on(&db, cells::list)[0].id;
    let everything = Filter::default();
    let with_words = |words: &str| Filter { search: Some(words.into()), ..Filter::default() };
    let filters = [
        (Filter { phase: Some(Phase::Stuck), ..everything.clone() }, PAGE),
        (Filter { phase: Some(Phase::Running), ..everything.clone() }, PAGE),
        (Filter { cell: Some(cell), ..everything.clone() }, PAGE),
        (Filter { package: Some(Package::Trade), ..everything.clone() }, PAGE),
        (with_words("company-7777"), 1),
        (with_words("Librairie no. 33"), 23),
        (with_words("anna@company-77.example"), 1),
        (with_words("nobody has this"), 0),
    ];
    for (filter, expected) in filters {
        let read = read_by(&db, |conn| {
            let (page, _) = tenants::list(conn, &filter, None, PAGE).unwrap();
            assert_eq!(page.len() as i64, expected, "{filter:?}");
        });
        assert!(read.whole == 0 && read.fetched <= TENANTS / 10, "{filter:?}: {read:?}");
    }
    let read = read_by(&db, |conn| {
        let counts = tenants::count_by_phase(conn).unwrap();
        assert_eq!(counts.iter().map(|(_, count)| count).sum::<i64>(), TENANTS);
    });
    assert_eq!(read, Reads { whole: 0, fetched: 0 }, "the index alone is counted");
}
