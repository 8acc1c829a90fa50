//! A deletion that an owner asks for: undone in time, or carried out until nothing is left.

use actix_web::http::Method;
use agent_api::{Plan, StopReason};
use chrono::TimeDelta;
use control_plane::clock::business_now;
use control_plane::error::{Code, Error};
use control_plane::ops;
use control_plane::ops::jobs::{JobKind, enqueue_house};
use model::TenantId;
use model::tenant::{Desired, Phase, SuspendKind, SuspendReason, TaskState};
use serde_json::{Value, json};
use stack::testing::Fault;
use store::audit::{self, Actor, AuditFilter};
use store::business_clock;
use store::mails::MailKind;

use crate::faults::round_with_crash;
use crate::support::client::Reply;
use crate::support::{Behaviour, Client, FakeAgent, World};

/// Business time passes and due deletions are looked for, twice: repeating is harmless.
async fn pass(world: &World, by: TimeDelta) {
    world.db(move |conn| business_clock::advance(conn, by)).await;
    for _ in 0..2 {
        let now = world.clock.now();
        world.db(move |conn| enqueue_house(conn, JobKind::FinishDeletions, now, now)).await;
        world.run_jobs().await;
    }
}

async fn running() -> (World, FakeAgent, Client, TenantId) {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (client, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    (world, agent, client, id)
}

async fn ask(client: &Client, id: TenantId) -> Reply {
    client.post(&format!("/v1/tenants/{id}/deletion"), &json!({"address": "lefevre"})).await
}

async fn undo(client: &Client, id: TenantId) -> Reply {
    client.send(Method::DELETE, &format!("/v1/tenants/{id}/deletion"), None).await
}

async fn told(world: &World) -> Vec<MailKind> {
    let kinds = world.mails().await.into_iter().map(|mail| mail.kind);
    kinds.filter(|kind| ![MailKind::VerifyAddress, MailKind::Welcome].contains(kind)).collect()
}

async fn acts(world: &World) -> Vec<String> {
    let lines = world.db(|conn| audit::list(conn, &AuditFilter::default(), None, 200)).await;
    let acts = lines.into_iter().rev().map(|line| line.action);
    acts.filter(|act| act.contains("delet")).collect()
}

async fn timeline(client: &Client, id: TenantId) -> Vec<String> {
    let body = client.get(&format!("/v1/tenants/{id}/timeline?limit=200")).await.body;
    let keys =
        body["events"].as_array().unwrap().iter().rev().map(|event| event["text_key"].as_str().unwrap().to_owned());
    keys.filter(|key| key.starts_with("deletion.")).collect()
}

#[actix_web::test]
async fn an_owner_reads_what_is_lost_types_the_address_and_can_undo_it() {
    let (world, mut agent, client, id) = running().await;
    let (home, page) = (format!("/tenants/{id}"), format!("/tenants/{id}/deletion"));
    assert!(client.page(&home).await.text.contains(&format!("href=\"{page}\"")));
    let shown = client.page(&page).await.text;
    for part in
        ["What is lost then", "We keep no copy", "You can undo this until", "type the address of this ERP: lefevre"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    for wrong in ["confirm=lefevr", "confirm=", "confirm=%3Cb%3E", "confirm=dupont"] {
        let refused = client.submit_on(&page, &page, wrong).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.text.contains("nothing was deleted"), "{wrong}: {}", refused.text);
        assert!(!refused.text.contains("<b>") && refused.text.contains("id=\"confirm-error\""), "{}", refused.text);
    }
    assert!(
        client.submit_on(&page, &page, "confirm=lefevr").await.text.contains("value=\"lefevr\""),
        "what was typed is kept"
    );
    assert_eq!(client.submit_on(&home, &page, "").await.status, 400);
    assert_eq!((world.tenant(id).await.desired, told(&world).await), (Desired::Running, vec![]));

    let asked = client.submit_on(&page, &page, "confirm=+Lefevre+").await;
    assert_eq!((asked.status, asked.header("location")), (303, home.as_str()), "{}", asked.text);
    world.until(&mut agent, id, Phase::Suspended).await;
    let Plan::Stop(stop) = &agent.seen.last().unwrap().plan else { panic!("{:?}", agent.seen.last()) };
    assert_eq!(stop.reason, StopReason::Deletion, "the door says it");
    let shown = client.page(&home).await.text;
    for part in
        ["This ERP will be deleted", "You can undo this until", "Undo the deletion", "was asked for; it can be undone"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains(&format!("href=\"{page}\"")), "{shown}");
    assert_eq!(client.page(&page).await.status, 303, "there is nothing to ask any more");
    assert_eq!(told(&world).await, [MailKind::DeletionAsked]);

    let undone = client.submit_on(&home, &format!("{page}/undo"), "").await;
    assert_eq!(undone.status, 303, "{}", undone.text);
    world.until(&mut agent, id, Phase::Running).await;
    let shown = client.page(undone.header("location")).await.text;
    assert!(shown.contains("The deletion is undone") && !shown.contains("will be deleted"), "{shown}");
    assert_eq!(told(&world).await, [MailKind::DeletionAsked, MailKind::DeletionUndone]);
    assert_eq!(agent.done.iter().skip(3).collect::<Vec<_>>(), ["stop", "start"], "the database was never touched");
    pass(&world, TimeDelta::days(31)).await;
    assert_eq!(world.tenant(id).await.phase, Phase::Running, "undone is for good");
}

#[actix_web::test]
async fn at_its_time_it_is_final_and_nothing_is_left() {
    let world = World::new().await;
    let (before, mut agent) = (world.cluster.objects(), FakeAgent::good());
    let (client, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    let asked = ask(&client, id).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    let now = world.clock.now();
    let business = world.db(move |conn| business_now(conn, now)).await;
    let until: chrono::DateTime<chrono::Utc> =
        asked.body["tenant"]["suspensions"][0]["undo_until"].as_str().unwrap().parse().unwrap();
    assert!((until - business - TimeDelta::days(30)).abs() < TimeDelta::minutes(1), "{until} {business}");
    world.until(&mut agent, id, Phase::Suspended).await;
    pass(&world, TimeDelta::days(30) - TimeDelta::hours(1)).await;
    assert_eq!(world.tenant(id).await.phase, Phase::Suspended, "not an hour too early");
    pass(&world, TimeDelta::hours(1)).await;
    assert_eq!(world.tenant(id).await.desired, Desired::Deleted);
    let late = undo(&client, id).await;
    assert_eq!((late.status, late.code()), (409, "wrong_state"), "{}", late.body);
    world.until(&mut agent, id, Phase::Deleted).await;
    assert_eq!(world.cluster.objects(), before, "no orphan");
    assert_eq!(agent.done.iter().skip(3).collect::<Vec<_>>(), ["stop", "stop", "drop_database"]);
    assert_eq!(told(&world).await, [MailKind::DeletionAsked, MailKind::Deleted]);
    assert_eq!(timeline(&client, id).await, ["deletion.asked", "deletion.final"]);
    assert_eq!(acts(&world).await, ["tenant.ask_deletion", "tenant.delete"]);
    let (again, page) = (ask(&client, id).await, client.page(&format!("/tenants/{id}")).await.text);
    assert_eq!((again.status, again.code()), (409, "wrong_state"));
    assert!(page.contains("Your ERP is deleted.") && !page.contains("Undo the deletion"), "{page}");
}

#[actix_web::test]
async fn nothing_counts_as_deleted_while_anything_is_left() {
    let world = World::new().await;
    let mut drops = 0;
    let mut agent = FakeAgent::scripted(move |task, _| {
        let is_drop = matches!(task.plan, Plan::DropDatabase(_));
        drops += usize::from(is_drop);
        if is_drop && drops < 3 { Behaviour::Fails } else { Behaviour::Good }
    });
    let (client, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    world.cluster.put(json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv-1"},
        "spec": {"claimRef": {"namespace": id.namespace(), "name": "files"}},
    }));
    assert_eq!(ask(&client, id).await.status, 202);
    world.until(&mut agent, id, Phase::Suspended).await;
    pass(&world, TimeDelta::days(30)).await;
    for _ in 0..6 {
        world.round(&mut agent).await;
    }
    let namespace = world.cluster.get(&format!("/api/v1/namespaces/{}", id.namespace()));
    assert_eq!((namespace, world.tenant(id).await.phase), (None, Phase::Deleting), "its volume is still there");
    assert!(!agent.seen.iter().any(|task| matches!(task.plan, Plan::DropDatabase(_))));
    world.cluster.remove("/api/v1/persistentvolumes/pv-1");
    world.until(&mut agent, id, Phase::Deleted).await;
    let tasks = world.db(move |conn| store::tasks::of_tenant(conn, id, None, 50)).await;
    let drop = tasks.iter().find(|task| task.kind == "drop_database").unwrap();
    assert_eq!((drop.state, drop.attempt), (TaskState::Done, 3), "a database that is left is looked for again");
}

#[actix_web::test]
async fn what_is_said_twice_happens_once() {
    let (world, mut agent, client, id) = running().await;
    let first = ask(&client, id).await.body["tenant"]["suspensions"].clone();
    world.db(|conn| business_clock::advance(conn, TimeDelta::days(3))).await;
    assert_eq!(ask(&client, id).await.body["tenant"]["suspensions"], first, "asking again gains no time");
    world.until(&mut agent, id, Phase::Suspended).await;
    for _ in 0..2 {
        let undone = undo(&client, id).await;
        assert_eq!((undone.status, &undone.body["tenant"]["suspensions"]), (202, &json!([])), "{}", undone.body);
    }
    assert_eq!(told(&world).await, [MailKind::DeletionAsked, MailKind::DeletionUndone]);
    assert_eq!(timeline(&client, id).await, ["deletion.asked", "deletion.undone"]);
    assert_eq!(acts(&world).await, ["tenant.ask_deletion", "tenant.undo_deletion"]);
    world.until(&mut agent, id, Phase::Running).await;
    assert_eq!(undo(&client, id).await.status, 202, "undoing what was not asked for changes nothing");
    assert_eq!((acts(&world).await.len(), world.tenant(id).await.desired), (2, Desired::Running));
}

#[actix_web::test]
async fn it_is_the_owners_alone_and_asked_for_only_so_often() {
    let (world, _agent, client, id) = running().await;
    let (stranger, _) = world.customer("dupont").await;
    let operator = world.operator().await;
    for (who, caller, expected) in [("stranger", &stranger, 404), ("operator", &operator, 403)] {
        assert_eq!(ask(caller, id).await.status, expected, "{who}");
        assert_eq!(undo(caller, id).await.status, expected, "{who}");
        assert_eq!(caller.page(&format!("/tenants/{id}/deletion")).await.status, expected, "{who}");
    }
    let path = format!("/v1/tenants/{id}/deletion");
    let other = client.post(&path, &json!({"address": "dupont"})).await;
    assert_eq!((other.status, other.code(), other.field()), (422, "invalid_input", "address"));
    let page = format!("/tenants/{id}/deletion");
    let forged = ("application/x-www-form-urlencoded", b"csrf=x&confirm=lefevre".to_vec());
    let browser = client.clone().with("accept", "text/html");
    assert_eq!(browser.send(Method::POST, &page, Some(forged.clone())).await.status, 403);
    assert_eq!(browser.send(Method::POST, &format!("{page}/undo"), Some(forged)).await.status, 403);
    assert_eq!(world.tenant(id).await.desired, Desired::Running);
    let mut statuses = Vec::new();
    for _ in 0..21 {
        statuses.push(ask(&client, id).await.status);
        assert_eq!(undo(&client, id).await.status, 202, "undoing is never refused");
    }
    assert_eq!((statuses[0], statuses[20]), (202, 429));
}

#[actix_web::test]
async fn an_order_that_was_never_built_is_deleted_too() {
    let world = World::new().await;
    let (client, id) = world.customer("lefevre").await;
    assert_eq!(ask(&client, id).await.status, 202);
    world.run_jobs().await;
    assert_eq!(world.tenant(id).await.phase, Phase::Suspended, "there was nothing to stop");
    pass(&world, TimeDelta::days(30)).await;
    world.until(&mut FakeAgent::good(), id, Phase::Deleted).await;
}

#[actix_web::test]
async fn undone_in_the_last_moment_it_is_one_or_the_other() {
    let (world, mut agent, client, id) = running().await;
    let user = Actor::User(world.user("claire@lefevre.example").await.id);
    for round in 0..12 {
        if world.tenant(id).await.desired == Desired::Deleted {
            break;
        }
        assert_eq!(ask(&client, id).await.status, 202);
        let (now, late) = (world.clock.now(), world.clock.now() + TimeDelta::days(400));
        let finish = world.env.db.tx(move |conn| ops::deletion::finish(conn, id, late, now));
        let undo = ops::deletion::undo(&world.app, user, id);
        // Each comes first in turn, as far as one can have it so.
        let (finished, undone) = if round % 2 == 0 {
            let (undone, finished) = futures::join!(undo, finish);
            (finished, undone)
        } else {
            futures::join!(finish, undo)
        };
        finished.unwrap();
        match (undone, world.tenant(id).await.desired) {
            (Ok(()), Desired::Running) => {}
            (Err(Error::Refused { code: Code::WrongState, .. }), Desired::Deleted) => {}
            other => panic!("round {round}: {other:?}"),
        }
    }
    let expected = world.tenant(id).await.desired;
    let phase = if expected == Desired::Deleted { Phase::Deleted } else { Phase::Running };
    world.until(&mut agent, id, phase).await;
}

async fn reach(world: &World, agent: &mut FakeAgent, id: TenantId, phase: Phase, what: &str) {
    for _ in 0..40 {
        if world.tenant(id).await.phase == phase {
            return;
        }
        round_with_crash(world, agent).await;
    }
    panic!("{what}: {phase} was not reached: {:?}", world.tenant(id).await);
}

/// What holds a tenant back is its intent, whatever happened in between.
async fn assert_agrees(world: &World, id: TenantId, what: &str) {
    let desired = world.tenant(id).await.desired;
    let held = world.db(move |conn| store::suspensions::of_tenant(conn, id)).await;
    let reasons = held.iter().filter_map(store::suspensions::Suspension::reason);
    assert_eq!(Desired::held_by(reasons).unwrap_or_else(|| desired.clone()), desired, "{what}: {held:?}");
    assert_eq!(held.is_empty(), !matches!(desired, Desired::Suspended { .. }), "{what}");
}

#[actix_web::test]
async fn every_call_of_asking_undoing_and_finishing_fails_once() {
    let world = World::with_capacity(5000).await;
    let mut agent = FakeAgent::good();
    let faults = [Fault::Before, Fault::After, Fault::HangBefore, Fault::HangAfter];
    for call in 0..16 {
        let (fault, address) = (faults[call % 4], format!("dd{call:04}"));
        let id = world.quick_tenant(&address).await;
        reach(&world, &mut agent, id, Phase::Running, "before").await;
        while world.run_jobs().await > 0 {}
        let what = format!("{fault:?} at call {call}");
        for (step, phase) in [("ask", Phase::Suspended), ("undo", Phase::Running), ("ask", Phase::Suspended)] {
            match step {
                "ask" => ops::deletion::ask(&world.app, Actor::System, id, address.clone()).await.unwrap(),
                _ => ops::deletion::undo(&world.app, Actor::System, id).await.unwrap(),
            }
            world.cluster.fail(call, fault);
            reach(&world, &mut agent, id, phase, &format!("{step}: {what}")).await;
            world.cluster.heal();
            assert_agrees(&world, id, &what).await;
        }
        let (now, late) = (world.clock.now(), world.clock.now() + TimeDelta::days(400));
        for _ in 0..2 {
            world.env.db.tx(move |conn| ops::deletion::finish(conn, id, late, now)).await.unwrap();
        }
        world.cluster.fail(call % 8, fault);
        reach(&world, &mut agent, id, Phase::Deleted, &format!("finish: {what}")).await;
        world.cluster.heal();
        assert_agrees(&world, id, &what).await;
        let left: Vec<_> = world.cluster.objects().into_keys().filter(|path| path.contains(&id.namespace())).collect();
        assert_eq!(left, Vec::<String>::new(), "{what}");
    }
}

#[actix_web::test]
async fn an_intent_of_an_older_program_is_undone_too() {
    let (world, mut agent, client, id) = running().await;
    let purge_at = world.clock.now() + TimeDelta::days(3);
    let reason = SuspendReason::DeletionRequested { purge_at };
    world.db(move |conn| store::tenants::set_desired(conn, id, &Desired::Suspended { reason })).await;
    let shown: Value = client.get(&format!("/v1/tenants/{id}")).await.body["tenant"]["suspensions"].clone();
    assert_eq!(shown[0]["why"], SuspendKind::DeletionRequested.to_string());
    assert!(client.page(&format!("/tenants/{id}")).await.text.contains("Undo the deletion"));
    assert_eq!(undo(&client, id).await.status, 202);
    world.until(&mut agent, id, Phase::Running).await;
}

#[actix_web::test]
async fn a_long_history_leaves_no_database_behind() {
    let (world, mut agent, client, id) = running().await;
    let (now, generation) = (world.clock.now(), world.tenant(id).await.generation);
    world
        .db(move |conn| {
            for number in 0..230 {
                let task = store::tasks::NewTask {
                    id: model::TaskId::from_uuid(control_plane::ids::fresh(now)),
                    owner: store::tasks::Owner::Tenant(id),
                    tenant: None,
                    kind: "stop".into(),
                    intent: format!("old {number}"),
                    generation,
                    plan: json!({"kind": "stop", "reason": "staff"}),
                    secrets: None,
                };
                store::tasks::insert(conn, &task, now)?;
            }
            Ok(())
        })
        .await;
    assert_eq!(ask(&client, id).await.status, 202);
    world.until(&mut agent, id, Phase::Suspended).await;
    pass(&world, TimeDelta::days(30)).await;
    world.until(&mut agent, id, Phase::Deleted).await;
    assert_eq!(agent.done.iter().filter(|kind| *kind == "drop_database").count(), 1);
}
