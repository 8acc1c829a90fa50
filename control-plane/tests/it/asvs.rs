//! `docs/ASVS.md`: it speaks of every item of level 1, and every test that it names is there.

use std::collections::BTreeSet;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The items of level 1 of the standard, release 5.0.0.
const LEVEL_1: [&str; 70] = [
    "V1.2.1", "V1.2.2", "V1.2.3", "V1.2.4", "V1.2.5", "V1.3.1", "V1.3.2", "V1.5.1", "V2.1.1", "V2.2.1", "V2.2.2",
    "V2.3.1", "V3.2.1", "V3.2.2", "V3.3.1", "V3.4.1", "V3.4.2", "V3.5.1", "V3.5.2", "V3.5.3", "V4.1.1", "V4.4.1",
    "V5.2.1", "V5.2.2", "V5.3.1", "V5.3.2", "V6.1.1", "V6.2.1", "V6.2.2", "V6.2.3", "V6.2.4", "V6.2.5", "V6.2.6",
    "V6.2.7", "V6.2.8", "V6.3.1", "V6.3.2", "V6.4.1", "V6.4.2", "V7.2.1", "V7.2.2", "V7.2.3", "V7.2.4", "V7.4.1",
    "V7.4.2", "V8.1.1", "V8.2.1", "V8.2.2", "V8.3.1", "V9.1.1", "V9.1.2", "V9.1.3", "V9.2.1", "V10.4.1", "V10.4.2",
    "V10.4.3", "V10.4.4", "V10.4.5", "V11.3.1", "V11.3.2", "V11.4.1", "V12.1.1", "V12.2.1", "V12.2.2", "V13.4.1",
    "V14.2.1", "V14.3.1", "V15.1.1", "V15.2.1", "V15.3.1",
];

/// A row of the document's tables.
#[derive(Debug)]
struct Row {
    item: String,
    state: String,
    how: String,
    proof: String,
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(format!("{ROOT}/docs/ASVS.md")).unwrap();
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let lines = text.lines().filter(|line| line.starts_with("| V")).map(cells);
    lines
        .map(|cells| match <[String; 5]>::try_from(cells) {
            Ok([item, _, state, how, proof]) => Row { item, state, how, proof },
            Err(cells) => panic!("five cells, not {cells:?}"),
        })
        .collect()
}

#[test]
fn every_item_is_spoken_of_once() {
    let rows = rows();
    let items: BTreeSet<_> = rows.iter().map(|row| row.item.as_str()).collect();
    assert_eq!(items, LEVEL_1.into_iter().collect());
    assert_eq!(items.len(), rows.len(), "an item is there twice");
}

#[test]
fn what_is_met_is_proven_and_what_is_not_says_why() {
    for row in rows() {
        let is_test = row.proof.contains("::");
        match row.state.as_str() {
            "met" => assert!(is_test || row.proof == "no test", "{row:?}"),
            "partly" => assert!(is_test || row.proof == "–", "{row:?}"),
            "not met" | "n/a" => assert_eq!(row.proof, "–", "{row:?}"),
            other => panic!("{}: {other:?} is no state", row.item),
        }
        assert!(row.how.len() > 10, "{row:?}");
    }
}

#[test]
fn every_test_that_is_named_is_there() {
    let mut count = 0;
    for row in rows() {
        for name in row.proof.split('`').filter(|part| part.contains("::")) {
            let (path, test) = name.split_once("::").unwrap();
            let source = std::fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_default();
            let keyword = if path.ends_with(".py") { "def" } else { "fn" };
            assert!(source.contains(&format!("{keyword} {test}(")), "{}: there is no {name}", row.item);
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}
