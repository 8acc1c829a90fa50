//! API tokens: made by people, used by their programs.

use actix_web::http::Method;
use chrono::TimeDelta;
use control_plane::ops::jobs::{JobKind, enqueue_house};
use model::Scope;
use serde_json::{Value, json};
use store::audit;

use crate::support::{Client, PASSWORD, World};

const BOTH: [Scope; 2] = [Scope::Read, Scope::Write];
const EMAIL: &str = "claire@lefevre.example";

fn form() -> Value {
    json!({"name": "bookkeeping export", "scopes": ["write", "read"], "expires_in_days": 30, "password": PASSWORD})
}

fn bearer(world: &World, secret: &Value) -> Client {
    world.visitor().with("authorization", &format!("Bearer {}", secret.as_str().unwrap()))
}

#[actix_web::test]
async fn a_program_calls_until_its_token_is_revoked() {
    let world = World::new().await;
    let (claire, tenant) = world.customer("lefevre").await;
    let made = claire.post("/v1/tokens", &form()).await;
    assert_eq!((made.status, made.header("cache-control")), (201, "no-store"), "{}", made.body);
    let token = &made.body["token"];
    assert_eq!((&token["scopes"], &token["last_used_at"]), (&json!(["read", "write"]), &Value::Null));
    let program = bearer(&world, &made.body["secret"]);
    assert_eq!(program.get("/v1/tenants").await.body["tenants"][0]["id"], tenant.to_string());
    assert_eq!(program.get("/v1/sessions").await.body["user"]["email"], EMAIL);
    let listed = claire.get("/v1/tokens").await;
    assert_eq!(listed.body["tokens"][0]["id"], token["id"]);
    assert!(listed.body["tokens"][0]["last_used_at"].is_string(), "{}", listed.body);
    let secret = made.body["secret"].as_str().unwrap();
    assert!(!listed.text.contains(secret) && !listed.text.contains("secret"));
    let path = format!("/v1/tokens/{}", token["id"].as_str().unwrap());
    assert_eq!(claire.send(Method::DELETE, &path, None).await.status, 204);
    let refused = program.get("/v1/tenants").await;
    assert_eq!((refused.status, refused.code()), (401, "unauthenticated"));
    assert!(refused.header("www-authenticate").starts_with("Bearer"));
    assert_eq!(claire.send(Method::DELETE, &path, None).await.status, 404);
    assert_eq!(claire.get("/v1/tokens").await.body["tokens"], json!([]));
}

#[actix_web::test]
async fn guessing_ones_password_for_a_token_is_slowed_down() {
    let world = World::new().await;
    let (claire, _) = world.customer("lefevre").await;
    let mut wrong = form();
    wrong["password"] = json!("not her password 1");
    for guess in 0..10 {
        let from = format!("198.51.100.{guess}");
        let refused = claire.clone().with("x-forwarded-for", &from).post("/v1/tokens", &wrong).await;
        assert_eq!((refused.status, refused.field()), (422, "password"), "{}", refused.text);
    }
    let right = claire.clone().with("x-forwarded-for", "198.51.100.99").post("/v1/tokens", &form()).await;
    assert_eq!((right.status, right.code()), (429, "too_many_requests"), "{}", right.text);
}

#[actix_web::test]
async fn making_and_revoking_is_audited_without_the_secret() {
    let world = World::new().await;
    let (claire, _) = world.customer("lefevre").await;
    let made = claire.post("/v1/tokens", &form()).await;
    let id = made.body["token"]["id"].as_str().unwrap().to_owned();
    claire.send(Method::DELETE, &format!("/v1/tokens/{id}"), None).await;
    let entries = world.db(|conn| audit::list(conn, &audit::AuditFilter::default(), None, 50)).await;
    let acts: Vec<_> = entries.iter().filter(|entry| entry.data["token"] == id.as_str()).collect();
    assert_eq!(acts.iter().map(|act| act.action.as_str()).collect::<Vec<_>>(), ["token.revoke", "token.create"]);
    assert!(acts.iter().all(|act| act.user_id.is_some() && act.account_id.is_some()));
    let secret = made.body["secret"].as_str().unwrap();
    assert!(!entries.iter().any(|entry| entry.data.to_string().contains(secret)));
}

#[actix_web::test]
async fn the_password_confirms_it() {
    let world = World::new().await;
    let (claire, _) = world.customer("lefevre").await;
    for wrong in ["wrong horse battery", &"x".repeat(256), "a"] {
        let mut form = form();
        form["password"] = json!(wrong);
        let reply = claire.post("/v1/tokens", &form).await;
        assert_eq!((reply.status, reply.field()), (422, "password"), "{}", reply.body);
    }
    assert_eq!(claire.get("/v1/tokens").await.body["tokens"], json!([]));
    let mut wrong = form();
    wrong["password"] = json!("guess");
    let slowed = async {
        for _ in 0..300 {
            let reply = claire.post("/v1/tokens", &wrong).await;
            if reply.status == 429 {
                return true;
            }
        }
        false
    };
    assert!(slowed.await, "guessing was never slowed down");
}

#[actix_web::test]
async fn the_same_request_makes_one_token() {
    let world = World::new().await;
    let (claire, _) = world.customer("lefevre").await;
    let keyed = claire.clone().with("idempotency-key", "K1");
    let (first, again) = (keyed.post("/v1/tokens", &form()).await, keyed.post("/v1/tokens", &form()).await);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.body, again.body);
    assert_eq!(claire.get("/v1/tokens").await.body["tokens"].as_array().unwrap().len(), 1);
    let mut other = form();
    other["name"] = json!("another");
    let reused = keyed.post("/v1/tokens", &other).await;
    assert_eq!((reused.status, reused.code()), (422, "idempotency_key_reused"));
    let path = format!("/v1/tokens/{}", first.body["token"]["id"].as_str().unwrap());
    claire.send(Method::DELETE, &path, None).await;
    assert_eq!(keyed.post("/v1/tokens", &form()).await.status, 404);
    let (dupont, _) = world.customer("dupont").await;
    assert_eq!(dupont.with("idempotency-key", "K1").post("/v1/tokens", &form()).await.status, 201);
}

#[actix_web::test]
async fn a_token_ends_with_its_time_and_with_its_person() {
    let world = World::new().await;
    world.customer("lefevre").await;
    let user = world.user(EMAIL).await.id;
    let program = world.program(&world.token(user, &BOTH, 30).await);
    world.clock.advance(TimeDelta::days(29));
    assert_eq!(program.get("/v1/tenants").await.status, 200);
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(program.get("/v1/tenants").await.status, 401);
    let program = world.program(&world.token(user, &BOTH, 30).await);
    assert_eq!(program.get("/v1/tenants").await.status, 200);
    let now = world.clock.now();
    assert!(world.db(move |conn| store::users::disable(conn, user, now)).await);
    assert_eq!(program.get("/v1/tenants").await.status, 401);
}

#[actix_web::test]
async fn its_use_is_written_once_a_minute() {
    let world = World::new().await;
    world.customer("lefevre").await;
    let token = world.token(world.user(EMAIL).await.id, &BOTH, 30).await;
    let (program, user, id) = (world.program(&token), token.user_id, token.id);
    let mut seen = Vec::new();
    for _ in 0..4 {
        program.get("/v1/sessions").await;
        seen.push(world.db(move |conn| store::api_tokens::get(conn, user, id)).await.unwrap().last_used_at.unwrap());
        world.clock.advance(TimeDelta::seconds(25));
    }
    assert!(seen[0] == seen[1] && seen[1] == seen[2] && seen[3] > seen[2], "{seen:?}");
}

#[actix_web::test]
async fn a_cookie_beside_a_token_counts_for_nothing() {
    let world = World::new().await;
    let (claire, _) = world.customer("lefevre").await;
    let (dupont, theirs) = world.customer("dupont").await;
    let program = |client: Client, secret: &str| client.with("authorization", &format!("Bearer {secret}"));
    assert_eq!(program(claire.clone(), "nonsense").get("/v1/tenants").await.status, 401);
    let secret = dupont.post("/v1/tokens", &form()).await.body["secret"].as_str().unwrap().to_owned();
    let reply = program(claire.clone(), &secret).get("/v1/tenants").await;
    assert_eq!(reply.body["tenants"][0]["id"], theirs.to_string());
    for other in ["Basic Y2xhaXJlOnBhc3N3b3Jk", "Bearer", "Bearer ", "bearer\ttoken", ""] {
        let reply = claire.clone().with("authorization", other).get("/v1/tenants").await;
        assert_eq!((reply.status, reply.code()), (401, "unauthenticated"), "{other}");
    }
    assert_eq!(program(claire.clone(), &secret).send(Method::DELETE, "/v1/sessions", None).await.status, 204);
    assert_eq!(claire.get("/v1/tenants").await.status, 200, "the session beside the token goes on");
}

#[actix_web::test]
async fn a_program_may_call_from_any_origin_and_only_the_api() {
    let world = World::new().await;
    world.customer("lefevre").await;
    let operator = world.staff(model::Role::Operator, "olga@stackyard.test").await;
    let program = world.program(&world.token(operator, &BOTH, 30).await).with("origin", "https://elsewhere.example");
    let tenant = world.quick_tenant("dupont").await;
    assert_eq!(program.send(Method::POST, &format!("/v1/tenants/{tenant}/retry"), None).await.status, 202);
    assert_eq!(program.get("/v1/fleet").await.status, 200);
    assert_ne!(program.get("/fleet").await.status, 200, "pages are for people");
    let form = Some(("application/x-www-form-urlencoded", b"csrf=".to_vec()));
    assert_eq!(program.send(Method::POST, "/sign-out", form).await.status, 403, "pages are for their own origin");
}

#[actix_web::test]
async fn agents_and_programs_do_not_pass_for_each_other() {
    let world = World::new().await;
    world.customer("lefevre").await;
    let token = world.token(world.user(EMAIL).await.id, &BOTH, 30).await;
    let secret = world.app.tokens.sign_api(&token).unwrap();
    let secret = secrecy::ExposeSecret::expose_secret(&secret);
    let claim = json!({"busy": false, "wait_s": 0, "limits_version": 0, "observed": null, "agent_version": "test"});
    let port = world.agent_port().with("authorization", &format!("Bearer {secret}"));
    assert_eq!(port.post("/agent/v1/claim", &claim).await.status, 401);
}

#[actix_web::test]
async fn a_person_has_fifty_tokens_at_most() {
    let world = World::new().await;
    let (claire, _) = world.customer("lefevre").await;
    let user = world.user(EMAIL).await.id;
    for _ in 0..49 {
        world.token(user, &[Scope::Read], 30).await;
    }
    let (one, other) = (form(), form());
    let (one, other) = futures::join!(claire.post("/v1/tokens", &one), claire.post("/v1/tokens", &other));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let first = claire.get("/v1/tokens?limit=40").await.body;
    let rest = claire.get(&format!("/v1/tokens?limit=40&after={}", first["next"].as_str().unwrap())).await.body;
    assert_eq!((first["tokens"].as_array().unwrap().len(), rest["tokens"].as_array().unwrap().len()), (40, 10));
}

#[actix_web::test]
async fn an_expired_token_is_listed_for_a_month() {
    let world = World::new().await;
    world.customer("lefevre").await;
    let user = world.user(EMAIL).await.id;
    world.token(user, &[Scope::Read], 1).await;
    let listed = async || {
        let claire = world.sign_in(EMAIL).await;
        claire.get("/v1/tokens").await.body["tokens"].as_array().unwrap().len()
    };
    for (days, expected) in [(2, 1), (28, 1), (2, 0)] {
        world.clock.advance(TimeDelta::days(days));
        let now = world.clock.now();
        world.db(move |conn| enqueue_house(conn, JobKind::ExpireRows, now, now)).await;
        world.run_jobs().await;
        assert_eq!(listed().await, expected, "{days}");
    }
}
