//! Every call of the pipeline fails once, before or after it took effect, or is never answered and given up; then the
//! pipeline runs again. Wherever it broke, the end is the same as without a fault, and nothing is left over.
//!
//! The calls are counted, not named: a step that is added is covered by that.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::pin::Pin;

use secrecy::ExposeSecret;
use serde_json::Value;
use stack::setup::Namespaces;
use stack::testing::{FakeCluster, Fault};
use stack::{Deletion, Error, RoomPasswords};
use support::{cluster, facts, id, namespace, now};

const FAULTS: [Fault; 4] = [Fault::Before, Fault::After, Fault::HangBefore, Fault::HangAfter];

type Run = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// The whole way of a room: endpoints read, applied, observed.
fn pipeline(fake: &FakeCluster) -> Run {
    let fake = fake.clone();
    Box::pin(async move {
        let cluster = cluster(&fake);
        let tenant = cluster.validate(facts()).await?;
        let secrets = cluster.apply(&tenant, &RoomPasswords::random()?).await?;
        assert!(!secrets.admin_password.expose_secret().is_empty());
        let seen = cluster.observe(id(), now()).await?;
        assert_eq!((seen.erp_exists, seen.problem), (false, None));
        Ok(())
    })
}

/// A room that a release before left: an orphan of each sort is to go.
fn room_from_before() -> FakeCluster {
    let fake = FakeCluster::new();
    let meta = |name: &str| serde_json::json!({"name": name, "namespace": namespace(), "labels": {"app.kubernetes.io/managed-by": "stackyard"}});
    fake.put(serde_json::json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace()}}));
    fake.put(serde_json::json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta("old")}));
    fake.put(serde_json::json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta("old")}));
    fake
}

/// The end of a run without what is random in it.
fn end(fake: &FakeCluster) -> BTreeMap<String, Value> {
    let mut objects = fake.objects();
    for (path, object) in &mut objects {
        if path.contains("/secrets/") {
            let keys = object["data"].as_object_mut().unwrap();
            keys.iter_mut().filter(|(key, _)| *key != "username").for_each(|(_, value)| *value = Value::Null);
        }
        if path.ends_with("/configmaps/stackyard-ca") && path.contains("/stackyard") {
            object["data"] = Value::Null;
        }
    }
    objects
}

/// Runs until a fault strikes; a call that hangs is given up, as when the worker dies.
async fn run_into(fake: &FakeCluster, run: Run) -> Option<Result<(), Error>> {
    tokio::select! {
        biased;
        () = fake.hung() => None,
        result = run => Some(result),
    }
}

async fn every_fault_heals(fresh: fn() -> FakeCluster, run: fn(&FakeCluster) -> Run) {
    let undisturbed = fresh();
    run(&undisturbed).await.unwrap();
    let (calls, wanted) = (undisturbed.calls().len(), end(&undisturbed));
    assert!(calls > 3);
    for call in 0..calls {
        for fault in FAULTS {
            let fake = fresh();
            fake.fail(call, fault);
            let first = run_into(&fake, run(&fake)).await;
            if let Some(first) = first {
                let error = first.expect_err(&format!("call {call} {fault:?} did not strike"));
                assert!(error.is_transient(), "{error:?}");
            }
            // What was still under way when the run was given up comes to rest.
            tokio::task::yield_now().await;
            fake.heal();
            run(&fake).await.unwrap_or_else(|error| panic!("call {call} {fault:?}: {error:?}\n{:#?}", fake.calls()));
            run(&fake).await.unwrap();
            assert_eq!(end(&fake), wanted, "call {call} {fault:?}: {:#?}", fake.calls());
        }
    }
}

#[tokio::test]
async fn a_room_is_built_in_spite_of_any_fault() {
    every_fault_heals(FakeCluster::new, pipeline).await;
}

#[tokio::test]
async fn a_room_is_renewed_in_spite_of_any_fault() {
    every_fault_heals(room_from_before, pipeline).await;
}

#[tokio::test]
async fn a_room_is_deleted_in_spite_of_any_fault() {
    fn delete(fake: &FakeCluster) -> Run {
        let fake = fake.clone();
        Box::pin(async move {
            let cluster = cluster(&fake);
            assert_eq!(cluster.delete(id()).await?, Deletion::Gone);
            assert!(cluster.leftovers(id()).await?.is_empty());
            Ok(())
        })
    }
    fn room() -> FakeCluster {
        let fake = FakeCluster::new();
        let labels = serde_json::json!({
            "app.kubernetes.io/managed-by": "stackyard", "stackyard.dev/tenant": id().to_string(),
        });
        let meta = serde_json::json!({"name": namespace(), "labels": labels});
        fake.put(serde_json::json!({"apiVersion": "v1", "kind": "Namespace", "metadata": meta}));
        fake
    }
    every_fault_heals(room, delete).await;
}

#[tokio::test]
async fn an_installation_is_set_up_in_spite_of_any_fault() {
    fn setup(fake: &FakeCluster) -> Run {
        let fake = fake.clone();
        Box::pin(async move {
            let namespaces = Namespaces { control_plane: "stackyard".into(), cell: "stackyard-cell".into() };
            fake.installation(namespaces).setup(now()).await.map(|_| ())
        })
    }
    fn empty() -> FakeCluster {
        let fake = FakeCluster::new();
        for name in ["stackyard", "stackyard-cell"] {
            fake.put(serde_json::json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}));
        }
        fake
    }
    every_fault_heals(empty, setup).await;
}

/// Two workers that apply the same room at once end as one would, with one set of passwords.
#[tokio::test]
async fn two_workers_at_once_agree() {
    let fake = FakeCluster::new();
    let (one, other) = (cluster(&fake), cluster(&fake));
    let tenant = one.validate(facts()).await.unwrap();
    let [a, b] = [(); 2].map(|()| RoomPasswords::random().unwrap());
    let (first, second) = tokio::try_join!(one.apply(&tenant, &a), other.apply(&tenant, &b)).unwrap();
    assert_eq!(first.admin_password.expose_secret(), second.admin_password.expose_secret());
    assert_eq!(first.erp_password.expose_secret(), second.erp_password.expose_secret());
    let alone = FakeCluster::new();
    pipeline(&alone).await.unwrap();
    assert_eq!(end(&fake), end(&alone));
}

/// Reads that lag behind (an API server that answers from its cache) delay, and break nothing.
#[tokio::test]
async fn stale_reads_break_nothing() {
    let alone = FakeCluster::new();
    pipeline(&alone).await.unwrap();
    for lag in 1..8 {
        let fake = FakeCluster::new();
        fake.set_stale(lag);
        let stale = pipeline(&fake).await;
        if let Err(error) = stale {
            assert!(error.is_transient(), "{error:?}");
        }
        fake.heal();
        pipeline(&fake).await.unwrap();
        assert_eq!(end(&fake), end(&alone), "lag {lag}");
    }
}
