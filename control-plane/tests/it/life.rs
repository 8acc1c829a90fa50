//! The whole way of a tenant: ordered, built, running, suspended, resumed, deleted.

use agent_api::Plan;
use chrono::TimeDelta;
use control_plane::ops;
use model::order::Stage;
use model::tenant::{Desired, Phase, SuspendReason};
use store::audit::Actor;

use crate::support::{FakeAgent, World};

#[actix_web::test]
async fn a_sign_up_ends_in_a_running_erp() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (client, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    assert_eq!(agent.done, ["build_golden", "prepare_database", "start"]);

    let tenant = world.tenant(id).await;
    assert_eq!(tenant.first_password, None, "the first password is erased when the start is done");
    assert_eq!(tenant.why, None);
    let view = ops::tenant::view(&world.app, id).await.unwrap();
    assert_eq!(view.url.as_deref(), Some("https://lefevre.erp.test"));
    assert!(view.order.as_ref().unwrap().proven_at.is_some());
    let stages: Vec<_> = view.stages.iter().map(|stage| stage.stage).collect();
    assert_eq!(stages, [Stage::Place, Stage::Template, Stage::Room, Stage::Database, Stage::Start]);
    assert!(view.stages.iter().all(|stage| stage.ended_at >= Some(stage.started_at)));

    let shown = client.get(&format!("/v1/tenants/{id}")).await;
    assert_eq!((shown.status, shown.body["tenant"]["phase"].as_str()), (200, Some("running")));
}

#[actix_web::test]
async fn an_agent_that_lost_what_should_run_is_given_it_again() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (_, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    world.round(&mut agent).await;
    assert_eq!(agent.done.iter().filter(|kind| *kind == "start").count(), 1, "a door that is open needs nothing");
    world.clock.advance(TimeDelta::minutes(1));
    agent.has_forgotten = true;
    for starts in [2, 2] {
        for _ in 0..3 {
            world.round(&mut agent).await;
        }
        world.until(&mut agent, id, Phase::Running).await;
        assert_eq!(agent.done.iter().filter(|kind| *kind == "start").count(), starts, "once, and then no more");
    }
    assert!(!agent.has_forgotten);
    let kinds: Vec<_> = agent.seen.iter().map(|task| task.generation).collect();
    assert!(kinds.iter().all(|generation| generation.number == 1), "the intent is what it was: {kinds:?}");
}

#[actix_web::test]
async fn plans_carry_what_agents_need_and_secrets_come_beside() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (_, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    let start = agent.seen.iter().find(|task| matches!(task.plan, Plan::Start(_))).unwrap();
    let hash = start.secrets.admin_password_hash.as_ref().unwrap();
    assert!(hash.expose().starts_with("$pbkdf2-sha512$600000$"));
    assert!(!serde_json::to_string(&start.plan).unwrap().contains("pbkdf2"));
    let Plan::Start(plan) = &start.plan else { unreachable!() };
    assert_eq!(plan.base_url, "https://lefevre.erp.test");
    assert_eq!(plan.company.time_zone, "Europe/Paris");
    assert!(plan.golden_files.url.starts_with("https://cell-agent.stackyard-cell.svc:8444/goldens/"));
    let prepare = agent.seen.iter().find(|task| matches!(task.plan, Plan::PrepareDatabase(_))).unwrap();
    assert!(prepare.secrets.admin_verifier.as_ref().unwrap().expose().starts_with("SCRAM-SHA-256$4096:"));
    assert_ne!(prepare.secrets.admin_verifier, prepare.secrets.erp_verifier);
}

#[actix_web::test]
async fn the_second_tenant_finds_its_golden_database_ready() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (_, first) = world.customer("lefevre").await;
    world.until(&mut agent, first, Phase::Running).await;
    let (_, second) = world.customer("dupont").await;
    world.until(&mut agent, second, Phase::Running).await;
    assert_eq!(agent.done.iter().filter(|kind| *kind == "build_golden").count(), 1);
}

#[actix_web::test]
async fn suspended_and_resumed() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (_, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    let unpaid = Desired::Suspended { reason: SuspendReason::Unpaid };
    ops::tenant::set_desired(&world.app, Actor::System, id, unpaid).await.unwrap();
    world.until(&mut agent, id, Phase::Suspended).await;
    ops::tenant::set_desired(&world.app, Actor::System, id, Desired::Running).await.unwrap();
    world.until(&mut agent, id, Phase::Running).await;
    let after: Vec<_> = agent.done.iter().skip(3).collect();
    assert_eq!(after, ["stop", "start"], "the database is prepared once");
    let second = agent.seen.last().unwrap();
    assert_eq!(second.secrets.admin_password_hash, None, "the person's password is theirs by now");
}

#[actix_web::test]
async fn deleted_leaves_nothing_behind() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let before = world.cluster.objects();
    let (_, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    ops::tenant::set_desired(&world.app, Actor::System, id, Desired::Deleted).await.unwrap();
    world.until(&mut agent, id, Phase::Deleted).await;
    assert_eq!(agent.done.iter().skip(3).collect::<Vec<_>>(), ["stop", "drop_database"]);
    assert_eq!(world.cluster.objects(), before, "no orphan");
    assert!(world.tenant(id).await.reserved_until.is_some());
    let taken = world.visitor().get("/v1/addresses/lefevre").await;
    assert_eq!(taken.body["address"]["free"], false);
}

#[actix_web::test]
async fn each_deleted_tenant_has_its_own_database_dropped() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let mut tenants = Vec::new();
    for address in ["lefevre", "dupont"] {
        let (_, id) = world.customer(address).await;
        world.until(&mut agent, id, Phase::Running).await;
        ops::tenant::set_desired(&world.app, Actor::System, id, Desired::Deleted).await.unwrap();
        tenants.push(id);
    }
    for id in tenants {
        world.until(&mut agent, id, Phase::Deleted).await;
    }
    assert_eq!(agent.done.iter().filter(|kind| *kind == "drop_database").count(), 2);
}

#[actix_web::test]
async fn a_full_cell_is_said_and_waited_for() {
    let (world, mut agent) = (World::with_capacity(1).await, FakeAgent::good());
    let (_, first) = world.customer("lefevre").await;
    world.until(&mut agent, first, Phase::Running).await;
    let (client, second) = world.customer("dupont").await;
    world.round(&mut agent).await;
    let shown = client.get(&format!("/v1/tenants/{second}")).await;
    assert_eq!(shown.body["tenant"]["why"]["waiting"], "cell_full");
    assert_eq!(shown.body["tenant"]["phase"], "provisioning");
    ops::tenant::set_desired(&world.app, Actor::System, first, Desired::Deleted).await.unwrap();
    world.until(&mut agent, second, Phase::Running).await;
}

#[actix_web::test]
async fn a_namespace_deleted_by_hand_comes_back_with_passwords_that_fit() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (_, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    world.cluster.remove(&format!("/api/v1/namespaces/{}", id.namespace()));
    let now = world.clock.now();
    world.db(move |conn| ops::jobs::enqueue_reconcile(conn, id, now)).await;
    for _ in 0..4 {
        world.round(&mut agent).await;
    }
    assert_eq!(agent.done.iter().filter(|kind| *kind == "prepare_database").count(), 2);
}
