//! The operator's page of one tenant: what is wanted, what is seen, what was tried and how it went.

use control_plane::ops::jobs::enqueue_refresh_keys;
use model::tenant::{Desired, Phase, SuspendReason};
use serde_json::json;
use stack::testing::Refusal;
use store::audit::Actor;

use crate::support::{Behaviour, Client, FakeAgent, World, sign_in};

async fn page(operator: &Client, path: &str, language: &str) -> String {
    let reply = operator.clone().with("accept", "text/html").with("accept-language", language).get(path).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.text
}

#[actix_web::test]
async fn intent_stands_beside_observation_and_what_is_unknown_is_said_so() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (_, id) = world.customer("lefevre").await;
    let operator = world.operator().await;
    let path = format!("/v1/fleet/{id}");
    let fresh = operator.get(&path).await.body;
    assert_eq!(fresh["tenant"]["generation"], json!({"epoch": 1, "number": 1}));
    assert!(fresh["tenant"]["observed"]["generation"].is_null() && fresh["tenant"]["agent"].is_null(), "{fresh}");
    let html = page(&operator, &format!("/fleet/{id}"), "en").await;
    for words in ["not looked at yet", "not known", "was never heard of", "change 1 of epoch 1"] {
        assert!(html.contains(words), "{words}: {html}");
    }

    world.until(&mut agent, id, Phase::Running).await;
    world.round(&mut agent).await;
    let seen = operator.get(&path).await.body["tenant"].clone();
    assert_eq!((&seen["observed"]["generation"]["number"], &seen["observed"]["start"]), (&json!(1), &json!("done")));
    assert_eq!((&seen["phase"], &seen["desired"]["state"]), (&json!("running"), &json!("running")));
    assert_eq!((&seen["agent"]["version"], &seen["agent"]["door"]), (&json!("test"), &json!("open")), "{seen}");
    assert!(seen["agent"]["seats_used"].is_null() && seen["may_send_mail"] == false, "{seen}");
    let french = page(&operator, &format!("/fleet/{id}"), "fr").await;
    for words in ["être en service", "prouvée", "ouverte", "retenu tant que l’adresse n’est pas confirmée"] {
        assert!(french.contains(words), "{words}: {french}");
    }

    let staff = Desired::Suspended { reason: SuspendReason::Staff };
    control_plane::ops::tenant::set_desired(&world.app, Actor::System, id, staff).await.unwrap();
    let changed = operator.get(&path).await.body["tenant"].clone();
    assert_eq!(
        (&changed["generation"]["number"], &changed["observed"]["generation"]["number"]),
        (&json!(2), &json!(1))
    );
    let html = page(&operator, &format!("/fleet/{id}"), "en").await;
    assert!(html.contains("change 2 of epoch 1") && html.contains("change 1 of epoch 1"), "{html}");
    assert!(html.contains("be suspended: staff decided so") && html.contains(&format!("href=\"/tenants/{id}\"")));
    let nobody = operator.get("/v1/fleet/0198f0a0b0c07d00800000000000abcd").await;
    assert_eq!((nobody.status, nobody.code()), (404, "not_found"));
}

#[actix_web::test]
async fn tasks_tell_their_steps_log_and_failure_but_no_secret() {
    let world = World::new().await;
    let (_, id) = world.customer("lefevre").await;
    let operator = world.operator().await;
    let mut agent = FakeAgent::scripted(|task, _| {
        if task.plan.kind() == agent_api::PlanKind::Start { Behaviour::Vanishes } else { Behaviour::Good }
    });
    for _ in 0..6 {
        world.round(&mut agent).await;
    }
    let start = agent.seen.iter().rev().find(|task| task.plan.kind() == agent_api::PlanKind::Start).unwrap().clone();
    let client = sign_in(&world, &id.namespace(), "tenant-agent").await.unwrap();
    let at = world.clock.now();
    let said = json!({
        "attempt": start.attempt, "state": {"state": "failed", "failure": {"kind": "not_proven", "message": "No login."}},
        "steps": [
            {"name": "fetch_files", "state": "done", "started_at": at, "ended_at": at + chrono::TimeDelta::seconds(4)},
            {"name": "prove_login", "state": "failed", "started_at": at, "ended_at": at},
        ],
        "log": ["odoo: starting <b>", "odoo: 500 Internal Server Error"],
    });
    let reply = client.put(&format!("/agent/v1/tasks/{}/report", start.id), &said).await;
    assert_eq!(reply.status, 200, "{}", reply.body);

    let tasks = operator.get(&format!("/v1/fleet/{id}/tasks")).await;
    let list = tasks.body["tasks"].as_array().unwrap();
    let told = list.iter().find(|task| task["kind"] == "start").unwrap();
    assert_eq!(
        (&told["state"], &told["failure"], &told["of_cell"]),
        (&json!("failed"), &json!("No login."), &json!(false))
    );
    assert_eq!((&told["steps"][1]["name"], &told["log"][1]), (&json!("prove_login"), &said["log"][1]));
    assert!(told["next_offer_at"].is_string() && list.iter().any(|task| task["kind"] == "prepare_database"), "{told}");
    let html = page(&operator, &format!("/fleet/{id}"), "en").await;
    for words in
        ["Start the ERP", "It failed: <span lang=\"en\">No login.", "fetch files", "4.0\u{a0}s", "<details open>"]
    {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(html.contains("odoo: starting &#60;b&#62;\nodoo: 500 Internal Server Error"), "{html}");
    for secret in ["SCRAM", "pbkdf2", "secrets", "\"plan\"", "password_hash"] {
        assert!(!tasks.text.contains(secret) && !html.contains(secret), "{secret}");
    }
    let first = operator.get(&format!("/v1/fleet/{id}/tasks?limit=1")).await.body;
    let second = operator.get(&format!("/v1/fleet/{id}/tasks?limit=1&after={}", first["next"].as_str().unwrap())).await;
    assert_ne!(first["tasks"][0]["id"], second.body["tasks"][0]["id"]);
}

#[actix_web::test]
async fn its_jobs_its_trouble_and_its_history_stand_on_one_page() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    world.cluster.refuse(Refusal { path: "/deployments/tenant-agent".into(), code: 403, message: "quota".into() });
    let (_, id) = world.customer("lefevre").await;
    let (_, other) = world.customer("dupont").await;
    world.until(&mut agent, id, Phase::Stuck).await;
    let operator = world.operator().await;
    let jobs = operator.get(&format!("/v1/jobs?tenant={id}")).await;
    let keys: Vec<_> =
        jobs.body["jobs"].as_array().unwrap().iter().map(|job| job["key"].as_str().unwrap().to_owned()).collect();
    assert!(keys.contains(&id.to_string()) && !keys.contains(&other.to_string()), "{keys:?}");
    let html = page(&operator, &format!("/fleet/{id}"), "en").await;
    for words in [
        "The cluster refused an object of this tenant",
        "mend the cell&#39;s settings",
        "Brings a tenant towards what it is meant to be",
        "Next try: in ",
        "The ERP was ordered.",
        "Find a place",
        "To be done by",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(html.contains(&format!("action=\"/fleet/{id}/retry\"")) && html.contains(&format!("/mails?tenant={id}")));
    let french = page(&operator, &format!("/fleet/{id}"), "fr").await;
    assert!(french.contains("Le cluster a refusé un objet de ce tenant"), "{french}");
    assert!(french.contains("Dans les mots du worker, en anglais: <span lang=\"en\">The cluster refused"), "{french}");
}

#[actix_web::test]
async fn manifests_are_those_that_are_applied_and_hold_no_secret() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (_, id) = world.customer("lefevre").await;
    let operator = world.operator().await;
    let path = format!("/v1/fleet/{id}/manifests");
    assert_eq!(operator.get(&path).await.body["missing"], "no_place");
    world.until(&mut agent, id, Phase::Running).await;
    assert_eq!(operator.get(&path).await.body["missing"], "cell_unseen");
    let html = page(&operator, &format!("/fleet/{id}/manifests"), "fr").await;
    assert!(html.contains("un worker doit d’abord observer la cellule"), "{html}");

    let (cell, now) = (world.cell().await, world.clock.now());
    world.db(move |conn| enqueue_refresh_keys(conn, cell, now, now)).await;
    world.run_jobs().await;
    let answer = operator.get(&path).await.body;
    let yaml = answer["yaml"].as_str().unwrap();
    let cluster = world.env.clusters.get(cell).unwrap();
    let tenant = world.tenant(id).await;
    let facts = stack::TenantFacts {
        id,
        generation: tenant.generation,
        address: tenant.address.clone(),
        company: tenant.company.clone(),
        limits: tenant.limits,
        may_send_mail: false,
    };
    assert_eq!(yaml, stack::render(&cluster.validate(facts).await.unwrap()).unwrap());
    for kind in ["kind: Namespace", "kind: NetworkPolicy", "kind: Deployment", "kind: Ingress"] {
        assert!(yaml.contains(kind), "{kind}");
    }
    assert!(!yaml.contains("kind: Secret") && !yaml.contains("stringData"), "{yaml}");
    let html = page(&operator, &format!("/fleet/{id}/manifests"), "en").await;
    assert!(html.contains("kind: Deployment") && html.contains(&id.namespace()), "{html}");

    control_plane::ops::tenant::set_desired(&world.app, Actor::System, id, Desired::Deleted).await.unwrap();
    assert_eq!(operator.get(&path).await.body["missing"], "not_wanted");
}
