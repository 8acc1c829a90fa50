//! What people may see and do.

use actix_web::http::Method;
use model::tenant::Phase;
use serde_json::json;

use crate::support::{Behaviour, FakeAgent, World};

#[actix_web::test]
async fn a_foreign_tenant_is_not_there() {
    let world = World::new().await;
    let (_, id) = world.customer("lefevre").await;
    let (stranger, _) = world.customer("dupont").await;
    let password = json!({"password": "another password"}).to_string().into_bytes();
    for (method, path, body) in [
        (Method::GET, String::new(), None),
        (Method::GET, "/timeline".into(), None),
        (Method::GET, "/events".into(), None),
        (Method::POST, "/admin_password".into(), Some(("application/json", password))),
    ] {
        let path = format!("/v1/tenants/{id}{path}");
        let reply = stranger.send(method.clone(), &path, body.clone()).await;
        assert_eq!((reply.status, reply.code()), (404, "not_found"), "{path}");
        let reply = world.visitor().send(method, &path, body).await;
        assert_eq!((reply.status, reply.code()), (401, "unauthenticated"), "{path}");
    }
    for path in ["/v1/fleet", "/v1/jobs"] {
        assert_eq!(stranger.get(path).await.status, 403, "{path}");
        assert_eq!(world.visitor().get(path).await.status, 401, "{path}");
    }
    for path in [format!("/v1/tenants/{id}/retry"), "/v1/jobs/1/requeue".into()] {
        assert_eq!(stranger.send(Method::POST, &path, None).await.status, 403, "{path}");
    }
    for bad in ["x", "0198F0A0B0C07D00800000000000ABCD", "%00", "1%20or%201=1"] {
        let reply = stranger.get(&format!("/v1/tenants/{bad}")).await;
        assert_eq!((reply.status, reply.code()), (404, "not_found"), "{bad}");
    }
}

#[actix_web::test]
async fn operators_see_the_fleet() {
    let world = World::new().await;
    let (_, id) = world.customer("lefevre").await;
    world.customer("dupont").await;
    world.run_jobs().await;
    let operator = world.operator().await;
    let fleet = operator.get("/v1/fleet?limit=1").await;
    assert_eq!(fleet.status, 200, "{}", fleet.body);
    assert_eq!(fleet.body["counts"]["provisioning"], 2);
    let row = &fleet.body["tenants"][0];
    assert!(row["why"].as_str().unwrap().contains("golden database"), "{row}");
    assert!(row["next_try_at"].is_string());
    let next = fleet.body["next"].as_str().unwrap();
    let second = operator.get(&format!("/v1/fleet?limit=1&after={next}")).await;
    assert_ne!(second.body["tenants"][0]["id"], row["id"]);
    assert_eq!(operator.get("/v1/fleet?phase=running").await.body["tenants"], json!([]));
    assert_eq!(operator.get("/v1/fleet?search=lefev").await.body["tenants"].as_array().unwrap().len(), 1);
    for bad in ["phase=flying", "after=x", "nonsense=1"] {
        let reply = operator.get(&format!("/v1/fleet?{bad}")).await;
        assert_eq!((reply.status, reply.code()), (400, "malformed_request"), "{bad}");
    }
    assert_eq!(operator.get(&format!("/v1/tenants/{id}")).await.status, 200);
    assert_eq!(operator.send(Method::POST, &format!("/v1/tenants/{id}/retry"), None).await.status, 202);
}

#[actix_web::test]
async fn a_new_password_for_the_administrator() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (client, id) = world.customer("lefevre").await;
    let (path, body) = (format!("/v1/tenants/{id}/admin_password"), json!({"password": "a new password"}));
    let early = client.post(&path, &body).await;
    assert_eq!((early.status, early.code()), (409, "wrong_state"));
    world.until(&mut agent, id, Phase::Running).await;

    let short = client.post(&path, &json!({"password": "short"})).await;
    assert_eq!((short.status, short.field()), (422, "password"));
    let keyed = client.clone().with("idempotency-key", "reset-1");
    let first = keyed.post(&path, &body).await;
    assert_eq!(first.status, 202, "{}", first.body);
    assert_eq!(first.body, keyed.post(&path, &body).await.body);
    for _ in 0..2 {
        world.round(&mut agent).await;
    }
    assert_eq!(agent.done.iter().filter(|kind| *kind == "reset_admin").count(), 1);
    let hash = agent.seen.last().unwrap().secrets.admin_password_hash.clone().unwrap();
    assert!(hash.expose().starts_with("$pbkdf2-sha512$600000$"));
    let timeline = client.get(&format!("/v1/tenants/{id}/timeline")).await;
    assert!(timeline.text.contains("access.reset_asked") && timeline.text.contains("access.reset_done"));
    assert!(!timeline.text.contains("pbkdf2"));
}

#[actix_web::test]
async fn while_a_password_is_set_its_page_says_so_and_not_that_it_is_built() {
    let world = World::new().await;
    let mut agent = FakeAgent::scripted(|task, _| match task.plan {
        agent_api::Plan::ResetAdmin(_) => Behaviour::Vanishes,
        _ => Behaviour::Good,
    });
    let (client, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    let (path, page) = (format!("/v1/tenants/{id}/admin_password"), format!("/tenants/{id}"));
    assert_eq!(client.post(&path, &json!({"password": "a new password"})).await.status, 202);
    agent.work(&world).await;
    let look = async || {
        let now = world.clock.now();
        world.db(move |conn| control_plane::ops::jobs::enqueue_reconcile(conn, id, now)).await;
        world.run_jobs().await;
        client.page(&page).await.text
    };
    world.cluster.set_ready(&id.namespace(), "erp", false);
    let shown = look().await;
    for part in
        ["password of your ERP&#39;s administrator is being set", "Starting again", "The ERP is starting again."]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("being built") && !shown.contains("eing set up"), "{shown}");
    let why = world.tenant(id).await.why.unwrap();
    assert!(why.contains("the ERP restarts for it"), "{why}");
    world.cluster.set_ready(&id.namespace(), "erp", true);
    assert!(look().await.contains("Your ERP is running."));
}

#[actix_web::test]
async fn the_timeline_is_read_page_by_page() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (client, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    let (mut ids, mut after) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/v1/tenants/{id}/timeline?limit=2{after}")).await;
        ids.extend(page.body["events"].as_array().unwrap().iter().map(|event| event["id"].as_i64().unwrap()));
        let Some(next) = page.body["next"].as_i64() else { break };
        after = format!("&after={next}");
    }
    assert!(ids.len() >= 4 && ids.is_sorted_by(|a, b| a > b), "{ids:?}");
}

#[actix_web::test]
async fn changes_are_streamed_and_resumed() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (client, id) = world.customer("lefevre").await;
    let path = format!("/v1/tenants/{id}/events");
    let first = client.clone().with("x-test-chunks", "2").get(&path).await;
    assert_eq!(first.header("content-type"), "text/event-stream");
    assert!(first.text.contains("event: timeline") && first.text.contains("event: tenant"), "{}", first.text);
    let last = first.text.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned();

    let resumed = client.clone().with("x-test-chunks", "4").with("last-event-id", &last);
    let watching = resumed.get(&path);
    let building = async {
        world.until(&mut agent, id, Phase::Running).await;
    };
    let (seen, ()) = futures::join!(watching, building);
    assert!(!seen.text.contains(&format!("id: {last}\n")), "what was seen is not told again: {}", seen.text);
    assert!(seen.text.matches("event: ").count() >= 4, "{}", seen.text);
}

#[actix_web::test]
async fn unknown_paths_and_methods_get_the_envelope() {
    let world = World::new().await;
    let visitor = world.visitor();
    let missing = visitor.get("/v1/nothing").await;
    assert_eq!((missing.status, missing.code()), (404, "not_found"));
    let method = visitor.send(Method::PUT, "/v1/sign_ups", None).await;
    assert_eq!((method.status, method.code()), (405, "method_not_allowed"));
    assert!(missing.header("content-security-policy").contains("default-src 'none'"));
    assert!(!missing.header("content-security-policy").contains("unsafe"));
    assert_eq!(missing.header("x-content-type-options"), "nosniff");
    assert_eq!(visitor.get("/metrics").await.status, 404, "metrics are not public");
    assert_eq!(visitor.post("/agent/v1/claim", &json!({})).await.status, 404, "agents have their own listener");
    assert_eq!(visitor.get("/readyz").await.status, 200);
    let metrics = world.agent_port().get("/metrics").await;
    assert!(metrics.text.contains("stackyard_requests_total"), "{}", metrics.text);
    assert_eq!(world.agent_port().get("/v1/packages").await.status, 404);
}
