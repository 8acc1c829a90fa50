//! Which requests share connections to the ERP, and what happens when it is just closing one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::support::*;

const KEPT: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

/// Keeps connections open.
async fn patient() -> Erp {
    Erp::with(|mut wire, number| async move {
        while !wire.message().await.0.is_empty() {
            wire.send(KEPT.replace("hello", &format!("{number:05}"))).await;
        }
    })
    .await
}

#[tokio::test]
async fn safe_requests_share_a_connection_and_others_never_do() {
    let erp = patient().await;
    let door = open(&erp);
    for _ in 0..5 {
        assert!(ask(&door, get("/", "")).await.ends_with("00000"));
    }
    assert_eq!(erp.connections(), 1);
    for count in 2..5 {
        ask(&door, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").await;
        assert_eq!(erp.connections(), count);
    }
    ask(&door, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").await;
    assert_eq!(erp.connections(), 5, "a GET with a body can't be sent twice");
    assert!(ask(&door, get("/", "")).await.ends_with("00000"));
}

/// Answers one request a connection, says nothing of closing, and closes when the next one comes: the moment at which
/// a proxy loses requests.
async fn treacherous(requests: Arc<AtomicUsize>) -> Erp {
    Erp::with(move |mut wire, _| {
        let requests = requests.clone();
        async move {
            wire.message().await;
            requests.fetch_add(1, Ordering::SeqCst);
            wire.send(KEPT).await;
            wire.exactly(1).await;
        }
    })
    .await
}

#[tokio::test]
async fn no_get_is_lost_on_a_connection_that_is_just_closing() {
    let requests = Arc::default();
    let erp = treacherous(Arc::clone(&requests)).await;
    let door = open(&erp);
    for _ in 0..20 {
        assert_eq!(status(&ask(&door, get("/", "")).await), 200);
    }
    assert_eq!(requests.load(Ordering::SeqCst), 20);
}

#[tokio::test]
async fn no_post_is_ever_sent_twice() {
    let requests = Arc::<AtomicUsize>::default();
    let counted = requests.clone();
    let erp = Erp::with(move |mut wire, _| {
        let counted = counted.clone();
        async move {
            wire.message().await;
            counted.fetch_add(1, Ordering::SeqCst);
        }
    })
    .await;
    let door = open(&erp);
    let answer = ask(&door, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").await;
    assert_eq!(status(&answer), 502);
    assert_eq!(requests.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn half_read_answers_do_not_go_back_to_the_pool() {
    let erp = Erp::with(|mut wire, number| async move {
        wire.head().await;
        let length = if number == 0 { 1_000_000 } else { 5 };
        wire.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{number:05}")).await;
        wire.is_gone().await;
    })
    .await;
    let door = open(&erp);
    let mut wire = knock(&door).await;
    wire.send(get("/", "")).await;
    wire.until("00000").await;
    drop(wire);
    assert!(ask(&door, get("/", "")).await.ends_with("00001"));
}

#[tokio::test]
async fn kept_connections_end_after_a_while() {
    let (tell, mut told) = tokio::sync::mpsc::channel(1);
    let erp = Erp::with(move |mut wire, _| {
        let tell = tell.clone();
        async move {
            wire.message().await;
            wire.send(KEPT).await;
            wire.is_gone().await;
            tell.send(()).await.unwrap();
        }
    })
    .await;
    let door = open(&erp);
    ask(&door, get("/", "")).await;
    assert!(tokio::time::timeout(std::time::Duration::from_secs(8), told.recv()).await.is_ok());
}
