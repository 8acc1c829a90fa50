//! The states of a door, their changes under load, its start and its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use tenant_agent::door::{Door, DoorError, DoorState, StoppedReason};

use super::support::*;

#[tokio::test]
async fn only_open_passes_and_the_internal_side_always_does() {
    let erp = Erp::saying(HELLO).await;
    let door = Door::start(config(erp.address)).unwrap();
    assert_eq!(door.state(), DoorState::Starting, "closed until told otherwise");
    for (state, code) in [
        (DoorState::Starting, 503),
        (DoorState::Maintenance, 503),
        (DoorState::Stopped { reason: StoppedReason::Unpaid }, 503),
        (DoorState::Unknown, 404),
        (DoorState::Open, 200),
        (DoorState::Starting, 503),
    ] {
        door.set_state(state);
        assert_eq!(door.state(), state);
        assert_eq!(status(&ask(&door, get("/", "")).await), code, "{state:?}");
        let mut internal = Wire::to(door.addresses().1).await;
        internal.send(get("/", "")).await;
        assert_eq!(status(&internal.head().await), 200, "{state:?}");
    }
    assert!(door.is_running());
}

#[tokio::test]
async fn a_switch_under_load_loses_nothing() {
    let erp = Erp::saying(HELLO).await;
    let door = Arc::new(open(&erp));
    let is_over = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let (door, is_over) = (door.clone(), is_over.clone());
            tokio::spawn(async move {
                let (mut wire, mut codes) = (knock(&door).await, (0, 0));
                while !is_over.load(Ordering::Relaxed) {
                    wire.send(get("/", "")).await;
                    let (head, body) = wire.message().await;
                    match status(&head) {
                        200 => codes.0 += 1,
                        503 => codes.1 += 1,
                        other => panic!("{other}: {head}{body}"),
                    }
                }
                codes
            })
        })
        .collect();
    for round in 0..40 {
        door.set_state(if round % 2 == 0 { DoorState::Maintenance } else { DoorState::Open });
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    is_over.store(true, Ordering::Relaxed);
    let (mut passed, mut held) = (0, 0);
    for client in clients {
        let codes = client.await.unwrap();
        (passed, held) = (passed + codes.0, held + codes.1);
    }
    assert!(passed > 20 && held > 20, "{passed} passed, {held} held");
    assert_eq!(door.stats().requests, passed + held);
    assert_eq!(door.stats().errors, 0);
}

#[tokio::test]
async fn a_request_under_way_outlives_the_switch_and_the_drain() {
    let erp = Erp::with(|mut wire, _| async move {
        wire.head().await;
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhe").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        wire.send("re").await;
    })
    .await;
    let door = open(&erp);
    let (mut idle, mut fresh, mut busy) = (knock(&door).await, knock(&door).await, knock(&door).await);
    idle.send(get("/web/become", "")).await;
    idle.message().await;
    busy.send(get("/", "")).await;
    busy.until("he").await;
    door.set_state(DoorState::Maintenance);
    let (public, _) = door.addresses();
    let begun = std::time::Instant::now();
    door.drain(Duration::from_secs(8)).await;
    assert!(begun.elapsed() < Duration::from_secs(4), "idle connections end at once: {:?}", begun.elapsed());
    assert_eq!(busy.rest().await, "re");
    assert!(idle.is_gone().await && fresh.is_gone().await);
    assert!(tokio::net::TcpStream::connect(public).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_drain_has_an_end_and_a_dropped_door_closes() {
    let silent = Erp::with(|mut wire, _| async move {
        wire.is_gone().await;
    })
    .await;
    let door = open(&silent);
    let mut wire = knock(&door).await;
    wire.send(get("/", "")).await;
    eventually("the request is there", || silent.connections() == 1).await;
    let begun = std::time::Instant::now();
    door.drain(Duration::from_millis(200)).await;
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert!(wire.is_gone().await);

    let door = open(&silent);
    let mut wire = knock(&door).await;
    drop(door);
    assert!(wire.is_gone().await);
}

#[tokio::test]
async fn a_door_that_cannot_start_says_why() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut wrong = config("erp:8069");
    wrong.listen = taken.local_addr().unwrap();
    assert!(
        matches!(Door::start(wrong), Err(DoorError::BindListener { address, .. }) if address == taken.local_addr().unwrap())
    );
    let mut wrong = config("erp:8069");
    wrong.internal = "0.0.0.0:0".parse().unwrap();
    assert!(matches!(Door::start(wrong), Err(DoorError::InternalNotLoopback(_))));
}

#[tokio::test]
async fn requests_are_counted_and_timed() {
    let erp = Erp::saying(HELLO).await;
    let door = open(&erp);
    assert_eq!(door.stats().last_request, None);
    let before = SystemTime::now() - Duration::from_millis(2);
    ask(&door, get("/", "")).await;
    let stats = door.stats();
    assert_eq!((stats.requests, stats.errors), (1, 0));
    assert!(stats.last_request.is_some_and(|at| at >= before && at <= SystemTime::now()), "{stats:?}");
    let mut internal = Wire::to(door.addresses().1).await;
    internal.send(get("/", "")).await;
    internal.head().await;
    assert_eq!(door.stats().requests, 1, "the agent's own requests are nobody's activity");
}
