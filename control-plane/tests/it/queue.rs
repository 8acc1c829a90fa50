//! The queue and its workers.

use std::time::Duration;

use actix_web::http::Method;
use chrono::TimeDelta;
use control_plane::ops::jobs::enqueue_reconcile;
use control_plane::worker::Runner;
use model::tenant::Phase;
use serde_json::json;
use stack::testing::Fault;
use store::jobs::{self, JobFilter, JobState};
use tokio_util::sync::CancellationToken;

use crate::support::{FakeAgent, World};

#[actix_web::test]
async fn what_keeps_failing_is_dead_and_seen_and_requeued() {
    let world = World::new().await;
    let now = world.clock.now();
    world.db(move |conn| jobs::enqueue(conn, "reconcile_tenant", "nonsense", &json!({}), now, now)).await;
    for _ in 0..jobs::MAX_FAILURES {
        assert_eq!(world.run_jobs().await, 1);
        world.clock.advance(TimeDelta::minutes(16));
    }
    assert_eq!(world.run_jobs().await, 0, "a dead job is not run again");
    let operator = world.operator().await;
    let dead = operator.get("/v1/jobs?state=dead").await;
    let job = &dead.body["jobs"][0];
    assert_eq!(job["key"], "nonsense");
    assert!(job["last_error"].as_str().unwrap().contains("read the job's tenant"), "{job}");
    let path = format!("/v1/jobs/{}/requeue", job["id"]);
    assert_eq!(operator.send(Method::POST, &path, None).await.status, 202);
    assert_eq!(operator.send(Method::POST, &path, None).await.status, 404, "once only");
    assert_eq!(operator.get("/v1/jobs?state=waiting").await.body["jobs"][0]["failures"], 0);
    assert_eq!(operator.get("/v1/jobs?state=odd").await.status, 400);
}

#[actix_web::test]
async fn an_unknown_kind_is_left_for_a_newer_worker() {
    let world = World::new().await;
    let now = world.clock.now();
    world.db(move |conn| jobs::enqueue(conn, "fly_to_the_moon", "", &json!({}), now, now)).await;
    assert_eq!(world.run_jobs().await, 0);
    let waiting = JobFilter { state: Some(JobState::Waiting), ..JobFilter::default() };
    assert_eq!(world.db(move |conn| jobs::list(conn, &waiting, None, 10)).await.len(), 1);
}

#[actix_web::test]
async fn a_worker_is_woken_and_hands_back_what_it_can_not_end() {
    let world = World::new().await;
    let (stop, second_stop) = (CancellationToken::new(), CancellationToken::new());
    let runner = Runner::new(world.env.clone(), "first", 4).with_grace(Duration::from_millis(200));
    world.cluster.fail(3, Fault::HangBefore);
    let working = tokio::spawn({
        let stop = stop.clone();
        async move { runner.work(stop).await }
    });
    let (_, id) = world.customer("lefevre").await;
    tokio::time::timeout(Duration::from_secs(10), world.cluster.hung()).await.expect("the job was started");
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(10), working).await.expect("the worker ends").unwrap();
    world.cluster.heal();
    let waiting =
        JobFilter { state: Some(JobState::Waiting), kind: Some("reconcile_tenant".into()), ..JobFilter::default() };
    assert_eq!(world.db(move |conn| jobs::list(conn, &waiting, None, 10)).await.len(), 1, "handed back");

    let second = Runner::new(world.env.clone(), "second", 4).with_grace(Duration::from_millis(200));
    let working = tokio::spawn({
        let stop = second_stop.clone();
        async move { second.work(stop).await }
    });
    world.until(&mut FakeAgent::good(), id, Phase::Running).await;
    second_stop.cancel();
    working.await.unwrap();
}

#[actix_web::test]
async fn several_workers_share_a_queue() {
    let (world, stop) = (World::new().await, CancellationToken::new());
    let mut working = Vec::new();
    for name in ["a", "b", "c"] {
        let (runner, stop) = (Runner::new(world.env.clone(), name, 2), stop.clone());
        working.push(tokio::spawn(async move { runner.work(stop).await }));
    }
    let mut ids = Vec::new();
    for address in ["one-one", "two-two", "three-three"] {
        ids.push(world.customer(address).await.1);
    }
    let mut agent = FakeAgent::good();
    for id in &ids {
        world.until(&mut agent, *id, Phase::Running).await;
    }
    let mut starts: Vec<_> = agent.done.iter().filter(|kind| *kind == "start").collect();
    starts.dedup();
    assert_eq!(agent.done.iter().filter(|kind| *kind == "start").count(), 3, "{:?}", agent.done);
    stop.cancel();
    futures::future::join_all(working).await;
}

#[actix_web::test]
async fn a_lost_wake_up_is_made_good_by_the_sweep() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (_, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    while world.run_jobs().await > 0 {}
    world.cluster.remove(&format!("/apis/apps/v1/namespaces/{}/deployments/tenant-agent", id.namespace()));
    let now = world.clock.now();
    world.db(move |conn| control_plane::worker::jobs::ensure_recurring(conn, &[], now)).await;
    world.run_jobs().await;
    world.clock.advance(TimeDelta::seconds(1));
    world.run_jobs().await;
    let path = format!("/apis/apps/v1/namespaces/{}/deployments/tenant-agent", id.namespace());
    assert!(world.cluster.get(&path).is_some(), "the agent's Deployment is back");
    world.db(move |conn| enqueue_reconcile(conn, id, now)).await;
}
