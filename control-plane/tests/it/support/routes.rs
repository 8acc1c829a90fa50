//! The routes of the public listener, as the router itself knows them.

use std::collections::BTreeSet;

use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{HttpRequest, web};
use control_plane::server;

use super::World;

/// The first part of what programs ask for, not people.
const FOR_PROGRAMS: [&str; 4] = ["v1", "healthz", "readyz", "assets"];

/// The patterns of all of them.
pub async fn patterns(world: &World) -> BTreeSet<String> {
    let show = web::get().to(|req: HttpRequest| async move { format!("{:?}", req.resource_map()) });
    let service = init_service(server::public(world.app.clone()).route("/routes", show)).await;
    let request = TestRequest::with_uri("/routes").to_request();
    let text = read_body(call_service(&service, request).await).await;
    let text = String::from_utf8_lossy(&text).into_owned();
    let patterns =
        text.split("patterns: Single(\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
    patterns.filter(|pattern| pattern.starts_with('/') && pattern != "/routes").collect()
}

/// Those that a person's browser can open.
pub async fn shown(world: &World) -> BTreeSet<String> {
    let mut shown = BTreeSet::new();
    for pattern in patterns(world).await {
        let first = pattern.split('/').nth(1).unwrap_or_default();
        if FOR_PROGRAMS.contains(&first) {
            continue;
        }
        // What takes GET says so to who asks in a way that nothing takes.
        let refused = world.visitor().send(Method::PATCH, &fill(&pattern), None).await;
        if refused.header("allow").contains("GET") {
            shown.insert(pattern);
        }
    }
    shown
}

/// A path with ids for its placeholders.
pub fn fill(pattern: &str) -> String {
    let parts = pattern.split('/').map(|part| if part.starts_with('{') { "0".repeat(32) } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("/")
}
