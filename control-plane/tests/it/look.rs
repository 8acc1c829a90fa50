//! The app with some rows on a port of this machine, for a person or a browser to look at:
//!
//! `cargo test -p control-plane --test it look -- --ignored --nocapture`

use actix_web::HttpServer;
use chrono::TimeDelta;
use control_plane::server;
use model::tenant::{Observed, Phase, StuckReason};
use serde_json::json;
use store::tenants::Observation;

use crate::support::{FakeAgent, World};

const LISTEN: (&str, u16) = ("127.0.0.1", 8899);

/// What an agent of a running tenant measures.
async fn measure(world: &World, id: model::TenantId) {
    let now = world.clock.now();
    let seen =
        json!({"at": now, "door": "open", "erp_ready": true, "seats_used": 2, "database_bytes": 1_842_000_000i64});
    world.db(move |conn| store::tenant_agents::record(conn, id, "look", Some(&seen), now)).await;
}

async fn get_stuck(world: &World, id: model::TenantId) {
    let (now, generation) = (world.clock.now(), world.tenant(id).await.generation);
    let message = "0/3 nodes are available: 3 Insufficient memory.".to_owned();
    let observed = Observed { stuck: Some(StuckReason::NoRoom { message }), ..Observed::default() };
    let next_try_at = Some(now + TimeDelta::minutes(4));
    let seen = Observation { observed, phase: Phase::Stuck, why: Some("No node has room.".into()), next_try_at };
    world.db(move |conn| store::tenants::record_observation(conn, id, generation, &seen, now)).await;
}

#[actix_web::test]
#[ignore = "serves until it is stopped: for a look at the pages"]
async fn serve_for_a_look() {
    let world = World::at(&format!("http://{}:{}", LISTEN.0, LISTEN.1), 50).await;
    let mut agent = FakeAgent::good();
    let (running, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    measure(&world, id).await;
    let stuck = world.quick_tenant("martin").await;
    get_stuck(&world, stuck).await;
    let (building, built) = world.customer("dupont").await;
    world.run_jobs().await;
    get_stuck(&world, stuck).await;
    let operator = world.operator().await;
    for (who, client, path) in [
        ("running", &running, format!("/tenants/{id}")),
        ("building", &building, format!("/tenants/{built}")),
        ("operator", &operator, "/fleet".to_owned()),
    ] {
        println!("{who} {path} {}", client.cookie().unwrap());
    }
    let app = world.app.clone();
    let server = HttpServer::new(move || server::public(app.clone())).workers(2).bind(LISTEN).unwrap();
    println!("listening on http://{}:{}", LISTEN.0, LISTEN.1);
    server.run().await.unwrap();
}
