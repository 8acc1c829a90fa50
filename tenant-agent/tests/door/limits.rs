//! Bounds: heads, pauses, connections, an ERP that is away.

use std::time::Duration;

use tenant_agent::door::{Door, DoorLimits, DoorState};

use super::support::*;

const SHORT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn heads_beyond_the_limits_are_431() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    let cookie = |length: usize| format!("Cookie: {}\r\n", "c".repeat(length));
    let fields = |count: usize| (0..count).map(|number| format!("X-{number}: 1\r\n")).collect::<String>();
    assert_eq!(status(&ask(&door, get("/", &cookie(30_000))).await), 200);
    assert_eq!(status(&ask(&door, get("/", &cookie(33_000))).await), 431);
    assert_eq!(status(&ask(&door, get("/", &cookie(70_000))).await), 431);
    assert_eq!(status(&ask(&door, get("/", &fields(90))).await), 200);
    assert_eq!(status(&ask(&door, get("/", &fields(110))).await), 431);
    assert_eq!(erp.connections(), 2);
}

#[tokio::test]
async fn slow_heads_and_idle_connections_end() {
    let erp = Erp::saying(HELLO).await;
    let door = open_with(&erp, DoorLimits { client_idle: SHORT, ..DoorLimits::default() });
    for begin in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n"] {
        let mut wire = knock(&door).await;
        wire.send(begin).await;
        assert!(wire.is_gone().await, "{begin:?}");
    }
    let mut wire = knock(&door).await;
    wire.send(get("/", "")).await;
    assert_eq!(status(&wire.message().await.0), 200);
    assert!(wire.is_gone().await, "idle after an answer");
}

#[tokio::test]
async fn a_stalled_upload_is_a_408_and_a_slow_one_is_not() {
    let erp = Erp::saying(HELLO).await;
    let door = open_with(&erp, DoorLimits { client_body_idle: SHORT, ..DoorLimits::default() });
    let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n";
    let mut wire = knock(&door).await;
    wire.send(format!("{head}half")).await;
    assert_eq!(status(&wire.rest().await), 408);
    assert_eq!(door.stats().errors, 0);
    let mut wire = knock(&door).await;
    wire.send(head).await;
    for byte in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        tokio::time::sleep(SHORT / 3).await;
        wire.send(byte).await;
    }
    assert_eq!(status(&wire.head().await), 200);
}

#[tokio::test]
async fn a_silent_erp_is_a_504_or_a_visible_cut() {
    let limits = DoorLimits { erp_idle: SHORT, ..DoorLimits::default() };
    let erp = Erp::with(|mut wire, _| async move {
        wire.message().await;
        wire.is_gone().await;
    })
    .await;
    let door = open_with(&erp, limits);
    assert_eq!(status(&ask(&door, get("/", "")).await), 504);
    assert_eq!(status(&ask(&door, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").await), 504);
    assert_eq!(door.stats().errors, 2);

    let erp = Erp::with(|mut wire, _| async move {
        wire.head().await;
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf").await;
        wire.is_gone().await;
    })
    .await;
    let door = open_with(&erp, limits);
    let mut wire = knock(&door).await;
    wire.send(get("/", "")).await;
    assert!(wire.rest().await.ends_with("half"));
}

#[tokio::test]
async fn an_upload_that_moves_may_take_longer_than_the_erp_may_be_silent() {
    let erp = Erp::saying(HELLO).await;
    let door = open_with(&erp, DoorLimits { erp_idle: SHORT, ..DoorLimits::default() });
    let mut wire = knock(&door).await;
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n").await;
    for byte in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        tokio::time::sleep(SHORT / 3).await;
        wire.send(byte).await;
    }
    assert_eq!(status(&wire.head().await), 200);
}

#[tokio::test]
async fn one_connection_too_many_is_told_so() {
    let erp = Erp::saying(HELLO).await;
    let door = open_with(&erp, DoorLimits { public_connections: 2, ..DoorLimits::default() });
    let (one, _two) = (knock(&door).await, knock(&door).await);
    eventually("both are counted", || door.stats().open_connections == 2).await;
    let mut three = knock(&door).await;
    three.send(get("/", "")).await;
    let answer = three.rest().await;
    assert_eq!(status(&answer), 503);
    assert!(has(&answer, "retry-after: 5") && answer.ends_with("try again soon."), "{answer}");
    assert_eq!(door.stats().refused_connections, 1);
    drop(one);
    eventually("there is room again", || door.stats().open_connections == 1).await;
    assert_eq!(status(&ask(&door, get("/", "")).await), 200);
}

#[tokio::test]
async fn an_erp_that_is_away_is_said_to_be_starting_after_a_while_and_comes_back() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let door = Door::start(config(address)).unwrap();
    door.set_state(DoorState::Open);
    let person = get("/odoo", "Sec-Fetch-Mode: navigate\r\nAccept-Language: en\r\n");
    let first = ask(&door, &person).await;
    assert_eq!(status(&first), 502);
    assert!(first.contains("Odoo is not answering"), "{first}");
    ask(&door, &person).await;
    let third = ask(&door, &person).await;
    assert_eq!(status(&third), 503);
    assert!(third.contains("Odoo is starting") && has(&third, "retry-after: 3"), "{third}");
    assert_eq!(door.stats().errors, 3);

    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 1024]).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, HELLO.as_bytes()).await.unwrap();
    };
    let (answer, ()) = tokio::join!(ask(&door, &person), serve);
    assert_eq!(status(&answer), 200);
}

#[tokio::test]
async fn names_are_looked_up_and_an_unknown_one_is_away() {
    let erp = Erp::saying(HELLO).await;
    let door = Door::start(config(format!("localhost:{}", erp.address.port()))).unwrap();
    door.set_state(DoorState::Open);
    assert_eq!(
        status(&ask(&door, get("/", "")).await),
        200,
        "the IPv6 address of localhost has nobody, the other one has"
    );
    let door = Door::start(config("no-such-name.invalid:8069")).unwrap();
    door.set_state(DoorState::Open);
    let answer = ask(&door, get("/", "")).await;
    assert_eq!(status(&answer), 502, "{answer}");
}
