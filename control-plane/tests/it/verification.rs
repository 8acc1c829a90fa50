//! Proving an e-mail address, and what happens without.

use actix_web::http::Method;
use chrono::TimeDelta;
use control_plane::ops;
use control_plane::ops::jobs::{JobKind, enqueue_house};
use model::TenantId;
use model::tenant::{Desired, Phase, SuspendReason};
use store::audit::Actor;
use store::business_clock;
use store::mails::MailKind;

use crate::support::client::Reply;
use crate::support::{Client, FakeAgent, Mood, Received, SmtpServer, World};

const FORM: &str = "application/x-www-form-urlencoded";
const UNVERIFIED: Desired = Desired::Suspended { reason: SuspendReason::Unverified };

async fn submit(client: &Client, path: &str, fields: String) -> Reply {
    client.clone().with("accept", "text/html").send(Method::POST, path, Some((FORM, fields.into_bytes()))).await
}

async fn use_link(client: &Client, mail: &Received) -> Reply {
    let (_, token) = mail.path().split_once('=').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    submit(client, "/verify", format!("token={token}")).await
}

/// Business time passes and the calendar is looked at, twice: repeating is harmless.
async fn pass(world: &World, by: TimeDelta) {
    world.db(move |conn| business_clock::advance(conn, by)).await;
    for _ in 0..2 {
        let now = world.clock.now();
        world.db(move |conn| enqueue_house(conn, JobKind::FollowUnverified, now, now)).await;
        world.run_jobs().await;
    }
}

async fn told(world: &World) -> Vec<MailKind> {
    world.mails().await.iter().map(|mail| mail.kind).collect()
}

/// Whether the tenant's ERP can reach the mail relay.
fn may_send(world: &World, id: TenantId) -> bool {
    let path = format!("/apis/networking.k8s.io/v1/namespaces/{}/networkpolicies/", id.namespace());
    assert!(world.cluster.get(&format!("{path}dns")).is_some(), "the policies are there");
    world.cluster.get(&format!("{path}erp-to-mail")).is_some()
}

/// The token that forms of a customer's pages carry.
async fn form_token(client: &Client, id: TenantId) -> String {
    let page = client.clone().with("accept", "text/html").get(&format!("/tenants/{id}")).await.text;
    let (_, rest) = page.split_once("name=\"csrf\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn signed_up() -> (World, SmtpServer, Client, TenantId) {
    let (world, smtp) = World::with_relay().await;
    let (client, id) = world.customer("lefevre").await;
    world.run_jobs().await;
    (world, smtp, client, id)
}

#[actix_web::test]
async fn a_link_is_used_by_its_button_and_not_by_a_look() {
    let (world, smtp, client, id) = signed_up().await;
    let (mail, visitor) = (smtp.kept().remove(0), world.visitor().with("accept", "text/html"));
    let notice = client.clone().with("accept", "text/html").get(&format!("/tenants/{id}")).await;
    assert!(notice.text.contains("Please verify your e-mail address."), "{}", notice.text);
    assert!(
        notice.text.contains("claire@lefevre.example. Until you use it, your ERP sends no mail. Without it,"),
        "{}",
        notice.text
    );
    for _ in 0..3 {
        let page = visitor.get(&mail.path()).await;
        assert!(page.status == 200 && page.text.contains("Verify my e-mail address"), "{}", page.text);
        assert_eq!(page.header("cache-control"), "no-store");
    }
    let done = use_link(&visitor, &mail).await;
    assert!(done.status == 200 && done.text.contains("Your e-mail address is verified"), "{}", done.text);
    let page = client.clone().with("accept", "text/html").get(&format!("/tenants/{id}")).await;
    assert!(!page.text.contains("Please verify") && page.text.contains("The e-mail address was verified."));

    for again in [use_link(&visitor, &mail).await, visitor.get(&mail.path()).await] {
        assert!(again.status == 410 && again.text.contains("This link was used before"), "{}", again.text);
        assert!(again.text.contains("/sign-in?next=/tenants"), "{}", again.text);
    }
    let own = client.with("accept", "text/html").get(&mail.path()).await;
    assert!(own.status == 200 && own.text.contains("It was verified before"), "{}", own.text);
}

#[actix_web::test]
async fn an_erp_sends_mail_as_soon_as_the_address_is_verified() {
    let (world, smtp, _client, id) = signed_up().await;
    let mut agent = FakeAgent::good();
    world.until(&mut agent, id, Phase::Running).await;
    assert!(!may_send(&world, id));
    assert_eq!(use_link(&world.visitor(), &smtp.kept()[0]).await.status, 200);
    world.run_jobs().await;
    assert!(may_send(&world, id));
    let starts = agent.done.iter().filter(|kind| *kind == "start").count();
    assert_eq!((world.tenant(id).await.phase, starts), (Phase::Running, 1), "nothing restarts for it");
}

#[actix_web::test]
async fn a_late_or_broken_link_says_so_and_offers_a_new_one() {
    let (world, smtp, client, id) = signed_up().await;
    let mail = smtp.kept().remove(0);
    let client = client.with("accept", "text/html");
    let cut = &mail.path()[..40];
    for broken in [cut, "/verify", "/verify?token=%00", "/verify?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let page = world.visitor().with("accept", "text/html").get(broken).await;
        assert!(page.status == 404 && page.text.contains("This link does not work"), "{broken}: {}", page.text);
    }
    world.clock.advance(TimeDelta::days(7) + TimeDelta::minutes(1));
    let late = client.get(&mail.path()).await;
    assert!(late.status == 410 && late.text.contains("This link is too old"), "{}", late.text);
    assert!(late.text.contains("Send me a new link"), "{}", late.text);
    assert_eq!(use_link(&client, &mail).await.status, 410);

    let csrf = form_token(&client, id).await;
    let sent = submit(&client, "/verify/again", format!("csrf={csrf}")).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/verify/sent"), "{}", sent.text);
    assert!(client.get("/verify/sent").await.text.contains("claire@lefevre.example"));
    world.run_jobs().await;
    let fresh = smtp.kept().pop().unwrap();
    assert_ne!(fresh.path(), mail.path());
    assert_eq!(use_link(&client, &fresh).await.status, 200);
    let nothing = submit(&client, "/verify/again", format!("csrf={csrf}")).await;
    assert!(nothing.status == 200 && nothing.text.contains("It was verified before"), "{}", nothing.text);
}

#[actix_web::test]
async fn sending_again_is_limited_and_needs_the_pages_own_form() {
    let (world, _smtp, client, id) = signed_up().await;
    let csrf = form_token(&client, id).await;
    assert_eq!(submit(&world.visitor(), "/verify/again", format!("csrf={csrf}")).await.status, 401);
    assert_eq!(submit(&client, "/verify/again", "csrf=x".into()).await.status, 403);
    for _ in 0..3 {
        assert_eq!(submit(&client, "/verify/again", format!("csrf={csrf}")).await.status, 303);
    }
    let limited = submit(&client, "/verify/again", format!("csrf={csrf}")).await;
    assert_eq!(limited.status, 429, "{}", limited.text);
    assert_eq!(told(&world).await, [MailKind::VerifyAddress; 4]);
    world.clock.advance(TimeDelta::minutes(11));
    assert_eq!(submit(&client, "/verify/again", format!("csrf={csrf}")).await.status, 303);
}

#[actix_web::test]
async fn unverified_is_announced_suspended_and_resumed_by_the_link() {
    let (world, smtp, client, id) = signed_up().await;
    let mut agent = FakeAgent::good();
    world.until(&mut agent, id, Phase::Running).await;
    pass(&world, TimeDelta::hours(23)).await;
    assert!(!told(&world).await.contains(&MailKind::SuspensionNear));
    pass(&world, TimeDelta::hours(1)).await;
    assert_eq!(told(&world).await, [MailKind::VerifyAddress, MailKind::Welcome, MailKind::SuspensionNear]);
    pass(&world, TimeDelta::hours(23)).await;
    assert_eq!(world.tenant(id).await.desired, Desired::Running, "announced a day before");
    pass(&world, TimeDelta::hours(1)).await;
    assert_eq!(world.tenant(id).await.desired, UNVERIFIED);
    world.until(&mut agent, id, Phase::Suspended).await;
    let page = client.clone().with("accept", "text/html").get(&format!("/tenants/{id}")).await.text;
    assert!(
        page.contains("as soon as your e-mail address is verified") && page.contains("your ERP is deleted on"),
        "{page}"
    );

    let announced = smtp.kept().pop().unwrap();
    assert!(announced.subject.contains("arrêté demain"), "{}", announced.subject);
    assert_eq!(use_link(&world.visitor(), &announced).await.status, 200);
    assert_eq!(world.tenant(id).await.desired, Desired::Running);
    world.until(&mut agent, id, Phase::Running).await;
    pass(&world, TimeDelta::days(30)).await;
    assert_eq!(world.tenant(id).await.desired, Desired::Running, "verified is for good");
    assert_eq!(told(&world).await.len(), 3, "a resumption is no news");
}

#[actix_web::test]
async fn unverified_for_a_week_is_announced_and_deleted() {
    let (world, smtp, _client, id) = signed_up().await;
    for (by, desired) in [
        (TimeDelta::hours(24), Desired::Running),
        (TimeDelta::hours(24), UNVERIFIED),
        (TimeDelta::days(4), UNVERIFIED),
        (TimeDelta::hours(23), UNVERIFIED),
        (TimeDelta::hours(1), Desired::Deleted),
    ] {
        pass(&world, by).await;
        assert_eq!(world.tenant(id).await.desired, desired, "{by}");
    }
    let [asked, stopped, near] = [MailKind::VerifyAddress, MailKind::SuspensionNear, MailKind::DeletionNear];
    assert_eq!(told(&world).await, [asked, stopped, near, MailKind::Deleted]);
    assert!(world.db(move |conn| store::unverified::find(conn, id)).await.is_none());
    let late = use_link(&world.visitor(), &smtp.kept()[2]).await;
    assert_eq!(late.status, 200, "{}", late.text);
    assert_eq!(world.tenant(id).await.desired, Desired::Deleted, "deleted is for good");
}

#[actix_web::test]
async fn nobody_is_suspended_whose_announcement_did_not_go_out() {
    let world = World::new().await;
    let (_, id) = world.customer("lefevre").await;
    for _ in 0..10 {
        pass(&world, TimeDelta::hours(23)).await;
    }
    assert_eq!(told(&world).await, [MailKind::VerifyAddress, MailKind::SuspensionNear]);
    assert_eq!(world.tenant(id).await.desired, Desired::Running);
}

#[actix_web::test]
async fn an_address_that_does_not_exist_does_not_keep_an_erp_for_ever() {
    let (world, smtp) = World::with_relay().await;
    smtp.next([Mood::Refuses("550 5.1.1 nobody"); 2]);
    let (_, id) = world.customer("lefevre").await;
    pass(&world, TimeDelta::hours(24)).await;
    pass(&world, TimeDelta::hours(24)).await;
    assert_eq!(world.tenant(id).await.desired, UNVERIFIED);
}

#[actix_web::test]
async fn staff_have_the_say_over_a_tenant_they_stopped() {
    let (world, smtp, _client, id) = signed_up().await;
    let staff = Desired::Suspended { reason: SuspendReason::Staff };
    ops::tenant::set_desired(&world.app, Actor::System, id, staff.clone()).await.unwrap();
    for _ in 0..10 {
        pass(&world, TimeDelta::days(1)).await;
    }
    assert_eq!((world.tenant(id).await.desired, told(&world).await.len()), (staff.clone(), 1));
    assert_eq!(use_link(&world.visitor(), &smtp.kept().remove(0)).await.status, 200);
    assert_eq!(world.tenant(id).await.desired, staff, "a verification undoes only what its absence did");
}
