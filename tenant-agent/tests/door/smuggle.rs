//! Requests that two programs could read differently: refused, or made plain.

use super::support::*;

/// Complete requests that must be answered 400 (or what is given) and never reach the ERP.
const REFUSED: [(u16, &str); 30] = [
    (400, "GET / HTTP/1.1\r\n\r\n"),
    (400, "GET / HTTP/1.0\r\n\r\n"),
    (400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
    (400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
    (400, "GET / HTTP/1.1\r\nHost: \r\n\r\n"),
    (400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    (400, "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n"),
    (400, "GET http://user@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    (400, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
    (405, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
    (405, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"),
    (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\nab"),
    (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 2\r\n\r\nab"),
    (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"),
    (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n"),
    (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n"),
    (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
    (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n"),
    (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    (400, "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 2\r\n\r\nab"),
    (400, "POST / HTTP/1.1\r\nHost: a\r\nX: 1\r\n Content-Length: 2\r\n\r\nab"),
    (400, "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"),
    (400, "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"),
    (400, "GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n"),
    (400, "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
    (400, "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
];

#[tokio::test]
async fn ambiguous_requests_are_refused_and_end_the_connection() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    for (code, request) in REFUSED {
        let mut wire = knock(&door).await;
        wire.send(request).await;
        // Whatever follows must not be taken for a request.
        wire.try_send("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n").await;
        let answer = wire.rest().await;
        assert_eq!(status(&answer), code, "{request:?}: {answer}");
        assert_eq!(answer.matches("HTTP/1.").count(), 1, "{request:?}: {answer}");
    }
    assert_eq!(erp.connections(), 0, "{:?}", erp.seen());
}

/// Chunks that break in the middle: the client's fault, not the ERP's.
#[tokio::test]
async fn broken_chunks_are_the_clients_fault() {
    let erp = Erp::with(|mut wire, _| async move {
        wire.head().await;
        wire.rest().await;
    })
    .await;
    let door = open(&erp);
    for chunks in [
        "x\r\n",
        "-1\r\n",
        "3\nabc\r\n0\r\n\r\n",
        "3\r\nabcd\r\n",
        "fffffffffffffffff\r\n",
        "3;a=\rb\r\nabc\r\n",
        "\r\n0\r\n",
    ] {
        let mut wire = knock(&door).await;
        wire.send(format!("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}")).await;
        let answer = wire.rest().await;
        assert_eq!(status(&answer), 400, "{chunks:?}: {answer}");
    }
    assert_eq!(door.stats().errors, 0);
}

#[tokio::test]
async fn length_and_chunks_together_become_chunks_only() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    for headers in
        ["Content-Length: 3\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 3"]
    {
        let mut wire = knock(&door).await;
        wire.send(format!(
            "POST / HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
        ))
        .await;
        let answer = wire.rest().await;
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    }
    let seen = erp.seen();
    assert_eq!(seen.len(), 2);
    for seen in seen {
        assert!(has(&seen, "transfer-encoding: chunked") && header(&seen, "content-length").is_none(), "{seen}");
    }
}

#[tokio::test]
async fn harmless_variants_are_made_plain() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    ask(&door, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab").await;
    ask(&door, "POST / HTTP/1.1\nHost: a\nContent-Length: 2\n\nab").await;
    for seen in erp.seen() {
        assert_eq!(seen.to_lowercase().matches("content-length: 2\r\n").count(), 1, "{seen}");
        assert!(seen.ends_with("\r\n\r\nab") && !seen.replace("\r\n", "").contains('\n'), "{seen:?}");
    }
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order_and_each_is_checked() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    let mut wire = knock(&door).await;
    wire.send(get("/a", "") + &get("/web/database/manager", "") + &get("/b", "Connection: close\r\n")).await;
    let answers = wire.rest().await;
    let codes: Vec<_> = answers.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(codes, ["200", "404", "200"], "{answers}");
    assert_eq!(erp.seen().len(), 2);
}
