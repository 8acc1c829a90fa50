//! Each resource answers HEAD as it answers GET, and says which methods it takes.

use std::collections::BTreeSet;
use std::io::{Read, Write};

use actix_web::HttpServer;
use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use control_plane::server;
use model::TenantId;

use crate::support::World;
use crate::support::client::{Client, Reply};

/// Every resource of the public listener, with what it takes.
pub const PUBLIC: &[(&str, &str)] = &[
    ("/", "GET, HEAD"),
    ("/language", "POST"),
    ("/again", "POST"),
    ("/status", "GET, HEAD"),
    ("/sign-up/address", "GET, HEAD"),
    ("/sign-up/cost", "GET, HEAD"),
    ("/sign-up", "GET, HEAD, POST"),
    ("/sign-in", "GET, HEAD, POST"),
    ("/sign-out", "POST"),
    ("/forgot-password", "GET, HEAD, POST"),
    ("/forgot-password/sent", "GET, HEAD"),
    ("/reset-password", "GET, HEAD, POST"),
    ("/people", "GET, HEAD"),
    ("/people/ID/role", "POST"),
    ("/people/ID/remove", "GET, HEAD, POST"),
    ("/people/invite", "POST"),
    ("/people/invitations/ID/resend", "POST"),
    ("/people/invitations/ID/withdraw", "POST"),
    ("/join", "GET, HEAD, POST"),
    ("/profile", "GET, HEAD, POST"),
    ("/profile/password", "POST"),
    ("/profile/sessions", "GET, HEAD"),
    ("/profile/sessions/end-others", "POST"),
    ("/profile/sessions/ID/end", "POST"),
    ("/tenants", "GET, HEAD"),
    ("/tenants/ID", "GET, HEAD"),
    ("/tenants/ID/live", "GET, HEAD"),
    ("/tenants/ID/admin-password", "POST"),
    ("/tenants/ID/deletion", "GET, HEAD, POST"),
    ("/tenants/ID/deletion/undo", "POST"),
    ("/tenants/ID/settings", "GET, HEAD"),
    ("/tenants/ID/maintenance-window", "POST"),
    ("/tenants/ID/time-zone", "POST"),
    ("/verify", "GET, HEAD, POST"),
    ("/verify/again", "POST"),
    ("/verify/sent", "GET, HEAD"),
    ("/fleet", "GET, HEAD"),
    ("/audit", "GET, HEAD"),
    ("/fleet/ID/retry", "POST"),
    ("/fleet/ID", "GET, HEAD"),
    ("/fleet/ID/manifests", "GET, HEAD"),
    ("/jobs", "GET, HEAD"),
    ("/jobs/1/requeue", "GET, HEAD, POST"),
    ("/mails", "GET, HEAD"),
    ("/mails/ID", "GET, HEAD"),
    ("/mails/ID/resend", "POST"),
    ("/cells", "GET, HEAD"),
    ("/cells/ID", "GET, HEAD"),
    ("/cells/ID/drain", "POST"),
    ("/cells/ID/open", "POST"),
    ("/fleet/ID/suspension", "GET, HEAD"),
    ("/fleet/ID/suspend", "POST"),
    ("/fleet/ID/resume", "POST"),
    ("/sign-in/code", "GET, HEAD, POST"),
    ("/second-factor", "GET, HEAD, POST"),
    ("/second-factor/another", "GET, HEAD"),
    ("/second-factor/recovery-codes", "POST"),
    ("/staff", "GET, HEAD, POST"),
    ("/staff/ID", "GET, HEAD"),
    ("/staff/ID/role", "POST"),
    ("/staff/ID/disable", "POST"),
    ("/staff/ID/enable", "POST"),
    ("/staff/ID/reset-second-factor", "POST"),
    ("/assets/icon.svg", "GET, HEAD"),
    ("/healthz", "GET, HEAD"),
    ("/readyz", "GET, HEAD"),
    ("/v1/openapi.json", "GET, HEAD"),
    ("/v1/sign_ups", "POST"),
    ("/v1/sessions", "GET, HEAD, POST, DELETE"),
    ("/v1/password_resets", "POST, PUT"),
    ("/v1/profile", "PATCH"),
    ("/v1/profile/password", "PUT"),
    ("/v1/profile/sessions", "GET, HEAD, DELETE"),
    ("/v1/profile/sessions/ID", "DELETE"),
    ("/v1/people", "GET, HEAD, POST"),
    ("/v1/people/ID", "PATCH, DELETE"),
    ("/v1/invitations", "GET, HEAD, POST"),
    ("/v1/invitations/ID", "DELETE"),
    ("/v1/invitations/ID/resend", "POST"),
    ("/v1/sessions/second_step", "POST"),
    ("/v1/second_factor", "GET, HEAD, PUT"),
    ("/v1/second_factor/offer", "GET, HEAD"),
    ("/v1/second_factor/recovery_codes", "POST"),
    ("/v1/staff", "GET, HEAD, POST"),
    ("/v1/staff/ID", "GET, HEAD"),
    ("/v1/staff/ID/role", "PUT"),
    ("/v1/staff/ID/disable", "POST"),
    ("/v1/staff/ID/enable", "POST"),
    ("/v1/staff/ID/second_factor", "DELETE"),
    ("/v1/tokens", "GET, HEAD, POST"),
    ("/v1/tokens/ID", "DELETE"),
    ("/v1/packages", "GET, HEAD"),
    ("/v1/plans", "GET, HEAD"),
    ("/v1/countries", "GET, HEAD"),
    ("/v1/addresses/lefevre", "GET, HEAD"),
    ("/v1/tenants", "GET, HEAD"),
    ("/v1/tenants/ID", "GET, HEAD"),
    ("/v1/tenants/ID/timeline", "GET, HEAD"),
    ("/v1/tenants/ID/events", "GET, HEAD"),
    ("/v1/tenants/ID/admin_password", "POST"),
    ("/v1/tenants/ID/retry", "POST"),
    ("/v1/tenants/ID/deletion", "POST, DELETE"),
    ("/v1/tenants/ID/maintenance_window", "PUT"),
    ("/v1/account/time_zone", "PUT"),
    ("/v1/tenants/ID/suspend", "POST"),
    ("/v1/tenants/ID/resume", "POST"),
    ("/v1/fleet", "GET, HEAD"),
    ("/v1/fleet/ID", "GET, HEAD"),
    ("/v1/fleet/ID/tasks", "GET, HEAD"),
    ("/v1/fleet/ID/manifests", "GET, HEAD"),
    ("/v1/mails", "GET, HEAD"),
    ("/v1/mails/ID", "GET, HEAD"),
    ("/v1/mails/ID/resend", "POST"),
    ("/v1/cells", "GET, HEAD"),
    ("/v1/cells/ID/goldens", "GET, HEAD"),
    ("/v1/cells/ID/drain", "PUT, DELETE"),
    ("/v1/jobs", "GET, HEAD"),
    ("/v1/order_alarms", "GET, HEAD"),
    ("/v1/audit", "GET, HEAD"),
    ("/v1/status", "GET, HEAD"),
    ("/v1/jobs/1/requeue", "POST"),
];

/// And of the agents'.
const AGENTS: [(&str, &str); 7] = [
    ("/agent/v1/token", "POST"),
    ("/agent/v1/claim", "POST"),
    ("/agent/v1/tasks/ID", "GET, HEAD"),
    ("/agent/v1/tasks/ID/report", "PUT"),
    ("/healthz", "GET, HEAD"),
    ("/readyz", "GET, HEAD"),
    ("/metrics", "GET, HEAD"),
];

pub const ID: &str = "0198f0a0b0c07d00800000000000abcd";

fn is_json(path: &str) -> bool {
    ["/v1/", "/agent/", "/healthz", "/readyz", "/metrics"].iter().any(|start| path.starts_with(start))
}

fn assert_refused(reply: &Reply, path: &str, allowed: &str) {
    assert_eq!((reply.status, reply.header("allow")), (405, allowed), "{path}");
    if is_json(path) {
        assert_eq!((reply.code(), reply.header("content-type")), ("method_not_allowed", "application/json"), "{path}");
    } else {
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert!(reply.text.contains("<h1>This did not work</h1>"), "{path}: {}", reply.text);
    }
}

#[actix_web::test]
async fn a_method_that_is_not_taken_is_told_those_that_are() {
    let world = World::new().await;
    let listeners = [(world.visitor(), PUBLIC), (world.agent_port(), &AGENTS[..])];
    for (client, resources) in listeners {
        for (path, allowed) in resources {
            let path = path.replace("ID", ID);
            for method in [Method::PATCH, Method::OPTIONS].into_iter().filter(|one| !allowed.contains(one.as_str())) {
                assert_refused(&client.send(method, &path, None).await, &path, allowed);
            }
        }
    }
    let program = world.visitor().with("accept", "application/json").send(Method::PUT, "/sign-up", None).await;
    assert_eq!((program.code(), program.header("allow")), ("method_not_allowed", "GET, HEAD, POST"));
    let missing = world.visitor().send(Method::PATCH, "/nothing", None).await;
    assert_eq!((missing.status, missing.header("allow")), (404, ""));
}

fn headers(reply: &Reply) -> BTreeSet<(String, String)> {
    let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
    reply.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}

async fn assert_head_is_get(client: &Client, path: &str) {
    let got = client.clone().with("x-test-chunks", "1").get(path).await;
    let head = client.send(Method::HEAD, path, None).await;
    assert_eq!((head.status, headers(&head)), (got.status, headers(&got)), "{path}");
    assert_eq!(head.text, "", "{path}");
    assert!(!got.text.is_empty() || got.status == 303, "{path}");
}

async fn assert_heads(client: &Client, id: TenantId, resources: &[(&str, &str)]) {
    for (path, _) in resources.iter().filter(|(_, allowed)| allowed.contains("GET")) {
        assert_head_is_get(client, &path.replace("ID", &id.to_string())).await;
    }
    assert_head_is_get(client, "/v1/nothing").await;
    assert_head_is_get(client, "/nothing").await;
}

#[actix_web::test]
async fn head_is_get_without_its_body() {
    let world = World::new().await;
    let (customer, id) = world.customer("lefevre").await;
    let operator = world.operator().await;
    for client in [&customer, &operator, &world.visitor(), &customer.clone().with("accept-encoding", "gzip")] {
        assert_heads(client, id, PUBLIC).await;
    }
    assert_heads(&world.agent_port(), id, &AGENTS).await;
    let stream = customer.send(Method::HEAD, &format!("/v1/tenants/{id}/events"), None).await;
    assert_eq!((stream.status, stream.header("content-type")), (200, "text/event-stream"));
    assert_eq!(world.app.metrics.streams.get(), 0, "no stream is left open");
    let refused = customer.send(Method::HEAD, "/v1/sign_ups", None).await;
    assert_eq!((refused.status, refused.header("allow"), refused.text.as_str()), (405, "POST", ""));
}

/// Status line and headers, then the body, of one answer on a connection of its own.
fn ask(port: u16, method: &str, path: &str) -> (Vec<String>, Vec<u8>) {
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: stackyard.test\r\nConnection: close\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines: Vec<_> = head.lines().filter(|line| !line.starts_with("date: ")).map(str::to_owned).collect();
    lines.sort();
    (lines, bytes[end + 4..].to_vec())
}

#[actix_web::test]
async fn on_the_wire_head_tells_the_length_and_sends_nothing() {
    let world = World::new().await;
    let app = world.app.clone();
    let server = HttpServer::new(move || server::public(app.clone())).workers(1).disable_signals();
    let server = server.bind(("127.0.0.1", 0)).unwrap();
    let port = server.addrs()[0].port();
    let running = server.run();
    let handle = running.handle();
    let served = actix_web::rt::spawn(running);
    for path in ["/sign-up", "/v1/packages", "/assets/stackyard.css", "/nothing", "/v1/sessions"] {
        let answers = move || (ask(port, "GET", path), ask(port, "HEAD", path));
        let (got, head) = actix_web::rt::task::spawn_blocking(answers).await.unwrap();
        // An envelope carries the request's id, and a page may: of one length each time.
        assert_eq!(head.0, got.0, "{path}");
        let length = format!("content-length: {}", got.1.len());
        assert!(!got.1.is_empty() && head.0.contains(&length), "{path}: {length} {:?}", head.0);
        assert!(head.1.is_empty(), "{path}");
    }
    handle.stop(false).await;
    served.await.unwrap().unwrap();
}
