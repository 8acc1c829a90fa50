//! A forgotten password: a link to the mailbox, good once and for an hour, and nothing told to who only guesses addresses.

use std::process::Command;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use control_plane::credentials::{LinkToken, Password};
use control_plane::ops;
use control_plane::ops::links::LinkState;
use serde_json::json;
use store::mails::MailKind;

use crate::support::client::Reply;
use crate::support::{Client, PASSWORD, Received, SmtpServer, World};

const EMAIL: &str = "claire@lefevre.example";
const NEW: &str = "another password 12";

async fn signed_up() -> (World, SmtpServer, Client) {
    let (world, smtp) = World::with_relay().await;
    let (client, _) = world.customer("lefevre").await;
    world.run_jobs().await;
    (world, smtp, client)
}

/// Asks for a link on the page, and waits for the mail.
async fn forget(world: &World, smtp: &SmtpServer) -> Received {
    let asked = world.visitor().submit("/forgot-password", "email=claire%40lefevre.example").await;
    assert_eq!((asked.status, asked.header("location")), (303, "/forgot-password/sent"), "{}", asked.text);
    world.run_jobs().await;
    let mail = smtp.kept().pop().unwrap();
    assert!(mail.path().starts_with("/reset-password?token="), "{}", mail.text);
    mail
}

fn token(mail: &Received) -> String {
    mail.path().split_once('=').unwrap().1.to_owned()
}

async fn choose(client: &Client, mail: &Received, password: &str, repeat: &str) -> Reply {
    client.submit("/reset-password", &format!("token={}&password={password}&repeat={repeat}", token(mail))).await
}

async fn sign_in(world: &World, password: &str) -> u16 {
    world.visitor().post("/v1/sessions", &json!({"email": EMAIL, "password": password})).await.status
}

async fn kinds(world: &World) -> Vec<MailKind> {
    world.mails().await.iter().map(|mail| mail.kind).collect()
}

#[actix_web::test]
async fn a_forgotten_password_is_chosen_anew_by_a_link_that_is_good_once() {
    let (world, smtp, first) = signed_up().await;
    let (second, visitor) = (world.sign_in(EMAIL).await, world.visitor());
    assert!(visitor.page("/sign-in").await.text.contains("href=\"/forgot-password\""));
    assert!(visitor.page("/forgot-password").await.text.contains("Send me a link"));
    assert!(visitor.page("/forgot-password/sent").await.text.contains("It is good once, for 1 hour."));
    let mail = forget(&world, &smtp).await;
    assert!(mail.text.contains("pendant 1 heure"), "{}", mail.text);
    for _ in 0..3 {
        let page = visitor.page(&mail.path()).await;
        assert!(page.status == 200 && page.text.contains("Change my password"), "{}", page.text);
    }
    for (password, repeat, wrong) in
        [(NEW, PASSWORD, "repeat-error"), ("short", "short", "password-error"), ("", "", "password-error")]
    {
        let page = choose(&visitor, &mail, password, repeat).await;
        assert!(page.status == 422 && page.text.contains(wrong), "{}", page.text);
        assert!(!page.text.contains(NEW), "no password is sent back");
    }
    assert_eq!(sign_in(&world, PASSWORD).await, 201, "nothing has changed so far");

    let done = choose(&visitor, &mail, NEW, NEW).await;
    assert!(done.status == 200 && done.text.contains("Your password is changed"), "{}", done.text);
    for session in [first, second] {
        assert_eq!(session.get("/v1/sessions").await.status, 401, "every session has ended");
    }
    assert_eq!((sign_in(&world, PASSWORD).await, sign_in(&world, NEW).await), (401, 201));
    assert!(world.user(EMAIL).await.verified_at.is_some(), "who reads the mail has the address");
    world.run_jobs().await;
    assert_eq!(smtp.kept().pop().unwrap().subject, "Votre mot de passe a été changé");
    assert_eq!(smtp.kept().pop().unwrap().path(), "/forgot-password");

    for again in [choose(&visitor, &mail, NEW, NEW).await, visitor.page(&mail.path()).await] {
        assert!(again.status == 410 && again.text.contains("This link was used before"), "{}", again.text);
        assert!(again.text.contains("href=\"/forgot-password\""), "{}", again.text);
    }
}

#[actix_web::test]
async fn a_late_or_broken_link_says_so_and_offers_a_new_one() {
    let (world, smtp, _) = signed_up().await;
    let (mail, visitor) = (forget(&world, &smtp).await, world.visitor());
    let verification = smtp.kept().remove(0);
    let crossed = verification.path().replace("/verify", "/reset-password");
    for broken in [&mail.path()[..40], "/reset-password", "/reset-password?token=%00", &crossed] {
        let page = visitor.page(broken).await;
        assert!(page.status == 404 && page.text.contains("This link does not work"), "{broken}: {}", page.text);
    }
    let verifying = visitor.page(&mail.path().replace("/reset-password", "/verify")).await;
    assert_eq!(verifying.status, 404, "a link is good for one purpose");
    world.clock.advance(TimeDelta::minutes(59));
    assert_eq!(visitor.page(&mail.path()).await.status, 200);
    world.clock.advance(TimeDelta::minutes(2));
    for late in [visitor.page(&mail.path()).await, choose(&visitor, &mail, NEW, NEW).await] {
        assert!(late.status == 410 && late.text.contains("This link is too old"), "{}", late.text);
        assert!(late.text.contains("href=\"/forgot-password\""), "{}", late.text);
    }
    assert_eq!(sign_in(&world, PASSWORD).await, 201);
}

/// Everything of an answer that its sender could tell two cases apart by.
fn seen(reply: &Reply) -> String {
    let mut headers: Vec<_> = reply.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    format!("{} {headers:?} {}", reply.status, reply.text)
}

#[actix_web::test]
async fn the_answer_tells_nobody_who_has_an_address() {
    let (world, _smtp, _) = signed_up().await;
    world.customer("dupont").await;
    let gone = world.user("claire@dupont.example").await.id;
    let now = world.clock.now();
    world.db(move |conn| store::users::disable(conn, gone, now)).await;
    world.staff(model::Role::Operator, "olga@stackyard.test").await;
    let mut answers = Vec::new();
    for email in [EMAIL, "nobody@lefevre.example", "claire@dupont.example", "olga@stackyard.test"] {
        for _ in 0..2 {
            let asked = Instant::now();
            let api = world.visitor().post("/v1/password_resets", &json!({ "email": email })).await;
            assert!(asked.elapsed() >= Duration::from_millis(250), "{email}: {:?}", asked.elapsed());
            let page = world.visitor().submit("/forgot-password", &format!("email={email}")).await;
            answers.push((email, seen(&api), seen(&page)));
        }
        world.clock.advance(TimeDelta::minutes(10));
    }
    assert!(answers[0].1.starts_with("202"), "{answers:?}");
    assert!(answers.iter().all(|(_, api, page)| (api, page) == (&answers[0].1, &answers[0].2)), "{answers:#?}");
    let told: Vec<_> = kinds(&world).await.into_iter().filter(|kind| *kind == MailKind::ResetPassword).collect();
    assert_eq!(told.len(), 3, "the fourth within minutes is not sent, and nobody is told");
    assert!(
        world.mails().await.iter().filter(|m| m.kind == MailKind::ResetPassword).all(|m| m.recipient.as_str() == EMAIL)
    );
}

#[actix_web::test]
async fn what_is_no_address_is_told_and_kept() {
    let world = World::new().await;
    for (typed, kept) in [
        ("", "value=\"\""),
        ("claire%40lefevre", "value=\"claire@lefevre\""),
        ("a%00b%40c.de", "id=\"email-error\""),
        ("%3Cscript%3E%40b.de", "value=\"&#60;script&#62;@b.de\""),
        ("%E2%80%AEclaire%40lefevre.example", "id=\"email-error\""),
        (&format!("{}%40b.de", "a".repeat(300)), "id=\"email-error\""),
    ] {
        let page = world.visitor().submit("/forgot-password", &format!("email={typed}")).await;
        assert!(page.status == 422 && page.text.contains(kept), "{typed}: {}", page.text);
        assert!(page.text.contains("id=\"email-error\""), "{typed}: {}", page.text);
    }
    assert!(world.mails().await.is_empty());
}

#[actix_web::test]
async fn asking_is_slowed_down_by_network_address() {
    let world = World::new().await;
    let asker = world.visitor().with("x-forwarded-for", "203.0.113.9");
    let mut statuses = Vec::new();
    for n in 0..11 {
        statuses.push(asker.post("/v1/password_resets", &json!({"email": format!("n{n}@b.de")})).await);
    }
    let refused = statuses.pop().unwrap();
    assert!(statuses.iter().all(|reply| reply.status == 202));
    assert!(refused.status == 429 && !refused.header("retry-after").is_empty(), "{}", refused.text);
    assert_eq!(asker.submit("/forgot-password", "email=a%40b.de").await.status, 429);
}

#[actix_web::test]
async fn a_changed_password_leaves_no_other_link_good() {
    let (world, smtp, _) = signed_up().await;
    let (first, second) = (forget(&world, &smtp).await, forget(&world, &smtp).await);
    assert_ne!(first.path(), second.path());
    assert_eq!(choose(&world.visitor(), &first, NEW, NEW).await.status, 200);
    assert_eq!(choose(&world.visitor(), &second, PASSWORD, PASSWORD).await.status, 410);
    assert_eq!(sign_in(&world, NEW).await, 201);
}

#[actix_web::test]
async fn programs_do_the_same_by_the_api() {
    let (world, smtp, _) = signed_up().await;
    let mail = forget(&world, &smtp).await;
    let put = async |token: &str, password: &str| {
        let reply = world.visitor().put("/v1/password_resets", &json!({"token": token, "password": password})).await;
        (reply.status, reply.code().to_owned())
    };
    assert_eq!(put(&token(&mail), "short").await, (422, "invalid_input".into()));
    assert_eq!(put(&"A".repeat(43), NEW).await, (404, "not_found".into()));
    assert_eq!(put(&token(&mail), NEW).await.0, 204);
    assert_eq!(put(&token(&mail), NEW).await, (410, "link_used".into()));
    let late = forget(&world, &smtp).await;
    world.clock.advance(TimeDelta::minutes(61));
    assert_eq!(put(&token(&late), NEW).await, (410, "link_late".into()));
}

fn psql(world: &World, sql: &str) {
    let done = Command::new("psql").args(["--quiet", "--command", sql, "--dbname"]).arg(world.test_db.text()).output();
    let done = done.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[actix_web::test]
async fn a_reset_that_fails_changes_nothing_and_of_two_at_once_one_counts() {
    let (world, smtp, session) = signed_up().await;
    let mail = forget(&world, &smtp).await;
    // The notice can't be written: its transaction is undone.
    psql(&world, "ALTER TABLE mails ADD CONSTRAINT no_notice CHECK (kind <> 'password_changed')");
    assert_eq!(choose(&world.visitor(), &mail, NEW, NEW).await.status, 500);
    assert_eq!((sign_in(&world, PASSWORD).await, session.get("/v1/sessions").await.status), (201, 200));
    psql(&world, "ALTER TABLE mails DROP CONSTRAINT no_notice");

    let (link, password) = (LinkToken::parse(&token(&mail)), Password::parse(NEW.into()).unwrap());
    let reset = || ops::password::reset(&world.app, link.clone(), password.clone());
    let (one, other) = futures::join!(reset(), reset());
    let mut states = [one.unwrap(), other.unwrap()];
    states.sort_by_key(|state| *state != LinkState::Good);
    assert_eq!(states, [LinkState::Good, LinkState::Used]);
    let notices = kinds(&world).await.into_iter().filter(|kind| *kind == MailKind::PasswordChanged).count();
    assert_eq!(notices, 1);
}

#[actix_web::test]
async fn who_is_removed_meanwhile_does_not_come_back_by_a_link() {
    let (world, smtp, _) = signed_up().await;
    let mail = forget(&world, &smtp).await;
    let (id, now) = (world.user(EMAIL).await.id, world.clock.now());
    world.db(move |conn| store::users::disable(conn, id, now)).await;
    assert_eq!(choose(&world.visitor(), &mail, NEW, NEW).await.status, 404);
    assert!(!kinds(&world).await.contains(&MailKind::PasswordChanged));
}
