//! Websockets: the handshake, bytes both ways, the end, and what is no websocket.

use std::time::Duration;

use tenant_agent::door::DoorState;

use super::support::*;

const WISH: &str =
    "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key: abc=\r\nSec-WebSocket-Version: 13\r\n";
const AGREED: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: def=\r\n\r\n";

/// Agrees, greets in the same packet, then echoes until the other side ends.
async fn echo() -> Erp {
    Erp::with(|mut wire, _| async move {
        let head = wire.head().await;
        if header(&head, "upgrade") != Some("websocket") || header(&head, "sec-websocket-key") != Some("abc=") {
            return wire.send(HELLO).await;
        }
        wire.send(format!("{AGREED}early")).await;
        loop {
            let word = wire.until(".").await;
            if word.is_empty() || !wire.try_send(&word).await {
                return;
            }
        }
    })
    .await
}

#[tokio::test]
async fn bytes_pass_both_ways_from_the_first_one_to_the_end() {
    let erp = echo().await;
    let door = open(&erp);
    let mut wire = knock(&door).await;
    // Sent before the answer: the client may not, but nothing may get lost either.
    wire.send(get("/websocket", WISH) + "hasty.").await;
    let head = wire.head().await;
    assert!(head.starts_with("HTTP/1.1 101 Switching Protocols\r\n"), "{head}");
    assert!(has(&head, "upgrade: websocket") && has(&head, "connection: upgrade"), "{head}");
    assert!(has(&head, "sec-websocket-accept: def="), "{head}");
    assert_eq!(wire.until(".").await, "earlyhasty.");
    let large = "x".repeat(1_000_000) + ".";
    let (sent, got) = (large.clone(), async {
        wire.send(&large).await;
        wire.exactly(large.len()).await
    });
    assert_eq!(got.await, sent.as_bytes());
    assert_eq!(door.stats().open_connections, 1);
    assert_eq!(door.stats().last_request, None, "an idle tab is no activity");
    wire.finish().await;
    assert!(wire.is_gone().await);
    eventually("the websocket is counted off", || door.stats().open_connections == 0).await;
}

#[tokio::test]
async fn the_erps_end_reaches_the_client() {
    let erp = Erp::with(|mut wire, _| async move {
        wire.head().await;
        wire.send(format!("{AGREED}bye")).await;
    })
    .await;
    let door = open(&erp);
    let mut wire = knock(&door).await;
    wire.send(get("/websocket", WISH)).await;
    wire.head().await;
    assert_eq!(wire.rest().await, "bye");
}

#[tokio::test]
async fn anything_else_is_no_upgrade() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    for request in [
        get("/", "Connection: upgrade\r\nUpgrade: h2c\r\n"),
        get("/", "Upgrade: websocket\r\n"),
        get("/", "Connection: upgrade\r\nUpgrade: websocket, h2c\r\n"),
        get("/", WISH).replacen("GET", "POST", 1),
        get("/", WISH).replacen("HTTP/1.1", "HTTP/1.0", 1),
    ] {
        assert_eq!(status(&ask(&door, request).await), 200);
    }
    assert!(erp.seen().iter().all(|seen| header(seen, "upgrade").is_none()), "{:?}", erp.seen());
}

#[tokio::test]
async fn another_protocol_than_asked_for_is_a_502() {
    let erp = Erp::saying(AGREED.replace("websocket", "h2c")).await;
    let door = open(&erp);
    assert_eq!(status(&ask(&door, get("/websocket", WISH)).await), 502);
}

#[tokio::test]
async fn after_a_refused_wish_the_connection_goes_on() {
    let erp = Erp::saying("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno").await;
    let door = open(&erp);
    let mut wire = knock(&door).await;
    wire.send(get("/websocket", WISH) + &get("/web/database", "")).await;
    assert_eq!(status(&wire.message().await.0), 403);
    assert_eq!(status(&wire.message().await.0), 404, "the second one meets the rules");
}

#[tokio::test]
async fn closing_the_door_cuts_public_websockets_and_refuses_new_ones() {
    let erp = echo().await;
    let door = open(&erp);
    let mut public = knock(&door).await;
    public.send(get("/websocket", WISH)).await;
    public.until("early").await;
    let mut internal = Wire::to(door.addresses().1).await;
    internal.send(get("/websocket", WISH)).await;
    internal.until("early").await;
    door.set_state(DoorState::Maintenance);
    assert!(public.is_gone().await);
    assert_eq!(status(&ask(&door, get("/websocket", WISH)).await), 503);
    internal.send("still.").await;
    assert_eq!(internal.until(".").await, "still.");
}

#[tokio::test]
async fn a_drain_cuts_websockets_at_once() {
    let erp = echo().await;
    let door = open(&erp);
    let mut wire = knock(&door).await;
    wire.send(get("/websocket", WISH)).await;
    wire.until("early").await;
    let begun = std::time::Instant::now();
    door.drain(Duration::from_secs(8)).await;
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    assert!(wire.is_gone().await);
}
