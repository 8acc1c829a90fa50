//! What holds a tenant back: by staff with a reason, and several reasons at once.

use agent_api::{Plan, StopReason};
use chrono::TimeDelta;
use control_plane::ops;
use control_plane::ops::jobs::{JobKind, enqueue_house};
use model::TenantId;
use model::name::Reason;
use model::tenant::{Desired, Phase, SuspendKind, SuspendReason};
use serde_json::{Value, json};
use store::audit::{self, Actor, AuditFilter};
use store::business_clock;
use store::mails::MailKind;

use crate::support::client::Reply;
use crate::support::{Client, FakeAgent, World};

const REASON: &str = "It sends mail that nobody asked for";

async fn running() -> (World, FakeAgent, Client, TenantId) {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (client, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    (world, agent, client, id)
}

async fn act(operator: &Client, id: TenantId, verb: &str, reason: &str) -> Reply {
    operator.post(&format!("/v1/tenants/{id}/{verb}"), &json!({ "reason": reason })).await
}

fn whys(tenant: &Value) -> Vec<&str> {
    tenant["suspensions"].as_array().unwrap().iter().map(|held| held["why"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn the_customer_reads_why_and_what_to_do() {
    let (world, mut agent, client, id) = running().await;
    let operator = world.operator().await;
    let suspended = act(&operator, id, "suspend", REASON).await;
    assert_eq!(suspended.status, 202, "{}", suspended.body);
    assert_eq!(suspended.body["tenant"]["suspensions"][0]["reason"], REASON);
    world.until(&mut agent, id, Phase::Suspended).await;
    let Plan::Stop(stop) = &agent.seen.last().unwrap().plan else { panic!("{:?}", agent.seen.last()) };
    assert_eq!(stop.reason, StopReason::Staff);
    let page = client.page(&format!("/tenants/{id}")).await.text;
    for part in
        [REASON, "Stopped by our team since", "help@stackyard.test", "The data is kept", "Our team suspended the ERP"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(whys(&client.get(&format!("/v1/tenants/{id}")).await.body["tenant"]), ["staff"]);

    let resumed = act(&operator, id, "resume", "Settled by phone").await;
    assert_eq!((resumed.status, whys(&resumed.body["tenant"]).len()), (202, 0), "{}", resumed.body);
    world.until(&mut agent, id, Phase::Running).await;
    let page = client.page(&format!("/tenants/{id}")).await.text;
    assert!(!page.contains("Stopped by our team") && !page.contains("Settled by phone"), "{page}");
    let kinds: Vec<_> = world.mails().await.iter().map(|mail| mail.kind).collect();
    assert_eq!(kinds, [MailKind::VerifyAddress, MailKind::Welcome, MailKind::Suspended, MailKind::Resumed]);
    let facts = world.mails().await[2].facts.clone();
    assert_eq!(facts["letter"]["reason"], REASON);
}

#[actix_web::test]
async fn each_leaves_its_reason_in_the_audit_log_and_twice_is_once() {
    let (world, _agent, _client, id) = running().await;
    let operator = world.operator().await;
    let olga = world.user("olga@stackyard.test").await.id;
    for _ in 0..2 {
        assert_eq!(act(&operator, id, "suspend", REASON).await.status, 202);
    }
    assert_eq!(act(&operator, id, "suspend", "Another reason").await.status, 202, "a reason can be put better");
    for _ in 0..2 {
        assert_eq!(act(&operator, id, "resume", "Settled").await.status, 202);
    }
    let lines = world.db(|conn| audit::list(conn, &AuditFilter::default(), None, 200)).await;
    let lines =
        lines.into_iter().rev().filter(|line| ["tenant.suspend", "tenant.resume"].contains(&line.action.as_str()));
    let told: Vec<_> =
        lines.map(|line| (line.action, line.data["reason"].clone(), line.user_id, line.tenant_id)).collect();
    let line = |action: &str, reason: &str| (action.to_owned(), json!(reason), Some(olga), Some(id));
    let expected =
        [line("tenant.suspend", REASON), line("tenant.suspend", "Another reason"), line("tenant.resume", "Settled")];
    assert_eq!(told, expected);
}

#[actix_web::test]
async fn the_operators_page_suspends_and_resumes_without_scripts() {
    let (world, _agent, client, id) = running().await;
    let operator = world.operator().await;
    let page = format!("/fleet/{id}/suspension");
    assert!(operator.page(&format!("/tenants/{id}")).await.text.contains(&page));
    let shown = operator.page(&page).await.text;
    assert!(shown.contains("Nothing holds this tenant back.") && shown.contains("Suspend this tenant"), "{shown}");
    let suspend = format!("/fleet/{id}/suspend");
    for (wrong, sentence) in [
        ("reason=", "Please fill this in."),
        ("reason=---", "at least one letter"),
        (&*format!("reason={}", "x".repeat(501)), "at most 500 characters"),
        ("reason=a%00b", "invisible character"),
    ] {
        let refused = operator.submit_on(&page, &suspend, wrong).await;
        assert!(refused.status == 422 && refused.text.contains(sentence), "{wrong}: {}", refused.text);
    }
    assert!(
        operator.submit_on(&page, &suspend, "reason=--%3C").await.text.contains("value=\"--&#60;\""),
        "kept and escaped"
    );
    assert_eq!(world.tenant(id).await.desired, Desired::Running);

    let done = operator.submit_on(&page, &suspend, "reason=Unpaid+%3Cwork%3E").await;
    assert_eq!(done.status, 303, "{}", done.text);
    let shown = operator.page(done.header("location")).await.text;
    for part in ["The tenant is being stopped", "Unpaid &#60;work&#62;", "Resume this tenant"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let done = operator.submit_on(&page, &format!("/fleet/{id}/resume"), "reason=Settled").await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert!(operator.page(done.header("location")).await.text.contains("Suspend this tenant"));
    for refused in [client.page(&page).await, client.submit(&suspend, "csrf=x&reason=Mine").await] {
        assert_eq!(refused.status, 403, "{}", refused.text);
    }
    ops::tenant::set_desired(&world.app, Actor::System, id, Desired::Deleted).await.unwrap();
    let shown = operator.page(&page).await.text;
    assert!(shown.contains("on its way out for good") && !shown.contains("Suspend this tenant"), "{shown}");
    assert_eq!(act(&operator, id, "suspend", REASON).await.status, 409);
    assert_eq!(act(&operator, id, "resume", REASON).await.status, 409);
}

/// One thing that is done to a tenant, and the reasons that hold it afterwards.
type Step = (&'static str, &'static [SuspendKind]);

async fn step(world: &World, id: TenantId, what: &str) {
    let app = &world.app;
    let reason = || Reason::parse(REASON).unwrap();
    match what {
        "ask" => ops::deletion::ask(app, Actor::System, id, "lefevre".into()).await.unwrap(),
        "undo" => ops::deletion::undo(app, Actor::System, id).await.unwrap(),
        "suspend" => ops::suspension::suspend(app, Actor::System, id, reason()).await.unwrap(),
        "resume" => ops::suspension::resume(app, Actor::System, id, reason()).await.unwrap(),
        "unverified" | "verified" => {
            let (now, is_put) = (world.clock.now(), what == "unverified");
            let change = move |conn: &mut store::Conn| {
                let tenant = store::tenants::lock(conn, id)?.unwrap();
                if is_put {
                    let reason = SuspendReason::Unverified;
                    return ops::suspension::suspend_in(conn, Actor::System, &tenant, &reason, None, now);
                }
                ops::suspension::resume_in(conn, Actor::System, &tenant, SuspendKind::Unverified, None, now).map(drop)
            };
            world.env.db.tx(change).await.unwrap();
        }
        other => panic!("{other}?"),
    }
}

#[actix_web::test]
async fn a_tenant_runs_only_when_nothing_holds_it() {
    use SuspendKind::{DeletionRequested, Staff, Unverified};
    let (world, mut agent, client, id) = running().await;
    let story: [Step; 12] = [
        ("unverified", &[Unverified]),
        ("suspend", &[Staff, Unverified]),
        ("ask", &[DeletionRequested, Staff, Unverified]),
        ("resume", &[DeletionRequested, Unverified]),
        ("verified", &[DeletionRequested]),
        ("suspend", &[DeletionRequested, Staff]),
        ("undo", &[Staff]),
        ("unverified", &[Staff, Unverified]),
        ("verified", &[Staff]),
        ("ask", &[DeletionRequested, Staff]),
        ("resume", &[DeletionRequested]),
        ("undo", &[]),
    ];
    for (what, expected) in story {
        step(&world, id, what).await;
        let shown = client.get(&format!("/v1/tenants/{id}")).await.body["tenant"].clone();
        let expected: Vec<_> = expected.iter().map(ToString::to_string).collect();
        assert_eq!(whys(&shown), expected, "after {what}");
        let told = shown["desired"]["reason"]["why"].as_str();
        assert_eq!(told, expected.first().map(String::as_str), "after {what} the door tells the gravest");
        world.round(&mut agent).await;
        let phase = if expected.is_empty() { Phase::Running } else { Phase::Suspended };
        world.until(&mut agent, id, phase).await;
        let page = client.page(&format!("/tenants/{id}")).await.text;
        assert_eq!(page.contains("things hold this ERP back"), expected.len() > 1, "after {what}: {page}");
    }
    let stops: Vec<_> = agent
        .seen
        .iter()
        .filter_map(|task| if let Plan::Stop(stop) = &task.plan { Some(stop.reason) } else { None })
        .collect();
    assert!(stops.contains(&StopReason::Unverified) && stops.contains(&StopReason::Deletion), "{stops:?}");
    assert_eq!(agent.done.iter().filter(|kind| *kind == "start").count(), 2, "once at first, once in the end");
}

#[actix_web::test]
async fn the_calendar_of_the_unverified_waits_while_something_else_holds() {
    let (world, _smtp) = World::with_relay().await;
    let (_, id) = world.customer("lefevre").await;
    let day = async || {
        world.db(|conn| business_clock::advance(conn, TimeDelta::days(1))).await;
        for kind in [JobKind::FollowUnverified, JobKind::FinishDeletions] {
            let now = world.clock.now();
            world.db(move |conn| enqueue_house(conn, kind, now, now)).await;
        }
        world.run_jobs().await;
    };
    step(&world, id, "ask").await;
    for _ in 0..20 {
        day().await;
    }
    assert!(matches!(world.tenant(id).await.desired, Desired::Suspended { .. }), "kept for the time that was promised");
    step(&world, id, "undo").await;
    assert_eq!(world.tenant(id).await.desired, Desired::Running);
    for _ in 0..3 {
        day().await;
    }
    assert_eq!(world.tenant(id).await.desired, Desired::Suspended { reason: SuspendReason::Unverified });
}

#[actix_web::test]
async fn an_unpaid_order_waits_for_its_payment_again() {
    let world = World::new().await;
    let id = world.quick_tenant("lefevre").await;
    let now = world.clock.now();
    world
        .db(move |conn| {
            let order = model::OrderId::from_uuid(control_plane::ids::fresh(now));
            store::orders::create(conn, order, id, now, None)?;
            store::tenants::set_desired(conn, id, &Desired::AwaitingPayment)
        })
        .await;
    for (what, is_held) in [("suspend", true), ("ask", true), ("resume", true), ("undo", false)] {
        step(&world, id, what).await;
        let desired = world.tenant(id).await.desired;
        assert_eq!(matches!(desired, Desired::Suspended { .. }), is_held, "{what}: {desired:?}");
    }
    assert_eq!(world.tenant(id).await.desired, Desired::AwaitingPayment, "nothing is built for it unpaid");
}
