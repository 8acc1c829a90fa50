//! The people of an account: invited by mail, of two roles, removed at once; and never without an owner.

use actix_web::http::Method;
use chrono::TimeDelta;
use control_plane::ops;
use control_plane::ops::invitations::InviteForm;
use model::{AccountRole, Scope};
use serde_json::{Value, json};
use store::mails::{MailKind, MailState};

use crate::support::client::Reply;
use crate::support::{Client, Mood, PASSWORD, Received, SmtpServer, World};

const CLAIRE: &str = "claire@lefevre.example";
const ANNA: &str = "anna@lefevre.example";

/// A company whose owner has a verified address.
async fn house() -> (World, SmtpServer, Client) {
    let (world, smtp) = World::with_relay().await;
    let (client, _) = world.customer("lefevre").await;
    world.verify(CLAIRE).await;
    world.run_jobs().await;
    (world, smtp, client)
}

async fn invite(client: &Client, email: &str, role: &str) -> Reply {
    let csrf = client.form_token("/people").await;
    client.submit("/people/invite", &format!("csrf={csrf}&email={email}&role={role}")).await
}

/// Invites Anna and waits for her mail.
async fn invite_anna(world: &World, smtp: &SmtpServer, client: &Client, role: &str) -> Received {
    let sent = invite(client, ANNA, role).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/people?done=invited"), "{}", sent.text);
    world.run_jobs().await;
    let mail = smtp.kept().pop().unwrap();
    assert!(mail.path().starts_with("/join?token=") && mail.to == ANNA, "{}", mail.text);
    mail
}

fn token(mail: &Received) -> String {
    mail.path().split_once('=').unwrap().1.to_owned()
}

async fn join(client: &Client, mail: &Received, name: &str, password: &str) -> Reply {
    client.submit("/join", &format!("token={}&name={name}&password={password}", token(mail))).await
}

async fn invitations(client: &Client) -> Vec<Value> {
    client.get("/v1/invitations").await.body["invitations"].as_array().unwrap().clone()
}

async fn patch(client: &Client, path: &str, body: Value) -> Reply {
    client.send(Method::PATCH, path, Some(("application/json", body.to_string().into_bytes()))).await
}

async fn delete(client: &Client, path: &str) -> Reply {
    client.send(Method::DELETE, path, None).await
}

#[actix_web::test]
async fn somebody_is_invited_joins_looks_and_is_removed() {
    let (world, smtp, claire) = house().await;
    let page = claire.page("/people").await.text;
    assert!(page.contains("They are not the users of your ERP"), "{page}");
    assert!(page.contains("The only owner stays one.") && !page.contains("/remove\""), "{page}");
    assert!(page.contains("Nobody is waiting") && page.contains("href=\"/people\""), "{page}");
    let mail = invite_anna(&world, &smtp, &claire, "member").await;
    assert!(mail.text.contains("Claire Lefèvre vous invite") && mail.text.contains("7 jours"), "{}", mail.text);
    let page = claire.page("/people?done=invited").await.text;
    assert!(page.contains("is on its way") && page.contains(ANNA) && page.contains("Withdraw"), "{page}");

    let visitor = world.visitor();
    for _ in 0..3 {
        let page = visitor.page(&mail.path()).await;
        assert!(page.status == 200 && page.text.contains("Join Boulangerie"), "{}", page.text);
        assert!(page.text.contains(&format!("as {ANNA}, in the role \u{201c}Member\u{201d}")), "{}", page.text);
    }
    for (name, password, field) in [
        ("", PASSWORD, "name"),
        ("---", PASSWORD, "name"),
        ("Anna%E2%80%AE", PASSWORD, "name"),
        (&"x".repeat(81), PASSWORD, "name"),
        ("%3Cb%3EAnna", "short", "password"),
    ] {
        let page = join(&visitor, &mail, name, password).await;
        assert!(page.status == 422 && page.text.contains(&format!("id=\"{field}-error\"")), "{name}: {}", page.text);
        assert!(!page.text.contains("<b>Anna") && !page.text.contains(PASSWORD), "{}", page.text);
    }
    let joined = join(&visitor, &mail, "%D7%A2%D7%93%D7%94", PASSWORD).await;
    assert_eq!((joined.status, joined.header("location")), (303, "/tenants"), "{}", joined.text);
    let mut anna = world.visitor();
    anna.take_cookie(&joined);
    let user = world.user(ANNA).await;
    assert_eq!((user.name.as_str(), user.account_role), ("עדה", Some(AccountRole::Member)));
    assert!(user.verified_at.is_some(), "the link proved the address");
    assert!(invitations(&claire).await.is_empty());
    for again in [join(&visitor, &mail, "Anna", PASSWORD).await, visitor.page(&mail.path()).await] {
        assert!(again.status == 410 && again.text.contains("was accepted before"), "{}", again.text);
        assert!(again.text.contains("href=\"/sign-in\""), "{}", again.text);
    }

    let home = anna.page("/tenants").await;
    let home = anna.page(home.header("location")).await.text;
    assert!(home.contains("Boulangerie") && !home.contains("/settings\"") && !home.contains("/fleet/"), "{home}");
    let list = anna.page("/people").await.text;
    assert!(list.contains("You are a member") && list.contains(CLAIRE), "{list}");
    assert!(!list.contains("/people/invite") && !list.contains("/remove\"") && !list.contains("/role\""), "{list}");
    let id = world.user(CLAIRE).await.id;
    for (path, fields) in [
        ("/people/invite".to_owned(), "email=x%40y.de&role=owner"),
        (format!("/people/{}/role", user.id), "role=owner"),
        (format!("/people/{id}/remove"), "confirm=claire%40lefevre.example"),
    ] {
        let csrf = anna.form_token("/people").await;
        assert_eq!(anna.submit(&path, &format!("csrf={csrf}&{fields}")).await.status, 403, "{path}");
    }
    let tenant = anna.get("/v1/tenants").await.body["tenants"][0]["id"].as_str().unwrap().to_owned();
    assert!(!anna.page(&format!("/tenants/{tenant}")).await.text.contains("/admin-password"));

    let program = world.program(&world.token(user.id, &[Scope::Read], 30).await);
    let path = format!("/people/{}/remove", user.id);
    let ask = claire.page(&path).await.text;
    assert!(ask.contains("can't sign in to Stackyard any more") || ask.contains("can&#39;t sign in"), "{ask}");
    let csrf = claire.form_token("/people").await;
    let wrong = claire.submit(&path, &format!("csrf={csrf}&confirm=anna")).await;
    assert!(wrong.status == 422 && wrong.text.contains("nobody was removed"), "{}", wrong.text);
    assert_eq!((anna.get("/v1/sessions").await.status, program.get("/v1/tenants").await.status), (200, 200));
    let removed = claire.submit(&path, &format!("csrf={csrf}&confirm= Anna@Lefevre.example ")).await;
    assert_eq!((removed.status, removed.header("location")), (303, "/people?done=removed"), "{}", removed.text);
    assert_eq!((anna.get("/v1/sessions").await.status, program.get("/v1/tenants").await.status), (401, 401));
    let credentials = json!({"email": ANNA, "password": PASSWORD});
    assert_eq!(world.visitor().post("/v1/sessions", &credentials).await.status, 401);
    assert_eq!(claire.submit(&path, &format!("csrf={csrf}&confirm={ANNA}")).await.status, 404, "the back button");
    let again = invite_anna(&world, &smtp, &claire, "owner").await;
    assert_eq!(join(&world.visitor(), &again, "Anna", PASSWORD).await.status, 303, "who was removed can come back");
    assert!(world.user(ANNA).await.is_owner());
}

#[actix_web::test]
async fn an_invitation_is_late_after_a_week_and_renewed_by_sending_it_again() {
    let (world, smtp, claire) = house().await;
    let first = invite_anna(&world, &smtp, &claire, "member").await;
    world.clock.advance(TimeDelta::days(7) - TimeDelta::minutes(1));
    assert_eq!(world.visitor().page(&first.path()).await.status, 200);
    world.clock.advance(TimeDelta::minutes(2));
    let (late, claire) = (world.visitor().page(&first.path()).await, world.sign_in(CLAIRE).await);
    assert!(late.status == 410 && late.text.contains("This invitation is too old"), "{}", late.text);
    assert_eq!(join(&world.visitor(), &first, "Anna", PASSWORD).await.status, 410);
    assert!(claire.page("/people").await.text.contains("too old; send it again"));

    let id = invitations(&claire).await[0]["id"].as_str().unwrap().to_owned();
    let csrf = claire.form_token("/people").await;
    let sent = claire.submit(&format!("/people/invitations/{id}/resend"), &format!("csrf={csrf}")).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/people?done=invited"), "{}", sent.text);
    world.run_jobs().await;
    let second = smtp.kept().pop().unwrap();
    assert_ne!(second.path(), first.path());
    assert_eq!(world.visitor().page(&first.path()).await.status, 404, "the older link is good for nothing");
    assert_eq!(invitations(&claire).await.len(), 1, "it is one invitation");
    let withdrawn = claire.submit(&format!("/people/invitations/{id}/withdraw"), &format!("csrf={csrf}")).await;
    assert_eq!((withdrawn.status, withdrawn.header("location")), (303, "/people?done=withdrawn"));
    let gone = world.visitor().page(&second.path()).await;
    assert!(gone.status == 410 && gone.text.contains("was withdrawn"), "{}", gone.text);
    assert_eq!(join(&world.visitor(), &second, "Anna", PASSWORD).await.status, 410);
    for act in ["resend", "withdraw"] {
        let again = claire.submit(&format!("/people/invitations/{id}/{act}"), &format!("csrf={csrf}")).await;
        assert_eq!((again.status, again.header("location")), (303, "/people"), "{act}");
    }
    let broken = world.visitor().page("/join?token=%00").await;
    assert!(broken.status == 404 && broken.text.contains("This link does not work"), "{}", broken.text);
}

#[actix_web::test]
async fn a_mail_whose_link_is_good_for_nothing_is_not_sent() {
    let (world, smtp, claire) = house().await;
    smtp.next([Mood::Refuses("451 4.7.1 greylisted"), Mood::Refuses("451 4.7.1 greylisted")]);
    invite(&claire, ANNA, "member").await;
    world.run_jobs().await;
    invite(&claire, "ben@lefevre.example", "member").await;
    world.run_jobs().await;
    // Anna's is sent again, Ben's is withdrawn, while the first mails wait for another try.
    invite(&claire, ANNA, "owner").await;
    let bens = invitations(&claire).await.into_iter().find(|row| row["email"] == "ben@lefevre.example").unwrap();
    delete(&claire, &format!("/v1/invitations/{}", bens["id"].as_str().unwrap())).await;
    world.clock.advance(TimeDelta::minutes(10));
    world.run_jobs().await;
    let mails = world.mails().await.into_iter().filter(|mail| mail.kind == MailKind::Invitation);
    let states: Vec<_> = mails.map(|mail| (mail.recipient.to_string(), mail.state)).collect();
    let expected = [(ANNA, MailState::Dead), ("ben@lefevre.example", MailState::Dead), (ANNA, MailState::Sent)];
    assert_eq!(states, expected.map(|(email, state)| (email.to_owned(), state)));
    let mail = smtp.kept().pop().unwrap();
    assert!(world.visitor().page(&mail.path()).await.text.contains("\u{201c}Owner\u{201d}"), "the newest role");
}

#[actix_web::test]
async fn who_invites_is_not_told_where_an_address_signs_in() {
    let (world, smtp, claire) = house().await;
    world.customer("dupont").await;
    world.staff(model::Role::Operator, "olga@stackyard.test").await;
    world.run_jobs().await;
    let mut answers = Vec::new();
    for email in ["claire@dupont.example", "olga@stackyard.test", "nobody@lefevre.example"] {
        let reply = claire.post("/v1/invitations", &json!({"email": email, "role": "member"})).await;
        assert_eq!(reply.status, 201, "{email}: {}", reply.text);
        let mut body = reply.body["invitation"].clone();
        ["id", "email", "created_at", "expires_at"].iter().for_each(|name| body[*name] = json!(""));
        answers.push(body);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    world.run_jobs().await;
    let mails = smtp.kept();
    let of = |email: &str| mails.iter().find(|mail| mail.to == email && mail.path().starts_with("/join")).unwrap();
    for email in ["claire@dupont.example", "olga@stackyard.test"] {
        for page in
            [world.visitor().page(&of(email).path()).await, join(&world.visitor(), of(email), "Anna", PASSWORD).await]
        {
            assert!(page.status == 409 && page.text.contains("This address signs in already"), "{}", page.text);
        }
        let join = json!({"token": token(of(email)), "name": "Anna", "password": PASSWORD});
        let refused = world.visitor().post("/v1/people", &join).await;
        assert_eq!((refused.status, refused.code()), (409, "email_taken"));
    }
    let mine = claire.post("/v1/invitations", &json!({"email": CLAIRE, "role": "member"})).await;
    assert_eq!((mine.status, mine.field()), (422, "email"), "one's own people may be known");
    assert!(mine.text.contains("one of your people already"), "{}", mine.text);
}

#[actix_web::test]
async fn what_is_wrong_with_an_invitation_stands_beside_its_field_and_what_was_typed_is_kept() {
    let (_world, _smtp, claire) = house().await;
    for (email, role, field) in [
        ("", "member", "email"),
        ("anna", "owner", "email"),
        ("a%00b%40c.de", "member", "email"),
        ("%E2%80%AEanna%40lefevre.example", "member", "email"),
        ("%3Cscript%3E%40b.de", "member", "email"),
        (ANNA, "admin", "role"),
        (ANNA, "", "role"),
        (CLAIRE, "member", "email"),
    ] {
        let page = invite(&claire, email, role).await;
        assert!(page.status == 422 && page.text.contains(&format!("id=\"{field}-error\"")), "{email}: {}", page.text);
        assert!(!page.text.contains("<script>@"), "{}", page.text);
    }
    let kept = invite(&claire, "anna", "owner").await.text;
    assert!(kept.contains("value=\"anna\"") && kept.contains("value=\"owner\" checked"), "{kept}");
    assert!(invitations(&claire).await.is_empty());
}

#[actix_web::test]
async fn an_owner_proves_their_own_address_before_they_invite_and_invites_not_without_end() {
    let world = World::new().await;
    let (claire, _) = world.customer("lefevre").await;
    let page = invite(&claire, ANNA, "member").await;
    assert!(page.status == 409 && page.text.contains("verify your own e-mail address first"), "{}", page.text);
    assert!(page.text.contains(&format!("value=\"{ANNA}\"")), "what was typed is kept");
    world.verify(CLAIRE).await;
    let mut sent = 0;
    let refused = loop {
        let reply = claire.post("/v1/invitations", &json!({"email": format!("p{sent}@b.de"), "role": "member"})).await;
        if reply.status == 429 {
            break reply;
        }
        assert!(reply.status == 201 && sent < 25, "{sent}: {}", reply.text);
        sent += 1;
    };
    assert!(sent >= 19 && !refused.header("retry-after").is_empty(), "{sent}");
    while sent < 99 {
        world.clock.advance(TimeDelta::minutes(3) + TimeDelta::seconds(1));
        let reply = claire.post("/v1/invitations", &json!({"email": format!("p{sent}@b.de"), "role": "member"})).await;
        assert_eq!(reply.status, 201, "{sent}: {}", reply.text);
        sent += 1;
    }
    world.clock.advance(TimeDelta::minutes(4));
    let full = claire.post("/v1/invitations", &json!({"email": "one-more@b.de", "role": "member"})).await;
    assert_eq!((full.status, full.code()), (409, "wrong_state"), "{}", full.text);
    let page = claire.get("/v1/invitations?limit=60").await.body;
    let rest = claire.get(&format!("/v1/invitations?limit=60&after={}", page["next"].as_str().unwrap())).await.body;
    assert_eq!((rest["invitations"].as_array().unwrap().len(), &rest["next"]), (39, &Value::Null));
}

#[actix_web::test]
async fn the_only_owner_is_neither_removed_nor_made_a_member() {
    let (world, _smtp, claire) = house().await;
    let id = world.user(CLAIRE).await.id;
    let anna = world.colleague(CLAIRE, AccountRole::Member, ANNA).await;
    let csrf = claire.form_token("/people").await;
    for (path, fields) in [("role", "role=member".to_owned()), ("remove", format!("confirm={CLAIRE}"))] {
        let page = claire.submit(&format!("/people/{id}/{path}"), &format!("csrf={csrf}&{fields}")).await;
        assert!(page.status == 409 && page.text.contains("This is the only owner"), "{path}: {}", page.text);
    }
    let refused = delete(&claire, &format!("/v1/people/{id}")).await;
    assert_eq!((refused.status, refused.code()), (409, "wrong_state"));
    assert_eq!(
        patch(&claire, &format!("/v1/people/{anna}"), json!({"role": "owner"})).await.body["person"]["role"],
        "owner"
    );
    let demoted = claire.submit(&format!("/people/{id}/role"), &format!("csrf={csrf}&role=member")).await;
    assert_eq!((demoted.status, demoted.header("location")), (303, "/people?done=role"), "{}", demoted.text);
    assert!(claire.page("/people").await.text.contains("You are a member"));
    assert_eq!(delete(&claire, &format!("/v1/people/{anna}")).await.status, 403, "a member now");
    let anna = world.sign_in(ANNA).await;
    patch(&anna, &format!("/v1/people/{id}"), json!({"role": "owner"})).await;
    let csrf = claire.form_token("/people").await;
    let left = claire.submit(&format!("/people/{id}/remove"), &format!("csrf={csrf}&confirm={CLAIRE}")).await;
    assert_eq!((left.status, left.header("location")), (303, "/sign-in"), "{}", left.text);
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(claire.get("/v1/sessions").await.status, 401);
    assert_eq!(anna.get("/v1/people").await.body["people"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn two_owners_who_remove_each_other_at_once_leave_one() {
    let (world, _smtp, _) = house().await;
    world.colleague(CLAIRE, AccountRole::Owner, ANNA).await;
    let (claire, anna) = (world.user(CLAIRE).await, world.user(ANNA).await);
    let (one, other) = futures::join!(
        ops::people::remove(&world.app, &claire, anna.id),
        ops::people::set_role(&world.app, &anna, claire.id, AccountRole::Member),
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let account = claire.account_id.unwrap();
    let (_, owners) = world.db(move |conn| store::users::count_of_account(conn, account)).await;
    assert_eq!(owners, 1);
}

#[actix_web::test]
async fn the_same_invitation_twice_at_once_is_one_and_so_is_joining() {
    let (world, smtp, _) = house().await;
    let claire = world.user(CLAIRE).await;
    let form = || InviteForm { email: Some(ANNA.into()), role: Some("member".into()) };
    let (one, other) = futures::join!(
        ops::invitations::invite(&world.app, &claire, form(), None),
        ops::invitations::invite(&world.app, &claire, form(), None),
    );
    assert_eq!(one.unwrap().id, other.unwrap().id);
    world.run_jobs().await;
    let sent: Vec<_> = smtp.kept().into_iter().filter(|mail| mail.to == ANNA).collect();
    let mut good = Vec::new();
    for mail in &sent {
        if world.visitor().page(&mail.path()).await.status == 200 {
            good.push(mail);
        }
    }
    assert_eq!(good.len(), 1, "of {} mails", sent.len());
    let visitor = world.visitor();
    let (first, second) =
        futures::join!(join(&visitor, good[0], "Anna", PASSWORD), join(&visitor, good[0], "Ann", PASSWORD));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert!(statuses == [303, 410] || statuses == [303, 409], "{statuses:?}");
}

#[actix_web::test]
async fn a_keyed_request_invites_once() {
    let (world, _smtp, claire) = house().await;
    let keyed = claire.clone().with("idempotency-key", "K1");
    let form = json!({"email": ANNA, "role": "member"});
    let (first, again) = (keyed.post("/v1/invitations", &form).await, keyed.post("/v1/invitations", &form).await);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.body["invitation"]["id"], again.body["invitation"]["id"]);
    let mails = world.mails().await.into_iter().filter(|mail| mail.kind == MailKind::Invitation).count();
    assert_eq!(mails, 1);
}
