//! What passes, and how it looks on the other side.

use super::support::*;

#[tokio::test]
async fn the_erp_is_told_who_asked_and_nothing_of_the_connection() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    let request = "POST /a%20b?c=d HTTP/1.1\r\nHost: acme.example\r\nX-Forwarded-For: 203.0.113.7\r\n\
        X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\nConnection: keep-alive, X-Secret, Cookie, host\r\n\
        X-Secret: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authorization: x\r\nTE: gzip\r\nUpgrade: h2c\r\nCookie: session_id=s\r\n\
        X_Forwarded_For: 6.6.6.6\r\nContent-Length: 2\r\n\r\nhi";
    let answer = ask(&door, request).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("hello"), "{answer}");
    assert!(header(&answer, "connection").is_none(), "the ERP's own close stays there: {answer}");
    let seen = erp.seen().remove(0);
    assert!(seen.starts_with("POST /a%20b?c=d HTTP/1.1\r\n") && seen.ends_with("\r\n\r\nhi"), "{seen}");
    for line in [
        "host: acme.example",
        "cookie: session_id=s",
        "x-forwarded-for: 203.0.113.7",
        "x-forwarded-proto: https",
        "x-forwarded-host: acme.example",
        "content-length: 2",
        "connection: close",
    ] {
        assert!(has(&seen, line), "{line} is missing in {seen}");
    }
    for name in ["x-secret", "keep-alive", "proxy-authorization", "te", "upgrade", "x_forwarded_for"] {
        assert!(header(&seen, name).is_none(), "{name} in {seen}");
    }
    assert_eq!(seen.matches("host: acme.example").count(), 2);
}

#[tokio::test]
async fn without_an_ingress_the_peer_itself_is_named() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    ask(&door, get("/", "")).await;
    let seen = erp.seen().remove(0);
    assert!(has(&seen, "x-forwarded-for: 127.0.0.1") && has(&seen, "x-forwarded-proto: http"), "{seen}");
}

#[tokio::test]
async fn cookies_given_over_tls_stay_on_tls() {
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: session_id=abc; HttpOnly; Path=/\r\n\
        Set-Cookie: cids=1; secure\r\nSet-Cookie: secure=1\r\nConnection: close\r\n\r\n";
    let erp = Erp::saying(answer).await;
    let door = open(&erp);
    let by_tls = ask(&door, get("/", "X-Forwarded-Proto: https\r\n")).await;
    for line in [
        "set-cookie: session_id=abc; HttpOnly; Path=/; Secure",
        "set-cookie: cids=1; secure",
        "set-cookie: secure=1; Secure",
    ] {
        assert!(has(&by_tls, line), "{line} is missing in {by_tls}");
    }
    let plain = ask(&door, get("/", "")).await;
    assert!(has(&plain, "set-cookie: session_id=abc; HttpOnly; Path=/"), "{plain}");
}

#[tokio::test]
async fn the_request_line_wins_over_host() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    ask(&door, "GET http://b.example/x?y HTTP/1.1\r\nHost: a.example\r\n\r\n").await;
    let seen = erp.seen().remove(0);
    assert!(seen.starts_with("GET /x?y HTTP/1.1\r\n") && has(&seen, "host: b.example"), "{seen}");
    assert!(!seen.contains("a.example"), "{seen}");
}

#[tokio::test]
async fn bodies_of_unusual_requests_pass() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    let chunked = "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    ask(&door, format!("GET / HTTP/1.1\r\nHost: a\r\n{chunked}")).await;
    ask(&door, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").await;
    ask(&door, format!("PUT / HTTP/1.1\r\nHost: a\r\n{chunked}")).await;
    ask(&door, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").await;
    ask(&door, "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").await;
    let seen = erp.seen();
    for (seen, body) in seen.iter().zip(["3\r\nabc\r\n0\r\n\r\n", "abc", "3\r\nabc\r\n0\r\n\r\n", "", "abc"]) {
        assert_eq!(seen.split_once("\r\n\r\n").unwrap().1, body, "{seen}");
    }
    assert!(has(&seen[3], "content-length: 0"), "{}", seen[3]);
}

#[tokio::test]
async fn trailers_pass_both_ways() {
    let answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n";
    let (send, sent) = tokio::sync::oneshot::channel();
    let send = std::sync::Mutex::new(Some(send));
    let erp = Erp::with(move |mut wire, _| {
        let send = send.lock().unwrap().take().unwrap();
        async move {
            wire.head().await;
            send.send(wire.until("\r\n\r\n").await).unwrap();
            wire.send(answer).await;
        }
    })
    .await;
    let door = open(&erp);
    let mut wire = knock(&door).await;
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nTrailer: X-In\r\nTransfer-Encoding: chunked\r\n\r\n")
        .await;
    wire.send("2\r\nhi\r\n0\r\nX-In: 5\r\n\r\n").await;
    assert_eq!(sent.await.unwrap().to_lowercase(), "2\r\nhi\r\n0\r\nx-in: 5\r\n\r\n");
    wire.head().await;
    assert_eq!(wire.until("\r\n\r\n").await.to_lowercase(), "2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n");
}

/// Request line, the ERP's answer, then what the client must and must not see.
const ANSWERS: [(&str, &str, &[&str], &[&str]); 9] = [
    (
        "GET",
        "200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 1\r\n\r\nx",
        &["set-cookie: a=1", "set-cookie: b=2"],
        &[],
    ),
    ("HEAD", "200 OK\r\nContent-Length: 999\r\n\r\n", &["content-length: 999"], &[]),
    ("HEAD", "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", &[], &["content-length: 0"]),
    (
        "GET",
        "204 No Content\r\n\r\n",
        &["HTTP/1.1 204 No Content"],
        &["content-length: 0", "transfer-encoding: chunked"],
    ),
    (
        "GET",
        "304 Not Modified\r\nETag: \"x\"\r\n\r\n",
        &["etag: \"x\""],
        &["content-length: 0", "transfer-encoding: chunked"],
    ),
    ("GET", "200 OK\r\n\r\nuntil the end", &["transfer-encoding: chunked"], &[]),
    (
        "GET",
        "200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\n\r\n",
        &["transfer-encoding: chunked"],
        &["content-length: 3"],
    ),
    ("GET", "200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", &["content-length: 2"], &[]),
    (
        "GET",
        "200 OK\r\nContent-Length: 2, 2\r\nKeep-Alive: x\r\nConnection: X-Own\r\nX-Own: 1\r\n\r\nok",
        &["content-length: 2"],
        &["content-length: 2, 2", "x-own: 1", "keep-alive: x"],
    ),
];

#[tokio::test]
async fn answers_keep_their_meaning() {
    for version in ["HTTP/1.1", "HTTP/1.0"] {
        for (method, answer, with, without) in ANSWERS {
            if version == "HTTP/1.0" && answer.contains("chunked") {
                continue;
            }
            let erp = Erp::saying(format!("{version} {answer}")).await;
            let door = open(&erp);
            let mut wire = knock(&door).await;
            wire.send(get("/", "Connection: close\r\n").replacen("GET", method, 1)).await;
            let got = wire.rest().await;
            assert!(got.starts_with("HTTP/1.1 "), "{got}");
            assert!(with.iter().all(|line| has(&got, line)), "{with:?} not in {got}");
            assert!(!without.iter().any(|line| has(&got, line)), "{without:?} in {got}");
            let lengths = got.to_lowercase().matches("content-length:").count();
            assert!(lengths <= 1, "{got}");
        }
    }
}

#[tokio::test]
async fn a_client_of_http_1_0_gets_no_chunks() {
    let erp = Erp::saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\n\r\n").await;
    let door = open(&erp);
    let mut wire = knock(&door).await;
    wire.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n").await;
    let answer = wire.rest().await;
    assert!(answer.ends_with("\r\n\r\nwhole") && !answer.contains("chunked"), "{answer}");
}

#[tokio::test]
async fn a_cut_answer_stays_visibly_cut() {
    for (answer, whole) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "half"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "4\r\nhalf\r\n"),
    ] {
        let erp = Erp::saying(answer).await;
        let door = open(&erp);
        let mut wire = knock(&door).await;
        wire.send(get("/", "")).await;
        let got = wire.rest().await;
        assert!(got.ends_with(whole), "{got}");
    }
}

#[tokio::test]
async fn nonsense_of_the_erp_is_a_502() {
    for answer in [
        "",
        "nonsense",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    ] {
        let erp = Erp::saying(answer).await;
        let door = open(&erp);
        let got = ask(&door, get("/", "")).await;
        assert_eq!(status(&got), 502, "{answer}: {got}");
        assert_eq!(door.stats().errors, 1);
    }
}
