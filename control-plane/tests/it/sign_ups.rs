//! Sign-up: every bad input is told with its field, and nothing is written.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::{World, form};

async fn accounts(world: &World) -> usize {
    world.db(|conn| store::tenants::sweep(conn, None, 200)).await.len()
}

fn with(field: &str, value: Value) -> Value {
    let mut form = form("lefevre");
    form[field] = value;
    form
}

#[actix_web::test]
async fn a_sound_form_is_accepted_and_signs_in() {
    let world = World::new().await;
    let mut client = world.visitor();
    let reply = client.post("/v1/sign_ups", &form("lefevre")).await;
    assert_eq!(reply.status, 202, "{}", reply.body);
    let id = reply.body["tenant"]["id"].as_str().unwrap();
    assert_eq!(reply.header("location"), format!("/v1/tenants/{id}"));
    let cookie = reply.header("set-cookie");
    for part in ["__Host-stackyard=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    client.take_cookie(&reply);
    let shown = client.get(&format!("/v1/tenants/{id}")).await;
    assert_eq!(shown.body["tenant"]["phase"], "provisioning");
    assert!(!shown.text.contains("argon2") && !shown.text.contains("pbkdf2"));
}

#[actix_web::test]
async fn every_bad_field_is_named() {
    let world = World::new().await;
    let long = |n: usize| json!("x".repeat(n));
    let bad = [
        (
            "company",
            vec![json!(""), json!(null), long(121), json!("a\u{0}b"), json!("a\u{202e}b"), json!("---"), json!(7)],
        ),
        (
            "company",
            ["\u{3164}", "\u{2800}", "a\u{e0041}b", "a\u{fe0f}b", "a\u{2066}b", "ab\u{200d}c"].map(Value::from).into(),
        ),
        ("name", vec![json!(""), long(81), json!("a\nb"), json!("\u{200b}"), json!({"a": 1})]),
        (
            "email",
            vec![json!(""), json!("a"), json!("a@b"), json!("a@b.c\r\nBcc: x@y.z"), json!("<script>@b.de"), long(300)],
        ),
        ("password", vec![json!(""), json!("short"), json!("x".repeat(257)), json!("0123456789\u{7}"), json!(true)]),
        ("package", vec![json!(""), json!("Services"), json!("everything"), json!("services'; DROP TABLE tenants;--")]),
        ("country", vec![json!(""), json!("fr"), json!("XX"), json!("FR\u{0}")]),
        (
            "address",
            vec![
                json!(""),
                json!("ab"),
                long(31),
                json!("-abc"),
                json!("a--b"),
                json!("xn--abc"),
                json!("a b"),
                json!("äbc"),
                json!("a\u{0}bc"),
                json!("<b>abc</b>"),
                json!("abc'; DROP TABLE tenants;--"),
                json!("admin"),
                json!("adm1n"),
                json!("5tackyard"),
                json!("paypa1"),
                json!("clemo"),
            ],
        ),
        ("plan", vec![json!("gold"), json!("'"), json!("x\u{0}y"), json!(1)]),
    ];
    for (field, values) in bad {
        for value in values {
            let reply =
                world.visitor().with("x-forwarded-for", field).post("/v1/sign_ups", &with(field, value.clone())).await;
            assert_eq!((reply.status, reply.code()), (422, "invalid_input"), "{field} {value}: {}", reply.body);
            assert_eq!(reply.field(), field, "{value}");
            assert!(!reply.body["error"]["message"].as_str().unwrap().is_empty());
            assert!(!reply.body["error"]["request_id"].as_str().unwrap().is_empty());
        }
    }
    assert_eq!(accounts(&world).await, 0, "nothing is written");
}

#[actix_web::test]
async fn all_fields_are_told_together() {
    let world = World::new().await;
    let reply = world.visitor().post("/v1/sign_ups", &json!({})).await;
    let fields: Vec<_> = reply.body["error"]["fields"].as_array().unwrap().iter().map(|f| f["field"].clone()).collect();
    assert_eq!(fields, ["company", "name", "email", "password", "package", "country", "address"]);
}

#[actix_web::test]
async fn harmless_oddities_are_kept_as_typed() {
    let world = World::new().await;
    for (n, company) in
        ["<script>alert(1)</script>", "'; DROP TABLE tenants;--", "شركة", "خودرو\u{200c}سازی", "O'Hara & Sons"]
            .iter()
            .enumerate()
    {
        let mut form = form(&format!("company-{n}{n}"));
        form["company"] = json!(company);
        let mut client = world.visitor();
        let reply = client.post("/v1/sign_ups", &form).await;
        assert_eq!(reply.status, 202, "{}", reply.body);
        client.take_cookie(&reply);
        let shown = client.get("/v1/tenants").await;
        assert_eq!(shown.body["tenants"][0]["company"], *company);
    }
}

#[actix_web::test]
async fn wrong_bodies_get_the_one_envelope() {
    let world = World::new().await;
    let huge = json!({"company": "x".repeat(70_000)}).to_string();
    let cases: [(&str, Vec<u8>, u16, &str, &str); 8] = [
        ("application/json", b"{".to_vec(), 400, "malformed_body", ""),
        ("application/json", b"".to_vec(), 400, "malformed_body", ""),
        ("application/json", b"[]".to_vec(), 400, "malformed_body", ""),
        ("application/json", b"{\"company\": \"a\xff\"}".to_vec(), 400, "malformed_body", ""),
        ("application/json", br#"{"compagny": "a"}"#.to_vec(), 422, "invalid_input", "compagny"),
        ("text/plain", b"{}".to_vec(), 415, "unsupported_media_type", ""),
        ("application/x-www-form-urlencoded", b"company=a".to_vec(), 415, "unsupported_media_type", ""),
        ("application/json", huge.into_bytes(), 413, "body_too_large", ""),
    ];
    for (content_type, body, status, code, field) in cases {
        let shown = String::from_utf8_lossy(&body).chars().take(40).collect::<String>();
        let reply = world.visitor().send(Method::POST, "/v1/sign_ups", Some((content_type, body))).await;
        assert_eq!((reply.status, reply.code(), reply.field()), (status, code, field), "{shown}: {}", reply.text);
    }
    assert_eq!(accounts(&world).await, 0);
}

#[actix_web::test]
async fn what_is_taken_is_told_with_its_field() {
    let world = World::new().await;
    world.customer("lefevre").await;
    world.customer("dean-house").await;
    let named = |address: &str, email: &str| {
        let mut form = with("address", json!(address));
        form["email"] = json!(email);
        form
    };
    let cases = [
        (with("email", json!("other@x.example")), "address_taken", "address"),
        (named("lef-evre", "third@x.example"), "address_taken", "address"),
        (with("address", json!("elsewhere")), "email_taken", "email"),
        (named("c1ean-house", "fourth@x.example"), "address_taken", "address"),
    ];
    for (form, code, field) in cases {
        let reply = world.visitor().post("/v1/sign_ups", &form).await;
        assert_eq!((reply.status, reply.code(), reply.field()), (409, code, field), "{}", reply.body);
    }
    let both = world.visitor().post("/v1/sign_ups", &form("lefevre")).await;
    assert_eq!(both.status, 409);
    assert_eq!(both.body["error"]["fields"].as_array().unwrap().len(), 2);
    assert_eq!(accounts(&world).await, 2);
}

#[actix_web::test]
async fn of_two_in_the_same_moment_exactly_one_wins() {
    let world = World::new().await;
    let other = |field: &str, value: &str| {
        let mut form = form("lefevre");
        form[field] = json!(value);
        form
    };
    let (a, b) = (other("email", "a@x.example"), other("email", "b@x.example"));
    let visitor = world.visitor();
    let (a, b) = futures::join!(visitor.post("/v1/sign_ups", &a), visitor.post("/v1/sign_ups", &b));
    let (won, lost) = if a.status == 202 { (a, b) } else { (b, a) };
    assert_eq!((won.status, lost.status, lost.code(), lost.field()), (202, 409, "address_taken", "address"));

    let (a, b) = (other("address", "first-one"), other("address", "second-one"));
    let (mut a, mut b) = (a, b);
    a["email"] = json!("same@x.example");
    b["email"] = json!("same@x.example");
    let (a, b) = futures::join!(visitor.post("/v1/sign_ups", &a), visitor.post("/v1/sign_ups", &b));
    let (won, lost) = if a.status == 202 { (a, b) } else { (b, a) };
    assert_eq!((won.status, lost.status, lost.code(), lost.field()), (202, 409, "email_taken", "email"));
    assert_eq!(accounts(&world).await, 2);
}

#[actix_web::test]
async fn the_same_request_with_the_same_key_happens_once() {
    let world = World::new().await;
    let client = world.visitor().with("idempotency-key", "8d7f6c1e-1111");
    let first = client.post("/v1/sign_ups", &form("lefevre")).await;
    let again = client.post("/v1/sign_ups", &form("lefevre")).await;
    assert_eq!((first.status, again.status), (202, 202), "{}", again.body);
    assert_eq!(first.text, again.text);
    assert_eq!(first.header("location"), again.header("location"));
    let mut signed_in = world.visitor();
    signed_in.take_cookie(&again);
    assert_eq!(signed_in.get("/v1/tenants").await.status, 200, "the repeated answer signs in too");

    let other = client.post("/v1/sign_ups", &form("dupont")).await;
    assert_eq!((other.status, other.code(), other.field()), (422, "idempotency_key_reused", "Idempotency-Key"));
    assert_eq!(accounts(&world).await, 1);
    for bad in ["", " ", &"x".repeat(201)] {
        let reply = world.visitor().with("idempotency-key", bad).post("/v1/sign_ups", &form("dupont")).await;
        assert_eq!((reply.status, reply.field()), (422, "Idempotency-Key"), "{bad:?}");
    }
}

#[actix_web::test]
async fn two_of_the_same_at_once_make_one() {
    let world = World::new().await;
    let client = world.visitor().with("idempotency-key", "8d7f6c1e-2222");
    let form = form("lefevre");
    let (a, b) = futures::join!(client.post("/v1/sign_ups", &form), client.post("/v1/sign_ups", &form));
    assert_eq!((a.status, b.status), (202, 202), "{} {}", a.body, b.body);
    assert_eq!(a.text, b.text);
    assert_eq!(accounts(&world).await, 1);
}

#[actix_web::test]
async fn the_offer_is_public() {
    let world = World::new().await;
    let visitor = world.visitor();
    let packages = visitor.get("/v1/packages").await;
    assert_eq!(packages.body["packages"].as_array().unwrap().len(), 4);
    let plans = visitor.get("/v1/plans").await;
    assert!(plans.body["plans"].as_array().unwrap().iter().all(|plan| plan["trial_days"].as_i64() > Some(0)));
    let countries = visitor.get("/v1/countries").await;
    assert!(countries.text.contains(r#""code":"FR""#) && countries.text.contains("Europe/Paris"));
    let free = visitor.get("/v1/addresses/lefevre").await;
    assert_eq!(free.body["address"], json!({"address": "lefevre", "free": true}));
    let reserved = visitor.get("/v1/addresses/adm1n").await;
    assert_eq!(reserved.body["address"]["free"], false);
}
