//! The agent protocol under everything that a network and a crash do to it.

use std::time::{Duration, Instant};

use agent_api::{ClaimAnswer, Task};
use chrono::TimeDelta;
use control_plane::ops;
use model::TenantId;
use model::plan::Limits;
use model::tenant::{Desired, Phase, SuspendReason};
use serde_json::{Value, json};
use store::audit::Actor;

use crate::support::{Behaviour, Client, FakeAgent, ISSUER, World, report, sign_in};

fn claim(wait_s: u64) -> Value {
    json!({"busy": false, "wait_s": wait_s, "limits_version": 1000, "agent_version": "test"})
}

async fn claimed(agent: &Client, wait_s: u64) -> Option<Task> {
    let reply = agent.post("/agent/v1/claim", &claim(wait_s)).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    serde_json::from_value::<ClaimAnswer>(reply.body).unwrap().task
}

fn done(task: &Task) -> Value {
    report(task, json!({"state": "done", "outcome": {"kind": "done"}}))
}

async fn say(agent: &Client, task: &Task, said: &Value) -> (u16, String) {
    let reply = agent.put(&format!("/agent/v1/tasks/{}/report", task.id), said).await;
    (reply.status, reply.code().to_owned())
}

/// A tenant that runs, and one task for its agent.
async fn with_task() -> (World, TenantId, Client) {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (client, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    let body = json!({"password": "a new password"});
    assert_eq!(client.post(&format!("/v1/tenants/{id}/admin_password"), &body).await.status, 202);
    let agent = sign_in(&world, &id.namespace(), "tenant-agent").await.unwrap();
    (world, id, agent)
}

#[actix_web::test]
async fn only_agents_get_a_token() {
    let world = World::new().await;
    let (_, id) = world.customer("lefevre").await;
    world.run_jobs().await;
    let now = world.clock.now().timestamp();
    let good = json!({"iss": ISSUER, "aud": ["stackyard"], "exp": now + 600,
        "sub": format!("system:serviceaccount:{}:tenant-agent", id.namespace())});
    let with = |key: &str, value: Value| {
        let mut claims = good.clone();
        claims[key] = value;
        world.accounts.sign(&claims)
    };
    let port = world.agent_port();
    let ask =
        async |cell: &str, token: String| port.post("/agent/v1/token", &json!({"cell": cell, "token": token})).await;
    assert_eq!(ask("dev", world.accounts.sign(&good)).await.status, 200);
    let unknown_tenant = "system:serviceaccount:t-0198f0a0b0c07d00800000000000abcd:tenant-agent";
    let bad = [
        with("iss", json!("https://elsewhere")),
        with("aud", json!(["https://kubernetes.default.svc"])),
        with("exp", json!(now - 60)),
        with("nbf", json!(now + 600)),
        with("sub", json!(format!("system:serviceaccount:{}:erp", id.namespace()))),
        with("sub", json!("system:serviceaccount:default:cell-agent")),
        with("sub", json!("system:serviceaccount:stackyard-cell:default")),
        with("sub", json!(unknown_tenant)),
        with("sub", json!("system:node:n1")),
        "garbage".into(),
        String::new(),
        "eyJhbGciOiJub25lIiwia2lkIjoiY2x1c3RlciJ9.e30.".into(),
    ];
    for token in bad {
        let reply = ask("dev", token.clone()).await;
        assert_eq!((reply.status, reply.code()), (401, "unauthenticated"), "{token}");
    }
    assert_eq!(ask("nowhere", world.accounts.sign(&good)).await.status, 401);
}

#[actix_web::test]
async fn an_unknown_key_is_asked_for() {
    let world = World::new().await;
    let rotated = crate::support::ServiceAccounts::new();
    world.cluster.set_keys(ISSUER, rotated.jwks_as("rotated"));
    let token = rotated.token_as("rotated", "stackyard-cell", "cell-agent", world.clock.now());
    let ask = json!({"cell": "dev", "token": token});
    let reply = world.agent_port().post("/agent/v1/token", &ask).await;
    assert_eq!((reply.status, reply.code()), (503, "unavailable"));
    assert!(!reply.header("retry-after").is_empty());
    world.clock.advance(TimeDelta::seconds(11));
    world.run_jobs().await;
    assert_eq!(world.agent_port().post("/agent/v1/token", &ask).await.status, 200);
}

#[actix_web::test]
async fn a_lost_answer_to_a_claim_is_offered_again_at_once() {
    let (_world, _, agent) = with_task().await;
    let lost = claimed(&agent, 0).await.unwrap();
    let again = claimed(&agent, 0).await.unwrap();
    assert_eq!((again.id, lost.attempt, again.attempt), (lost.id, 1, 2));
    assert_eq!(say(&agent, &lost, &done(&lost)).await, (409, "stale_attempt".into()));
    let show = agent.get(&format!("/agent/v1/tasks/{}", again.id)).await;
    assert_eq!(show.body["secrets"]["admin_password_hash"], json!(again.secrets.admin_password_hash));
    assert_eq!(say(&agent, &again, &done(&again)).await.0, 200);
    assert_eq!(say(&agent, &again, &done(&again)).await.0, 200, "the same report twice is harmless");
    let late = report(&again, json!({"state": "running"}));
    assert_eq!(say(&agent, &again, &late).await.0, 200, "a late word of the same attempt is harmless");
    assert!(claimed(&agent, 0).await.is_none());
    assert_eq!(agent.get(&format!("/agent/v1/tasks/{}", again.id)).await.status, 404, "secrets are gone with its end");
}

#[actix_web::test]
async fn a_lease_runs_out_and_a_report_renews_it() {
    let (world, id, agent) = with_task().await;
    let task = claimed(&agent, 0).await.unwrap();
    world.clock.advance(TimeDelta::seconds(80));
    assert_eq!(say(&agent, &task, &report(&task, json!({"state": "running"}))).await.0, 200);
    world.clock.advance(TimeDelta::seconds(80));
    assert_eq!(say(&agent, &task, &report(&task, json!({"state": "running"}))).await.0, 200, "renewed");
    let busy = agent.post("/agent/v1/claim", &json!({"busy": true, "wait_s": 0, "limits_version": 1000})).await;
    assert_eq!(busy.body["task"], Value::Null);
    world.clock.advance(TimeDelta::seconds(95));
    let second = sign_in(&world, &id.namespace(), "tenant-agent").await.unwrap();
    let again = claimed(&second, 0).await.unwrap();
    assert_eq!((again.id, again.attempt), (task.id, 2));
    assert_eq!(say(&agent, &task, &done(&task)).await, (409, "stale_attempt".into()));
}

#[actix_web::test]
async fn nobody_else_sees_a_task() {
    let (world, id, agent) = with_task().await;
    let (_, other) = world.customer("dupont").await;
    world.run_jobs().await;
    let task = claimed(&agent, 0).await.unwrap();
    let stranger = sign_in(&world, &other.namespace(), "tenant-agent").await.unwrap();
    let cell = sign_in(&world, "stackyard-cell", "cell-agent").await.unwrap();
    let path = format!("/agent/v1/tasks/{}", task.id);
    for caller in [&stranger, &cell] {
        assert_eq!(caller.get(&path).await.status, 404);
        assert_eq!(say(caller, &task, &done(&task)).await, (404, "not_found".into()));
    }
    assert!(claimed(&stranger, 0).await.is_none());
    let forged =
        [world.agent_port(), world.agent_port().with("authorization", "Bearer x"), world.customer("third-one").await.0];
    for caller in forged.iter().take(2) {
        assert_eq!(caller.get(&path).await.status, 401);
        assert_eq!(caller.post("/agent/v1/claim", &claim(0)).await.status, 401);
    }
    let projected = world.accounts.token(&id.namespace(), "tenant-agent", world.clock.now());
    let raw = world.agent_port().with("authorization", &format!("Bearer {projected}"));
    assert_eq!(raw.get(&path).await.status, 401, "a projected token opens nothing by itself");
    world.clock.advance(TimeDelta::minutes(16));
    assert_eq!(agent.get(&path).await.status, 401, "a token lives 15 minutes");
}

#[actix_web::test]
async fn a_newer_intent_supersedes_what_was_not_begun() {
    let (world, id, agent) = with_task().await;
    let suspended = Desired::Suspended { reason: SuspendReason::Staff };
    let task = claimed(&agent, 0).await.unwrap();
    say(&agent, &task, &report(&task, json!({"state": "failed", "failure": {"kind": "internal", "message": "no"}})))
        .await;
    ops::tenant::set_desired(&world.app, Actor::System, id, suspended).await.unwrap();
    world.run_jobs().await;
    let next = claimed(&agent, 0).await.unwrap();
    assert_eq!(next.plan.kind().to_string(), "stop");
    assert!(next.generation > task.generation);
    assert_eq!(say(&agent, &task, &done(&task)).await, (409, "stale_attempt".into()));
}

#[actix_web::test]
async fn limits_come_at_once_also_to_the_busy() {
    let (world, id, agent) = with_task().await;
    let limits = Limits { seats: 9, simultaneous: 4, database_mib: 3000 };
    let ask = |version: i64, wait_s: u64| json!({"busy": true, "wait_s": wait_s, "limits_version": version});
    let started = Instant::now();
    let (reply, ()) = futures::join!(async { agent.post("/agent/v1/claim", &ask(1, 20)).await }, async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        world.db(move |conn| store::tenants::set_limits(conn, id, &limits)).await;
    });
    assert!(started.elapsed() < Duration::from_secs(8), "woken, not polled");
    assert_eq!(reply.body["limits"]["seats"], 9);
    assert_eq!(reply.body["limits"]["version"], 2);
    assert_eq!(reply.body["limits"]["database_bytes"], 3000i64 * 1024 * 1024);
    assert_eq!(agent.post("/agent/v1/claim", &ask(2, 0)).await.body["limits"], Value::Null);
}

#[actix_web::test]
async fn a_busy_agent_hears_at_once_that_a_stop_waits() {
    let (world, id, agent) = with_task().await;
    let ask = |busy: bool, wait_s: u64| json!({"busy": busy, "wait_s": wait_s, "limits_version": 1_000_000});
    assert!(claimed(&agent, 0).await.is_some());
    assert_eq!(agent.post("/agent/v1/claim", &ask(true, 0)).await.body["stop_waits"], false);
    let started = Instant::now();
    let (reply, ()) = futures::join!(async { agent.post("/agent/v1/claim", &ask(true, 20)).await }, async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let suspended = Desired::Suspended { reason: SuspendReason::Staff };
        ops::tenant::set_desired(&world.app, Actor::System, id, suspended).await.unwrap();
        world.run_jobs().await;
    });
    assert!(started.elapsed() < Duration::from_secs(8), "woken, not polled");
    assert_eq!((&reply.body["stop_waits"], &reply.body["task"]), (&json!(true), &Value::Null), "{}", reply.body);
    // Undone before it began: there is nothing to hurry for.
    ops::tenant::set_desired(&world.app, Actor::System, id, Desired::Running).await.unwrap();
    world.run_jobs().await;
    assert_eq!(agent.post("/agent/v1/claim", &ask(true, 0)).await.body["stop_waits"], false);
}

#[actix_web::test]
async fn a_waiting_claim_is_woken_by_a_task() {
    let (world, mut good) = (World::new().await, FakeAgent::good());
    let (client, id) = world.customer("lefevre").await;
    world.until(&mut good, id, Phase::Running).await;
    let agent = sign_in(&world, &id.namespace(), "tenant-agent").await.unwrap();
    let started = Instant::now();
    let (task, reset) = futures::join!(claimed(&agent, 20), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        client.post(&format!("/v1/tenants/{id}/admin_password"), &json!({"password": "a new password"})).await
    });
    assert_eq!(reset.status, 202);
    assert!(task.is_some() && started.elapsed() < Duration::from_secs(8), "woken, not polled");
}

#[actix_web::test]
async fn whatever_an_agent_does_wrong_once_the_tenant_runs_in_the_end() {
    for behaviour in [Behaviour::Fails, Behaviour::Vanishes, Behaviour::IsUnheard, Behaviour::Stutters] {
        for at in 1..=3 {
            let world = World::new().await;
            let script = move |_: &Task, n: usize| if n == at { behaviour } else { Behaviour::Good };
            let mut agent = FakeAgent::scripted(script);
            let (_, id) = world.customer("lefevre").await;
            world.until(&mut agent, id, Phase::Running).await;
            assert_eq!(world.tenant(id).await.first_password, None, "{behaviour:?} at {at}");
        }
    }
}

#[actix_web::test]
async fn a_task_that_keeps_failing_is_stuck_in_words_and_retried_by_hand() {
    let world = World::new().await;
    let mut bad = FakeAgent::scripted(|task, _| match task.plan.kind().to_string().as_str() {
        "start" => Behaviour::Fails,
        _ => Behaviour::Good,
    });
    let (client, id) = world.customer("lefevre").await;
    for _ in 0..40 {
        world.round(&mut bad).await;
        world.clock.advance(TimeDelta::seconds(30));
    }
    let stuck = world.tenant(id).await;
    assert_eq!(stuck.phase, Phase::Stuck);
    assert_eq!(stuck.why.as_deref(), Some("The task start keeps failing: The database server does not answer."));
    assert!(stuck.next_try_at.is_some());
    let shown = client.get(&format!("/v1/tenants/{id}")).await;
    assert!(!shown.text.contains("database server"), "the customer reads no innards: {}", shown.text);
    let operator = world.operator().await;
    let row = operator.get("/v1/fleet").await.body["tenants"][0].clone();
    assert!(row["remedy"].as_str().unwrap().contains("retry"));
    let path = format!("/v1/tenants/{id}/retry");
    assert_eq!(operator.send(actix_web::http::Method::POST, &path, None).await.status, 202);
    world.until(&mut FakeAgent::good(), id, Phase::Running).await;
}
