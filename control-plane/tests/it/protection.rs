//! What holds for every answer and every form, and what guessing meets.

use actix_web::http::Method;
use actix_web::http::header::HeaderName;
use control_plane::api::middleware::SECURITY_HEADERS;
use control_plane::credentials::TotpSecret;
use control_plane::credentials::totp::step_at;
use model::{Role, Scope};
use serde_json::json;

use crate::methods::{ID, PUBLIC};
use crate::support::client::Reply;
use crate::support::{Client, PASSWORD, World};

const FORM: &str = "application/x-www-form-urlencoded";

fn assert_headers(path: &str, reply: &Reply) {
    for (name, value) in SECURITY_HEADERS {
        assert_eq!(reply.header(name), value, "{} {path}: {name}", reply.status);
    }
    let kept = reply.header("cache-control");
    assert!(kept == "no-store" || kept.starts_with("public, max-age="), "{path}: {kept:?}");
    let names = reply.headers.keys().map(HeaderName::as_str);
    let telling: Vec<_> = names.filter(|name| ["server", "x-powered-by"].contains(name)).collect();
    assert!(telling.is_empty(), "{path} tells {telling:?}");
}

/// Every route, by everybody, with every method: pages, parts, assets, redirects, refusals and what is not there.
#[actix_web::test]
async fn every_answer_has_every_header() {
    let world = World::new().await;
    let (customer, id) = world.customer("lefevre").await;
    let operator = world.operator().await;
    world.newcomer(Role::Operator, "otto@stackyard.test").await;
    let half_in = world.enter("otto@stackyard.test").await.0;
    let more = ["/nothing", "/v1/nothing", "/assets/nothing", "/assets/pico.css", "/%00", "/v1/jobs?limit=0"];
    let paths: Vec<String> = PUBLIC.iter().map(|(path, _)| (*path).to_owned()).chain(more.map(str::to_owned)).collect();
    let mut statuses = std::collections::BTreeSet::new();
    for client in [&world.visitor(), &customer, &operator, &half_in] {
        for path in &paths {
            let path = path.replace("ID", &id.to_string());
            for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
                if (path.as_str(), &method) == ("/v1/sessions", &Method::DELETE) {
                    continue; // would sign the client out
                }
                let client = client.clone().with("x-test-chunks", "1");
                let reply = client.send(method.clone(), &path, None).await;
                assert_headers(&format!("{method} {path}"), &reply);
                statuses.insert(reply.status);
            }
        }
    }
    for status in [200, 303, 400, 401, 403, 404, 405, 415] {
        assert!(statuses.contains(&status), "{status} was not among {statuses:?}");
    }
}

/// The pages' forms: those of nobody in particular are known by their origin, all others by the session's token too.
#[actix_web::test]
async fn no_form_is_taken_from_another_page_or_session() {
    let world = World::new().await;
    let (customer, id) = world.customer("lefevre").await;
    let (operator, other) = (world.operator().await, world.sign_in("olga@stackyard.test").await);
    let open =
        ["/again", "/sign-in", "/sign-up", "/verify", "/language", "/forgot-password", "/reset-password", "/join"];
    let foreign = token(&other, "/staff").await;
    let forms = PUBLIC.iter().filter(|(path, allowed)| !path.starts_with("/v1") && allowed.contains("POST"));
    let mut tried = 0;
    for (path, _) in forms {
        let full = path.replace("ID", &id.to_string());
        for client in [&customer, &operator] {
            let evil = client.clone().with("origin", "https://evil.example");
            let reply = send(&evil, &full, "").await;
            assert_eq!(reply.status, 403, "{path} from another site: {}", reply.text);
            for csrf in ["", "x", &foreign].into_iter().filter(|_| !open.contains(path)) {
                let reply = send(client, &full, csrf).await;
                // A customer is not even asked for the token where only operators may be, and the other way round.
                assert!([403, 404].contains(&reply.status), "{path} with {csrf:?}: {} {}", reply.status, reply.text);
            }
        }
        tried += 1;
    }
    assert!(tried > 10, "{tried}");
    for client in [customer, operator, other] {
        assert_eq!(client.get("/v1/sessions").await.status, 200, "nobody was signed out");
    }
}

/// Fields of every form, so that nothing but the token is wrong.
pub const FIELDS: &str = "password=correct+horse+battery&repeat=correct+horse+battery&language=fr&next=fleet&code=000000&\
    name=Otto&email=otto%40stackyard.test&role=billing&confirm=otto%40stackyard.test&token=x&company=A&address=abc&\
    country=FR&plan=starter&package=services&time_zone=Europe%2FParis&reason=Unpaid&hour=3&sunday=1&current=x&\
    path=%2F&typed=a%3Db";

async fn send(client: &Client, path: &str, csrf: &str) -> Reply {
    let body = format!("csrf={csrf}&{FIELDS}").into_bytes();
    client.clone().with("accept", "text/html").send(Method::POST, path, Some((FORM, body))).await
}

async fn token(client: &Client, page: &str) -> String {
    let page = client.get(page).await;
    page.text.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

async fn guess(world: &World, email: &str, password: &str, from: usize) -> Reply {
    let body = json!({"email": email, "password": password});
    world.visitor().with("x-forwarded-for", &format!("198.51.100.{from}")).post("/v1/sessions", &body).await
}

/// From wherever they come, and whether anybody has the address or not.
#[actix_web::test]
async fn guessing_one_password_is_slowed_down() {
    let world = World::new().await;
    world.customer("lefevre").await;
    for email in ["claire@lefevre.example", "nobody@lefevre.example"] {
        for from in 0..10 {
            assert_eq!(guess(&world, email, "wrong horse", from).await.status, 401, "{email} {from}");
        }
        let refused = guess(&world, &email.to_uppercase(), "wrong horse", 11).await;
        assert_eq!((refused.status, refused.code()), (429, "too_many_requests"), "{email}");
        assert_eq!(refused.header("retry-after"), "20", "{email}");
    }
    assert_eq!(
        guess(&world, "claire@lefevre.example", PASSWORD, 12).await.status,
        429,
        "the right one is not told apart"
    );
    world.clock.advance(chrono::TimeDelta::seconds(21));
    assert_eq!(guess(&world, "claire@lefevre.example", PASSWORD, 13).await.status, 201);
    for from in 0..10 {
        assert_eq!(
            guess(&world, "claire@lefevre.example", "wrong horse", 20 + from).await.status,
            401,
            "it begins anew"
        );
    }
}

/// Every sign-in hashes, so that none is quicker than another: with the pool of hashing threads full, none is answered.
#[actix_web::test]
async fn an_unknown_person_takes_as_long_as_a_known_one() {
    let world = World::new().await;
    world.customer("lefevre").await;
    let otto = world.staff(Role::Billing, "otto@stackyard.test").await;
    let now = world.clock.now();
    world.db(move |conn| store::users::disable(conn, otto, now)).await;
    let (wait, gate) = std::sync::mpsc::channel::<()>();
    let gate = std::sync::Arc::new(std::sync::Mutex::new(gate));
    let is_full = std::sync::Arc::new(tokio::sync::Notify::new());
    let held: Vec<_> = (0..200)
        .map(|_| {
            let (pool, gate, is_full) = (world.app.hashing.clone(), gate.clone(), is_full.clone());
            actix_web::rt::spawn(async move {
                let done = pool.run(move || gate.lock().unwrap().recv().is_err()).await;
                // Who is refused has found every place taken, and nobody leaves theirs before the gate opens.
                is_full.notify_one();
                done.is_ok()
            })
        })
        .collect();
    is_full.notified().await;
    let emails = ["claire@lefevre.example", "nobody@lefevre.example", "otto@stackyard.test", "not an address"];
    for email in emails {
        let reply = guess(&world, email, PASSWORD, 1).await;
        assert_eq!((reply.status, reply.code()), (503, "unavailable"), "{email} was answered without hashing");
    }
    drop(wait);
    let done = futures::future::join_all(held).await;
    assert!(done.iter().any(|ended| matches!(ended, Ok(true))), "the pool was full");
    for (email, status) in emails.into_iter().zip([201, 401, 401, 401]) {
        assert_eq!(guess(&world, email, PASSWORD, 2).await.status, status, "{email}");
    }
}

#[actix_web::test]
async fn a_session_ends_with_its_person() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    let (id, now) = (world.user("claire@lefevre.example").await.id, world.clock.now());
    assert_eq!(client.get("/v1/tenants").await.status, 200);
    world.db(move |conn| store::users::disable(conn, id, now)).await;
    assert_eq!(client.get("/v1/tenants").await.code(), "unauthenticated");
    assert_eq!(client.get(&format!("/tenants/{ID}")).await.status, 401);
}

/// What goes on after the request was let in ends too, at the next look: a change, or a heartbeat.
#[actix_web::test]
async fn a_stream_ends_with_its_reader() {
    let world = World::new().await;
    let operator = world.operator().await;
    let id = world.staff(Role::Operator, "otto@stackyard.test").await;
    let (session, tenant) = (world.sign_in("otto@stackyard.test").await, world.quick_tenant("lefevre").await);
    let program = world.program(&world.token(id, &[Scope::Read], 30).await);
    for (reader, act) in [(&session, "second_factor"), (&program, "disable")] {
        let path = format!("/v1/tenants/{tenant}/events");
        let endless = reader.clone().with("x-test-chunks", "1000");
        let stream = endless.get(&path);
        let end = async {
            while world.app.metrics.streams.get() == 0 {
                actix_web::rt::task::yield_now().await;
            }
            let (method, act) = match act {
                "disable" => (Method::POST, format!("/v1/staff/{id}/disable")),
                other => (Method::DELETE, format!("/v1/staff/{id}/{other}")),
            };
            assert!(operator.send(method, &act, None).await.status < 300, "{act}");
            // A change of the tenant, which is not for them any more.
            operator.send(Method::POST, &format!("/v1/tenants/{tenant}/retry"), None).await
        };
        let both = futures::future::join(stream, end);
        let patience = std::time::Duration::from_secs(30);
        let (stream, _) = actix_web::rt::time::timeout(patience, both).await.expect("the stream goes on");
        assert_eq!(stream.status, 200, "{}", stream.text);
        assert_eq!(world.app.metrics.streams.get(), 0);
        if act == "second_factor" {
            enrol(&world).await; // a program's token rests until then
        }
    }
}

/// Otto sets up a device again.
async fn enrol(world: &World) {
    let client = world.enter("otto@stackyard.test").await.0;
    let secret = client.get("/v1/second_factor/offer").await.body["secret"].as_str().unwrap().to_owned();
    let code = TotpSecret::stored(secret.into()).code(step_at(world.clock.now())).unwrap();
    assert_eq!(client.put("/v1/second_factor", &json!({"code": code})).await.status, 200);
}
