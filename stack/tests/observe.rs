//! What is seen of a room, and who is woken when it changes.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use stack::testing::FakeCluster;
use stack::{Cause, RoomObservation, RoomPasswords, Workload};
use support::{cluster, facts, id, namespace, now};
use tokio::sync::mpsc::Receiver;
use tokio::time::timeout;

async fn room() -> FakeCluster {
    let fake = FakeCluster::new();
    let cluster = cluster(&fake);
    let tenant = cluster.validate(facts()).await.unwrap();
    cluster.apply(&tenant, &RoomPasswords::random().unwrap()).await.unwrap();
    fake
}

async fn observe(fake: &FakeCluster) -> RoomObservation {
    cluster(fake).observe(id(), now()).await.unwrap()
}

fn meta(name: &str, app: &str, age_s: i64) -> Value {
    let born = now() - chrono::TimeDelta::seconds(age_s);
    json!({
        "name": name, "namespace": namespace(), "creationTimestamp": born.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "labels": {"stackyard.dev/tenant": id().to_string(), "stackyard.dev/cell": "dev", "app.kubernetes.io/name": app},
    })
}

fn pod(name: &str, app: &str, age_s: i64, status: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": meta(name, app, age_s), "status": status})
}

fn erp(replicas: i32) -> Value {
    let spec = json!({"replicas": replicas, "selector": {}, "template": {}});
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta("erp", "erp", 60), "spec": spec})
}

#[tokio::test]
async fn ready_is_what_the_newest_status_says() {
    let nothing = FakeCluster::new();
    let seen = observe(&nothing).await;
    assert_eq!(seen.agent_ready, Some(false), "no room, no agent");

    let fake = room().await;
    assert_eq!(observe(&fake).await.agent_ready, None, "not looked at yet");
    fake.set_ready(&namespace(), "tenant-agent", true);
    let seen = observe(&fake).await;
    assert_eq!((seen.agent_ready, seen.erp_exists, seen.erp_ready), (Some(true), false, Some(false)));

    fake.put(erp(1));
    fake.set_ready(&namespace(), "erp", true);
    fake.put(pod("erp-1", "erp", 60, json!({"phase": "Running"})));
    let seen = observe(&fake).await;
    assert_eq!((seen.erp_exists, seen.erp_ready, seen.erp_pods), (true, Some(true), 1));

    let mut stopped = fake.get(&format!("/apis/apps/v1/namespaces/{}/deployments/erp", namespace())).unwrap();
    stopped["spec"]["replicas"] = 0.into();
    fake.put(stopped);
    assert_eq!(observe(&fake).await.erp_ready, None, "the status is of before");
}

#[tokio::test]
async fn a_problem_is_told_in_the_clusters_words_after_a_grace() {
    let unscheduled = json!({"phase": "Pending", "conditions": [
        {"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
         "message": "0/1 nodes are available: 1 Insufficient memory."}]});
    let waiting = |reason: &str, message: &str| {
        json!({"phase": "Pending", "containerStatuses": [{"name": "c", "image": "", "imageID": "", "ready": false,
            "restartCount": 3, "state": {"waiting": {"reason": reason, "message": message}},
            "lastState": {"terminated": {"exitCode": 2, "reason": "Error"}}}]})
    };
    let cases = [
        (unscheduled.clone(), Cause::NoRoom, "0/1 nodes are available: 1 Insufficient memory."),
        (waiting("ImagePullBackOff", "not found"), Cause::ImagePull, "ImagePullBackOff: not found"),
        (waiting("CrashLoopBackOff", "back-off 10s"), Cause::CrashLoop, "(last time Error, exit code 2)"),
        (waiting("CreateContainerConfigError", "no secret"), Cause::Configuration, "no secret"),
    ];
    for (status, cause, message) in cases {
        let fake = room().await;
        fake.put(pod("tenant-agent-1", "tenant-agent", 60, status));
        let problem = observe(&fake).await.problem.unwrap();
        assert_eq!((problem.workload, problem.cause), (Workload::TenantAgent, cause));
        assert!(problem.message.contains(message), "{problem}");
    }
    let fake = room().await;
    fake.put(pod("tenant-agent-1", "tenant-agent", 5, unscheduled));
    assert_eq!(observe(&fake).await.problem, None, "a new pod gets its time");
}

#[tokio::test]
async fn a_volume_that_does_not_come_shows_in_the_events() {
    let fake = room().await;
    fake.put(pod("tenant-agent-1", "tenant-agent", 60, json!({"phase": "Pending"})));
    assert_eq!(observe(&fake).await.problem, None);
    fake.put(json!({
        "apiVersion": "v1", "kind": "Event", "metadata": {"name": "e", "namespace": namespace()}, "type": "Warning",
        "reason": "FailedMount", "message": "no such device",
        "involvedObject": {"kind": "Pod", "name": "tenant-agent-1"},
    }));
    let problem = observe(&fake).await.problem.unwrap();
    assert_eq!((problem.cause, problem.message.as_str()), (Cause::Volume, "FailedMount: no such device"));
}

#[tokio::test]
async fn a_deployment_whose_pods_are_refused_is_told() {
    let fake = room().await;
    fake.put(erp(1));
    let mut refused = fake.get(&format!("/apis/apps/v1/namespaces/{}/deployments/erp", namespace())).unwrap();
    refused["status"] = json!({"conditions": [{"type": "ReplicaFailure", "status": "True",
        "lastTransitionTime": "2026-01-01T00:00:00Z", "message": "violates PodSecurity"}]});
    fake.put(refused);
    let problem = observe(&fake).await.problem.unwrap();
    assert_eq!((problem.workload, problem.cause), (Workload::Erp, Cause::Refused));
}

async fn next(ids: &mut Receiver<model::TenantId>) -> model::TenantId {
    timeout(Duration::from_secs(300), ids.recv()).await.unwrap().unwrap()
}

/// Nothing more comes while the debounce and the back-off of a broken watch have long passed.
async fn is_quiet(ids: &mut Receiver<model::TenantId>) -> bool {
    timeout(Duration::from_secs(1), ids.recv()).await.is_err()
}

#[tokio::test(start_paused = true)]
async fn wakes_for_every_change_of_ours_once() {
    let fake = room().await;
    let mut ids = cluster(&fake).watch();
    assert_eq!(next(&mut ids).await, id(), "all tenants once at the beginning");
    assert!(is_quiet(&mut ids).await);
    for is_ready in [false, true, false, true] {
        fake.set_ready(&namespace(), "tenant-agent", is_ready);
    }
    assert_eq!(next(&mut ids).await, id());
    assert!(is_quiet(&mut ids).await, "four changes in a moment are one");
    fake.put(erp(1));
    assert_eq!(next(&mut ids).await, id(), "the agent's Deployment too");
    fake.remove(&format!("/apis/networking.k8s.io/v1/namespaces/{}/networkpolicies/deny-all", namespace()));
    assert_eq!(next(&mut ids).await, id(), "a policy that somebody removed");
    let stranger =
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x", "namespace": "default"}});
    fake.put(stranger);
    assert!(is_quiet(&mut ids).await);
    fake.remove(&format!("/api/v1/namespaces/{}", namespace()));
    assert_eq!(next(&mut ids).await, id(), "also when it goes");
}

#[tokio::test(start_paused = true)]
async fn survives_a_cluster_that_goes_away() {
    let fake = room().await;
    let mut ids = cluster(&fake).watch();
    assert_eq!(next(&mut ids).await, id());
    fake.set_away(true);
    fake.break_watches();
    assert!(is_quiet(&mut ids).await);
    // A change that nobody saw.
    fake.put(erp(1));
    fake.set_away(false);
    assert_eq!(next(&mut ids).await, id());
}
