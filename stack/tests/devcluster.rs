//! The same on a real Kubernetes: what only a real server can say (schemas, Pod Security, quota, server-side apply).
//!
//! Needs `KUBECONFIG`, and a cluster that may be written to; run with `-- --ignored`. It leaves nothing behind.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::Utc;
use secrecy::ExposeSecret;
use stack::cell::KubeAccess;
use stack::setup::{Installation, Namespaces};
use stack::{Cell, Cluster, Deletion, Error, RoomPasswords, TenantFacts};
use support::{control_plane, facts, settings};

const DEADLINE: Duration = Duration::from_secs(90);

fn access() -> KubeAccess {
    KubeAccess::Kubeconfig(PathBuf::from(std::env::var_os("KUBECONFIG").expect("KUBECONFIG names the cluster")))
}

async fn cluster() -> Cluster {
    let mut settings = settings();
    settings.kube = access();
    if let Ok(image) = std::env::var("TENANT_AGENT_IMAGE") {
        settings.images.tenant_agent = image;
    }
    Cluster::connect(Cell::parse(settings).unwrap(), control_plane()).await.unwrap()
}

/// A tenant of its own for each run.
fn fresh() -> TenantFacts {
    TenantFacts { id: model::TenantId::from_uuid(uuid::Uuid::now_v7()), ..facts() }
}

#[allow(clippy::disallowed_methods, reason = "a real cluster goes by the wall clock")]
fn now() -> chrono::DateTime<Utc> {
    Utc::now()
}

#[tokio::test]
#[ignore = "needs a cluster"]
async fn a_room_stands_is_seen_and_goes() {
    let cluster = cluster().await;
    let mut ids = cluster.watch();
    let tenant = cluster.validate(fresh()).await.unwrap();
    let id = tenant.facts().id;
    let start = Instant::now();
    let first = cluster.apply(&tenant, &RoomPasswords::random().unwrap()).await.unwrap();
    println!("first apply {} ms", start.elapsed().as_millis());
    let start = Instant::now();
    let second = cluster.apply(&tenant, &RoomPasswords::random().unwrap()).await.unwrap();
    println!("second apply {} ms", start.elapsed().as_millis());
    assert_eq!(first.admin_password.expose_secret(), second.admin_password.expose_secret());
    assert!(cluster.tenants().await.unwrap().contains(&id));
    tokio::time::timeout(DEADLINE, async { while ids.recv().await != Some(id) {} }).await.expect("the watch tells it");

    let start = Instant::now();
    let seen = loop {
        let seen = cluster.observe(id, now()).await.unwrap();
        if seen.problem.is_some() || seen.agent_ready == Some(true) || start.elapsed() > DEADLINE {
            break seen;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    println!("after {} ms: {seen:?}", start.elapsed().as_millis());
    assert!(seen.problem.is_some() || seen.agent_ready == Some(true), "{seen:?}");

    let start = Instant::now();
    while cluster.delete(id).await.unwrap() != Deletion::Gone {
        assert!(start.elapsed() < DEADLINE, "the namespace does not go");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    println!("gone after {} ms", start.elapsed().as_millis());
    while !cluster.leftovers(id).await.unwrap().is_empty() {
        assert!(start.elapsed() < DEADLINE, "something is left");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
#[ignore = "needs a cluster"]
async fn keys_are_published_under_the_right_name() {
    let keys = cluster().await.keys().await.unwrap();
    assert!(keys.jwks["keys"][0]["kid"].is_string());
}

#[tokio::test]
#[ignore = "needs a cluster"]
async fn a_refusal_is_told_in_the_clusters_words() {
    let mut settings = settings();
    settings.kube = access();
    settings.storage_class = Some("nosuch".into());
    settings.ingress.annotations.insert("not a key".into(), String::new());
    let cluster = Cluster::connect(Cell::parse(settings).unwrap(), control_plane()).await.unwrap();
    let tenant = cluster.validate(fresh()).await.unwrap();
    let refused = cluster.apply(&tenant, &RoomPasswords::random().unwrap()).await.unwrap_err();
    println!("{refused}");
    assert!(matches!(refused, Error::Refused { .. }), "{refused:?}");
    while cluster.delete(tenant.facts().id).await.unwrap() != Deletion::Gone {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
#[ignore = "needs a cluster; give NAMESPACE, one that is empty"]
async fn an_installation_is_set_up() {
    let namespace = std::env::var("NAMESPACE").expect("NAMESPACE is a namespace for this test");
    let namespaces = Namespaces { control_plane: namespace.clone(), cell: namespace };
    let installation = Installation::connect(&access(), namespaces).await.unwrap();
    assert_eq!(installation.setup(now()).await.unwrap().len(), 9, "one bundle where both are one namespace");
    assert!(installation.setup(now()).await.unwrap().is_empty());
    assert_eq!(installation.renew(now() + chrono::TimeDelta::days(61)).await.unwrap().len(), 4);
}
