//! A person's own pages: name and language, password, sessions.

use actix_web::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};
use store::mails::MailKind;

use crate::support::client::Reply;
use crate::support::{Client, PASSWORD, World};

const EMAIL: &str = "claire@lefevre.example";
const NEW: &str = "another password 12";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn patch(client: &Client, body: Value) -> Reply {
    client.send(Method::PATCH, "/v1/profile", Some(("application/json", body.to_string().into_bytes()))).await
}

/// Percent-encoded, as a browser sends it.
fn encode(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

async fn save(client: &Client, name: &str, language: &str) -> Reply {
    let csrf = client.form_token("/profile").await;
    client.submit("/profile", &format!("csrf={csrf}&name={}&language={language}", encode(name))).await
}

#[actix_web::test]
async fn name_and_language_are_changed_and_shown() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    let shown = client.page("/profile").await;
    assert!(shown.text.contains("You sign in to Stackyard as claire@lefevre.example."), "{}", shown.text);
    for name in ["עדה לבלייס", "آدا لوفلايس", "Ada <b>Lovelace</b> & Co", "O'Hara", &"x".repeat(80)]
    {
        let saved = save(&client, name, "en").await;
        assert_eq!((saved.status, saved.header("location")), (303, "/profile?saved=1"), "{}", saved.text);
        assert_eq!(world.user(EMAIL).await.name.as_str(), name);
        let page = client.page("/profile?saved=1").await.text;
        assert!(page.contains("Saved.") && !page.contains("<b>Lovelace"), "{page}");
    }
    let french = save(&client, "Claire", "fr").await;
    assert!(french.header("set-cookie").starts_with("__Host-stackyard-language=fr"), "{:?}", french.headers);
    assert!(client.page("/profile").await.text.contains("Langue des pages et des e-mails"));
    let answer = patch(&client, json!({"name": "  Claire Petit "})).await;
    assert_eq!(
        (answer.status, &answer.body["user"]["name"], &answer.body["user"]["language"]),
        (200, &json!("Claire Petit"), &json!("fr"))
    );
}

#[actix_web::test]
async fn what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    for (typed, kept) in [
        ("", "value=\"\""),
        ("<b>\u{202e}x", "value=\"&#60;b&#62;"),
        ("a\u{0}b", "id=\"name-error\""),
        ("---", "value=\"---\""),
        (&"x".repeat(81), "id=\"name-error\""),
    ] {
        let page = save(&client, typed, "en").await;
        assert!(page.status == 422 && page.text.contains(kept), "{typed:?}: {}", page.text);
        assert!(page.text.contains("id=\"name-error\""), "{typed:?}: {}", page.text);
    }
    let page = save(&client, "Claire", "xx").await;
    assert!(page.status == 422 && page.text.contains("id=\"language-error\""), "{}", page.text);
    assert_eq!(world.user(EMAIL).await.name.as_str(), "Claire Lefèvre");
    for (body, field) in [(json!({"name": ""}), "name"), (json!({"language": "de"}), "language")] {
        let reply = patch(&client, body).await;
        assert_eq!((reply.status, reply.field()), (422, field), "{}", reply.text);
    }
}

#[actix_web::test]
async fn who_is_not_signed_in_is_led_back_to_where_they_were() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    let forged = client.submit("/profile/sessions/end-others", "csrf=x").await;
    assert_eq!(forged.status, 403);
    let visitor = world.visitor().with("referer", "https://stackyard.test/profile/sessions?after=1");
    let out = visitor.submit("/profile/sessions/end-others", "csrf=x").await;
    assert!(out.status == 401 && out.text.contains("/sign-in?next=/profile/sessions\""), "{}", out.text);
    let evil = world.visitor().with("referer", "https://stackyard.test//evil.example/");
    let out = evil.submit("/profile/sessions/end-others", "csrf=x").await;
    assert!(out.status == 401 && out.text.contains("href=\"/sign-in\"") && !out.text.contains("evil"), "{}", out.text);
}

async fn change_password(client: &Client, current: &str, password: &str, repeat: &str) -> Reply {
    let csrf = client.form_token("/profile").await;
    let fields = format!("csrf={csrf}&current={current}&password={password}&repeat={repeat}");
    client.submit("/profile/password", &fields).await
}

#[actix_web::test]
async fn a_password_is_changed_by_who_knows_it() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    let other = world.sign_in(EMAIL).await;
    for (current, password, repeat, field) in [
        ("wrong", NEW, NEW, "current"),
        ("", NEW, NEW, "current"),
        (PASSWORD, NEW, PASSWORD, "repeat"),
        (PASSWORD, "short", "short", "password"),
        (PASSWORD, "", "", "password"),
    ] {
        let page = change_password(&client, current, password, repeat).await;
        assert!(page.status == 422 && page.text.contains(&format!("id=\"{field}-error\"")), "{field}: {}", page.text);
        assert!(!page.text.contains(NEW) && !page.text.contains(PASSWORD), "no password is sent back");
    }
    assert_eq!(other.get("/v1/sessions").await.status, 200, "nothing has changed so far");
    let done = change_password(&client, PASSWORD, NEW, NEW).await;
    assert_eq!((done.status, done.header("location")), (303, "/profile?password=1"), "{}", done.text);
    assert!(client.page("/profile?password=1").await.text.contains("Your password is changed."));
    assert_eq!(other.get("/v1/sessions").await.status, 401, "the others have ended");
    let sign_in = async |password: &str| {
        world.visitor().post("/v1/sessions", &json!({"email": EMAIL, "password": password})).await.status
    };
    assert_eq!((sign_in(PASSWORD).await, sign_in(NEW).await), (401, 201));
    let mails: Vec<_> = world.mails().await.iter().map(|mail| mail.kind).collect();
    assert_eq!(mails, [MailKind::VerifyAddress, MailKind::PasswordChanged]);
    let changed = client.put("/v1/profile/password", &json!({"current": NEW, "password": PASSWORD})).await;
    assert_eq!(changed.status, 204, "{}", changed.text);
}

#[actix_web::test]
async fn a_stolen_session_does_not_guess_the_password() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    let guess = json!({"current": "guess", "password": NEW});
    for n in 0..10 {
        assert_eq!(client.put("/v1/profile/password", &guess).await.status, 422, "{n}");
    }
    let refused = client.put("/v1/profile/password", &json!({"current": PASSWORD, "password": NEW})).await;
    assert!(refused.status == 429 && !refused.header("retry-after").is_empty(), "{}", refused.text);
    world.clock.advance(TimeDelta::minutes(2));
    assert_eq!(client.put("/v1/profile/password", &guess).await.status, 422);
}

#[actix_web::test]
async fn staff_have_a_profile_too() {
    let world = World::new().await;
    let operator = world.operator().await;
    assert!(operator.page("/profile").await.text.contains("olga@stackyard.test"));
    assert_eq!(change_password(&operator, PASSWORD, NEW, NEW).await.status, 303);
    assert_eq!(operator.page("/profile/sessions").await.status, 200);
    assert!(world.mails().await.is_empty());
}

async fn sessions(client: &Client) -> Vec<Value> {
    client.get("/v1/profile/sessions").await.body["sessions"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_person_sees_where_they_are_signed_in_and_ends_it() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    let (stranger, _) = world.customer("dupont").await;
    let client = client.with("user-agent", FIREFOX).with("x-forwarded-for", "192.0.2.7");
    let page = client.page("/profile/sessions").await.text;
    for part in ["Firefox on Linux", "from 192.0.2.7", "this browser", "Times are in Europe/Paris."] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("/end\"") && !page.contains("end-others"), "there is nothing else to end: {page}");

    world.clock.advance(TimeDelta::seconds(5));
    let other = world.sign_in(EMAIL).await;
    let listed = sessions(&client).await;
    let current: Vec<_> = listed.iter().map(|session| session["is_current"].as_bool().unwrap()).collect();
    assert_eq!(current, [false, true], "the newest first: {listed:?}");
    assert_eq!((&listed[1]["seen_from"], &listed[1]["browser"]), (&json!("192.0.2.7"), &json!(FIREFOX)));
    assert_eq!(listed[0]["seen_at"], Value::Null, "not used yet");
    assert!(client.page("/profile/sessions").await.text.contains("not used yet"));
    let id = listed[0]["id"].as_str().unwrap();
    assert_eq!(stranger.send(Method::DELETE, &format!("/v1/profile/sessions/{id}"), None).await.status, 404);
    assert_eq!(other.get("/v1/sessions").await.status, 200);
    let csrf = client.form_token("/profile/sessions").await;
    for _ in 0..2 {
        let ended = client.submit(&format!("/profile/sessions/{id}/end"), &format!("csrf={csrf}")).await;
        assert_eq!((ended.status, ended.header("location")), (303, "/profile/sessions?ended=1"), "{}", ended.text);
    }
    assert_eq!(other.get("/v1/sessions").await.status, 401);
    assert_eq!(client.send(Method::DELETE, &format!("/v1/profile/sessions/{id}"), None).await.status, 404);

    let others = [world.sign_in(EMAIL).await, world.sign_in(EMAIL).await];
    assert_eq!(sessions(&client).await.len(), 3);
    let first = client.get("/v1/profile/sessions?limit=2").await.body;
    let rest = client.get(&format!("/v1/profile/sessions?limit=2&after={}", first["next"].as_str().unwrap())).await;
    assert_eq!((rest.body["sessions"].as_array().unwrap().len(), &rest.body["next"]), (1, &Value::Null));
    assert_eq!(client.submit("/profile/sessions/end-others", &format!("csrf={csrf}")).await.status, 303);
    for other in others {
        assert_eq!(other.get("/v1/sessions").await.status, 401);
    }
    assert_eq!((client.get("/v1/sessions").await.status, stranger.get("/v1/sessions").await.status), (200, 200));
}

#[actix_web::test]
async fn what_a_request_says_of_itself_is_bounded_and_noted_each_minute() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    let long = "x".repeat(5000);
    let loud = client.clone().with("user-agent", &long).with("x-forwarded-for", "<script>");
    let seen = sessions(&loud).await.remove(0);
    assert_eq!((seen["browser"].as_str().unwrap().len(), &seen["seen_from"]), (300, &Value::Null));
    let page = loud.with("accept-language", "en").page("/profile/sessions").await.text;
    assert!(page.contains("An unknown browser"), "{page}");
    let now = client.clone().with("user-agent", "curl/8.5.0");
    assert_eq!(sessions(&now).await[0]["browser"].as_str().unwrap().len(), 300, "noted less than a minute ago");
    world.clock.advance(TimeDelta::seconds(61));
    assert_eq!(sessions(&now).await[0]["browser"], "curl/8.5.0");
}
