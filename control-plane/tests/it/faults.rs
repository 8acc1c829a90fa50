//! Every call to the cluster fails once before and once after it was carried out, every pass is run twice, and the worker
//! dies at every call: the tenant runs in the end, and its room is that of a tenant that met no fault.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use control_plane::ops;
use control_plane::worker::run_due;
use model::TenantId;
use model::tenant::{Desired, Phase};
use serde_json::{Value, json};
use stack::testing::{Fault, Refusal};
use store::audit::Actor;

use crate::support::{FakeAgent, World};

/// What a tenant's room holds, without what is its own: id, address, passwords.
fn room(world: &World, id: TenantId, address: &str) -> BTreeMap<String, Value> {
    let objects = world.cluster.objects().into_iter().filter(|(path, _)| path.contains(&id.namespace()));
    let plain = |text: &str| text.replace(&id.to_string(), "ID").replace(address, "ADDRESS");
    objects
        .map(|(path, mut object)| {
            if path.contains("/secrets/") {
                object["data"] = json!(object["data"].as_object().map(|data| data.keys().cloned().collect::<Vec<_>>()));
            }
            (plain(&path), serde_json::from_str(&plain(&object.to_string())).unwrap())
        })
        .collect()
}

/// Lets the worker die at its next hanging call: the job's lease runs out and another pass begins.
pub async fn round_with_crash(world: &World, agent: &mut FakeAgent) {
    let env = world.env.clone();
    let running = tokio::spawn(async move { while run_due(&env, "dies").await.is_ok_and(|n| n > 0) {} });
    let aborted = running.abort_handle();
    tokio::select! {
        _ = running => {}
        () = world.cluster.hung() => {
            aborted.abort();
            world.clock.advance(TimeDelta::seconds(61));
        }
    }
    world.round(agent).await;
}

async fn until_running(world: &World, agent: &mut FakeAgent, id: TenantId, what: &str) {
    for _ in 0..40 {
        if world.tenant(id).await.phase == Phase::Running {
            return;
        }
        round_with_crash(world, agent).await;
    }
    panic!("{what}: {:?}", world.tenant(id).await);
}

#[actix_web::test]
async fn every_call_fails_once_and_the_worker_dies_at_every_call() {
    let world = World::with_capacity(5000).await;
    let mut agent = FakeAgent::good();
    let first = world.quick_tenant("aa0000").await;
    until_running(&world, &mut agent, first, "without a fault").await;
    let before = world.cluster.calls().len();
    let second = world.quick_tenant("aa0001").await;
    until_running(&world, &mut agent, second, "without a fault").await;
    let calls = world.cluster.calls().len() - before;
    let expected = room(&world, second, "aa0001");
    assert!(calls > 30 && expected.len() > 10, "{calls} calls, {} objects", expected.len());

    let faults = [Fault::Before, Fault::After, Fault::HangBefore, Fault::HangAfter];
    for (n, (call, fault)) in (0..calls).flat_map(|call| faults.map(|fault| (call, fault))).enumerate() {
        // Each call meets each fault within a few runs of the suite; each run meets all faults and all calls.
        if faults[(call + n / (calls * 4)) % 4] != fault && !std::env::var("ALL_FAULTS").is_ok_and(|v| v == "1") {
            continue;
        }
        let address = format!("bb{n:04}");
        world.cluster.fail(call, fault);
        let id = world.quick_tenant(&address).await;
        let what = format!("{fault:?} at call {call}");
        until_running(&world, &mut agent, id, &what).await;
        world.cluster.heal();
        assert_eq!(room(&world, id, &address), expected, "{what}");
    }
    assert_eq!(agent.done.iter().filter(|kind| *kind == "build_golden").count(), 1);
}

#[actix_web::test]
async fn every_pass_twice_is_as_one() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let id = world.quick_tenant("aa0000").await;
    for _ in 0..10 {
        for _ in 0..2 {
            let now = world.clock.now();
            world.db(move |conn| ops::jobs::enqueue_reconcile(conn, id, now)).await;
            world.run_jobs().await;
        }
        world.round(&mut agent).await;
    }
    assert_eq!(world.tenant(id).await.phase, Phase::Running);
    assert_eq!(agent.done, ["build_golden", "prepare_database", "start"]);
}

#[actix_web::test]
async fn every_call_of_a_deletion_fails_once() {
    let world = World::with_capacity(5000).await;
    let mut agent = FakeAgent::good();
    let faults = [Fault::Before, Fault::After, Fault::HangBefore, Fault::HangAfter];
    for call in 0..12 {
        let fault = faults[call % 4];
        let id = world.quick_tenant(&format!("cc{call:04}")).await;
        until_running(&world, &mut agent, id, "before its deletion").await;
        while world.run_jobs().await > 0 {}
        ops::tenant::set_desired(&world.app, Actor::System, id, Desired::Deleted).await.unwrap();
        world.cluster.fail(call, fault);
        for _ in 0..40 {
            if world.tenant(id).await.phase == Phase::Deleted {
                break;
            }
            round_with_crash(&world, &mut agent).await;
        }
        world.cluster.heal();
        let tenant = world.tenant(id).await;
        assert_eq!(tenant.phase, Phase::Deleted, "{fault:?} at call {call}: {:?}", tenant.observed);
        assert!(room(&world, id, "").is_empty(), "{fault:?} at call {call}");
    }
}

#[actix_web::test]
async fn a_refusal_is_stuck_in_the_clusters_words_and_heals() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let message = "pods are forbidden: exceeded quota".to_owned();
    world.cluster.refuse(Refusal { path: "/deployments/tenant-agent".into(), code: 403, message: message.clone() });
    let id = world.quick_tenant("aa0000").await;
    world.until(&mut agent, id, Phase::Stuck).await;
    let stuck = world.tenant(id).await;
    assert!(stuck.why.as_ref().unwrap().contains(&message), "{:?}", stuck.why);
    assert!(stuck.next_try_at.is_some());
    world.cluster.heal();
    world.clock.advance(TimeDelta::seconds(61));
    world.until(&mut agent, id, Phase::Running).await;
}

#[actix_web::test]
async fn a_cell_that_is_away_is_said_and_waited_for() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    world.cluster.set_away(true);
    let id = world.quick_tenant("aa0000").await;
    world.run_jobs().await;
    let away = world.tenant(id).await;
    assert_eq!((away.phase, away.observed.waiting), (Phase::Provisioning, Some(model::tenant::Waiting::CellAway)));
    world.cluster.set_away(false);
    world.until(&mut agent, id, Phase::Running).await;
    world.cluster.set_away(true);
    let now = world.clock.now();
    world.db(move |conn| ops::jobs::enqueue_reconcile(conn, id, now)).await;
    world.run_jobs().await;
    assert_eq!(world.tenant(id).await.phase, Phase::Running, "unknown is not stopped");
}
