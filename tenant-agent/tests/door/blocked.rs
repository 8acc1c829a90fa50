//! Paths that nobody may reach, over the wire; the disguises are listed with the rule itself.

use super::support::*;

#[tokio::test]
async fn blocked_paths_are_404_on_both_sides_and_in_every_disguise() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    let (public, internal) = door.addresses();
    for address in [public, internal] {
        for path in [
            "/web/database/manager",
            "//web//database",
            "/%2fweb/%64atabase",
            "/x/../web/database/list",
            "/web/tests",
            "/doc",
            "/doc-bearer/x",
            "/web/become",
            "/WEB/become",
            "/web/database;x",
            "http://a/web/database",
            "/web/database?x",
        ] {
            for method in ["GET", "POST"] {
                let mut wire = Wire::to(address).await;
                wire.send(format!("{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")).await;
                assert_eq!(status(&wire.head().await), 404, "{method} {path}");
            }
        }
    }
    assert_eq!(erp.connections(), 0);
    assert_eq!(status(&ask(&door, get("/web/login", "")).await), 200);
}

#[tokio::test]
async fn a_person_gets_a_page() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    let answer = ask(&door, get("/web/become", "Sec-Fetch-Mode: navigate\r\nAccept-Language: en\r\n")).await;
    assert!(answer.contains("<h1>This page does not exist</h1>"), "{answer}");
    assert!(header(&answer, "refresh").is_none(), "{answer}");
}
