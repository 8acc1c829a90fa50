//! Signing in and out.

use actix_web::http::Method;
use chrono::TimeDelta;
use serde_json::json;

use crate::support::World;

#[actix_web::test]
async fn in_and_out() {
    let world = World::new().await;
    world.customer("lefevre").await;
    let mut client = world.visitor();
    let body = json!({"email": "Claire@Lefevre.example", "password": "correct horse battery"});
    let reply = client.post("/v1/sessions", &body).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    assert_eq!(reply.body["user"]["role"], "customer");
    client.take_cookie(&reply);
    assert_eq!(client.get("/v1/sessions").await.body["user"]["email"], "claire@lefevre.example");
    let out = client.send(Method::DELETE, "/v1/sessions", None).await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(client.get("/v1/sessions").await.status, 401);
}

#[actix_web::test]
async fn unknown_and_wrong_look_the_same() {
    let world = World::new().await;
    world.customer("lefevre").await;
    let mut answers = Vec::new();
    for (email, password) in [
        ("claire@lefevre.example", "wrong horse battery"),
        ("nobody@lefevre.example", "correct horse battery"),
        ("not an address", "correct horse battery"),
        ("claire@lefevre.example", &"x".repeat(5000)),
        ("claire@lefevre.example", ""),
    ] {
        let reply = world.visitor().post("/v1/sessions", &json!({"email": email, "password": password})).await;
        let mut error = reply.body["error"].clone();
        error["request_id"] = json!("");
        answers.push((reply.status, error));
    }
    assert_eq!(answers[0].0, 401);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[actix_web::test]
async fn a_session_ends_by_itself() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    world.clock.advance(TimeDelta::days(13));
    assert_eq!(client.get("/v1/tenants").await.status, 200);
    world.clock.advance(TimeDelta::days(2));
    let reply = client.get("/v1/tenants").await;
    assert_eq!((reply.status, reply.code()), (401, "unauthenticated"));
}

#[actix_web::test]
async fn guessing_is_slowed_down() {
    let world = World::new().await;
    let guess = json!({"email": "not an address", "password": "guess"});
    let guesser = world.visitor().with("x-forwarded-for", "203.0.113.9");
    let mut count = 0;
    let refused = loop {
        let reply = guesser.post("/v1/sessions", &guess).await;
        if reply.status == 429 {
            break reply;
        }
        assert_eq!(reply.status, 401);
        count += 1;
        // One more is allowed every two seconds, however long the hashing takes here.
        assert!(count < 300, "never slowed down");
    };
    assert!(count >= 30 && !refused.header("retry-after").is_empty());
    let other = world.visitor().with("x-forwarded-for", "203.0.113.10").post("/v1/sessions", &guess).await;
    assert_eq!(other.status, 401);
}

#[actix_web::test]
async fn pages_of_other_sites_may_not_post_here() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "https://lefevre.erp.test"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let reply = client.clone().with(name, value).send(Method::DELETE, "/v1/sessions", None).await;
        assert_eq!((reply.status, reply.code()), (403, "wrong_origin"), "{name}: {value}");
    }
    let own = client.clone().with("origin", "https://stackyard.test").with("sec-fetch-site", "same-origin");
    assert_eq!(own.send(Method::DELETE, "/v1/sessions", None).await.status, 204);
}
