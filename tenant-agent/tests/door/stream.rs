//! Bodies in motion: both ways at once, large, broken off, answered early.

use tenant_agent::door::DoorState;
use tokio::sync::mpsc;

use super::support::*;

const MIB: u64 = 1024 * 1024;

#[tokio::test]
async fn the_first_byte_passes_before_the_last_one_exists() {
    let erp = Erp::with(|mut wire, _| async move {
        wire.head().await;
        wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
        while let Some(word) = wire.until("\r\n").await.strip_suffix("\r\n") {
            let echo = wire.until("\r\n").await;
            wire.send(format!("{word}\r\n{echo}")).await;
        }
    })
    .await;
    let door = open(&erp);
    let mut wire = knock(&door).await;
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").await;
    wire.head().await;
    for word in ["3\r\none\r\n", "3\r\ntwo\r\n", "5\r\nthree\r\n"] {
        wire.send(word).await;
        assert_eq!(wire.exactly(word.len()).await, word.as_bytes());
    }
}

fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

/// Sends as much as is wanted and watches the memory of the whole process on the way.
async fn pour(wire: &mut Wire, total: u64, frame: impl Fn(&[u8]) -> Vec<u8>) -> u64 {
    let piece = vec![7; 64 * 1024];
    let (before, framed, mut highest) = (resident_bytes(), frame(&piece), 0);
    for number in 0..total / piece.len() as u64 {
        wire.send(&framed).await;
        if number % 64 == 0 {
            highest = highest.max(resident_bytes().saturating_sub(before));
        }
    }
    highest
}

#[tokio::test]
async fn a_large_upload_takes_no_memory() {
    let erp = Erp::with(|mut wire, _| async move {
        let head = wire.head().await;
        match header(&head, "content-length") {
            Some(length) => wire.swallow(length.parse().unwrap()).await,
            None => wire.swallow(256 * MIB).await,
        }
        wire.send(HELLO).await;
        wire.is_gone().await;
    })
    .await;
    let door = open(&erp);
    let mut wire = knock(&door).await;
    wire.send(format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", 256 * MIB)).await;
    let highest = pour(&mut wire, 256 * MIB, <[u8]>::to_vec).await;
    assert_eq!(status(&wire.head().await), 200);
    assert!(highest < 16 * MIB, "{highest} bytes more");
}

#[tokio::test]
async fn a_large_download_takes_no_memory_even_if_nobody_reads() {
    let (tell, mut told) = mpsc::channel(1);
    let erp = Erp::with(move |mut wire, _| {
        let tell = tell.clone();
        async move {
            wire.head().await;
            wire.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", 128 * MIB)).await;
            tell.send(pour(&mut wire, 128 * MIB, <[u8]>::to_vec).await).await.unwrap();
        }
    })
    .await;
    let door = open(&erp);
    let mut wire = knock(&door).await;
    wire.send(get("/", "")).await;
    wire.head().await;
    // Not read for a while: the ERP must be held back, not buffered.
    assert!(tokio::time::timeout(std::time::Duration::from_millis(300), told.recv()).await.is_err());
    wire.swallow(128 * MIB).await;
    let highest = told.recv().await.unwrap();
    assert!(highest < 16 * MIB, "{highest} bytes more");
}

/// An ERP that says when its client is gone, in the middle of `before`.
async fn told_of_abort(answer: &'static str) -> (Erp, mpsc::Receiver<&'static str>) {
    let (tell, told) = mpsc::channel(4);
    let erp = Erp::with(move |mut wire, _| {
        let tell = tell.clone();
        async move {
            wire.head().await;
            wire.send(answer).await;
            tell.send("asked").await.unwrap();
            wire.is_gone().await;
            tell.send("gone").await.unwrap();
        }
    })
    .await;
    (erp, told)
}

#[tokio::test]
async fn a_client_that_leaves_is_gone_for_the_erp_too() {
    let upload = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf";
    let download = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    for (request, answer) in [(get("/", ""), ""), (upload.to_owned(), ""), (get("/", ""), download)] {
        let (erp, mut told) = told_of_abort(answer).await;
        let door = open(&erp);
        let mut wire = knock(&door).await;
        wire.send(&request).await;
        assert_eq!(told.recv().await, Some("asked"));
        if !answer.is_empty() {
            wire.until("half").await;
        }
        drop(wire);
        let gone = tokio::time::timeout(std::time::Duration::from_secs(5), told.recv()).await;
        assert_eq!(gone, Ok(Some("gone")), "{request:?} {answer:?}");
        assert_eq!(door.stats().errors, 0);
        eventually("the connection is counted off", || door.stats().open_connections == 0).await;
    }
}

#[tokio::test]
async fn an_early_answer_reaches_a_client_that_still_sends() {
    let erp = Erp::with(|mut wire, _| async move {
        wire.head().await;
        wire.send("HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large").await;
        wire.finish().await;
        wire.is_gone().await;
    })
    .await;
    let door = open(&erp);
    let mut wire = knock(&door).await;
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\nbegin").await;
    let head = wire.head().await;
    assert_eq!(status(&head), 413);
    assert_eq!(wire.exactly(9).await, b"too large");
}

#[tokio::test]
async fn a_body_is_asked_for_only_if_somebody_wants_it() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    let request = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    let mut wire = knock(&door).await;
    wire.send(request).await;
    assert_eq!(wire.head().await, "HTTP/1.1 100 Continue\r\n\r\n");
    wire.send("hi").await;
    assert_eq!(status(&wire.head().await), 200);
    assert!(header(&erp.seen()[0], "expect").is_none());

    door.set_state(DoorState::Maintenance);
    let mut wire = knock(&door).await;
    wire.send(request).await;
    assert_eq!(status(&wire.head().await), 503);
}

/// A client that sends all before it reads a word, as many do.
#[tokio::test]
async fn an_early_answer_survives_the_rest_of_a_large_upload() {
    let erp = Erp::with(|mut wire, _| async move {
        wire.head().await;
        wire.send("HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large").await;
        wire.is_gone().await;
    })
    .await;
    let door = open(&erp);
    for (state, code) in [(DoorState::Open, 413), (DoorState::Maintenance, 503)] {
        door.set_state(state);
        for _ in 0..5 {
            let mut wire = knock(&door).await;
            wire.send(format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", 8 * MIB)).await;
            for _ in 0..8 {
                wire.send(vec![7; MIB as usize]).await;
            }
            assert_eq!(status(&wire.head().await), code);
        }
    }
}
