//! The companies of the house, each brought to its state by the ways that lead there in life.

use chrono::TimeDelta;
use control_plane::ops;
use control_plane::ops::jobs::{JobKind, enqueue_house};
use model::tenant::{Desired, Phase, SuspendReason};
use model::{AccountRole, TenantId};
use serde_json::{Value, json};
use store::audit::Actor;
use store::business_clock;

use super::agents::Agents;
use super::people;
use crate::support::{Behaviour, Client, SmtpServer, World, form};

/// The longest name that is taken, without a place to break it, and one that is read from right to left.
const LONG_NAME: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const ARABIC_NAME: &str = "شركة الاختبار للتجارة";
/// How long nothing is tried again: longer than any test.
const QUIET_HOURS: i32 = 24;

/// Fills an empty house. What a test needs to find things stands in the answer: ids of tenants, paths of links.
pub async fn fill(world: &World, smtp: &SmtpServer, agents: &mut Agents) -> Value {
    people::add_others(world).await;
    let (owner, running) = sign_up(world, "lefevre", None).await;
    world.until(&mut agents.all, running, Phase::Running).await;
    let used_link = use_link(world, smtp, &owner, people::OWNER).await;
    let two = two_of_one(world, agents).await;
    let (_, quiet) = sign_up(world, "petit", None).await;
    world.until(&mut agents.all, quiet, Phase::Running).await;
    let suspended = suspended(world, agents).await;
    let stuck = get_stuck(world, agents, "martin").await;
    let retried = get_stuck(world, agents, "moreau").await;
    let retried_plainly = get_stuck(world, agents, "girard").await;
    let building = building(world, agents).await;
    let deleting = deleting(world, agents).await;
    let member = world.colleague(people::OWNER, AccountRole::Member, people::MEMBER).await;
    let (invite_link, reset_link) = (invited(world, smtp, &owner).await, forgotten(world, smtp).await);
    let staff = world.user(people::BILLING).await.id;
    grow_late(world).await;
    measure(world, running).await;
    // What was taken in the house's own time would refuse the codes of the real one.
    world.db(|conn| store::testing::execute(conn, "UPDATE second_factors SET last_step = 0")).await;
    let good_link = link(world, smtp, people::OWNER_OF_TWO);
    let (cell, mail, dead_job) = (world.cell().await, world.mails().await[0].id, world.dead_job().await.to_string());
    json!({
        "running": running, "two": two, "suspended": suspended, "stuck": stuck, "retried": retried,
        "retried_plainly": retried_plainly, "building": building, "good_link": good_link, "used_link": used_link,
        "cell": cell, "mail": mail, "dead_job": dead_job,
        "deleting": deleting, "member": member, "staff": staff, "invite_link": invite_link, "reset_link": reset_link,
    })
}

/// A company that signs up, by its address and name.
async fn sign_up(world: &World, address: &str, company: Option<&str>) -> (Client, TenantId) {
    let (mut client, mut body) = (world.visitor(), form(address));
    if let Some(company) = company {
        body["company"] = json!(company);
    }
    let reply = client.post("/v1/sign_ups", &body).await;
    assert_eq!(reply.status, 202, "{}", reply.body);
    client.take_cookie(&reply);
    (client, reply.body["tenant"]["id"].as_str().unwrap().parse().unwrap())
}

/// What the agent of a running tenant measures. Those of [`World::work`] measure nothing, but they leave all but the newest
/// of the running ones alone.
async fn measure(world: &World, id: TenantId) {
    let now = world.clock.now();
    let seen =
        json!({"at": now, "door": "open", "erp_ready": true, "seats_used": 2, "database_bytes": 1_842_000_000_i64});
    world.db(move |conn| store::tenant_agents::record(conn, id, "house", Some(&seen), now)).await;
}

/// The path of the newest link that was mailed to somebody.
pub fn link(world: &World, smtp: &SmtpServer, to: &str) -> Option<String> {
    let mails = smtp.kept();
    let newest = mails.iter().rev().find(|mail| mail.to == to && mail.text.contains("?token="))?;
    Some(newest.path_on(&world.env.public_url))
}

/// Proves an address by its link, and tells the path of it.
async fn use_link(world: &World, smtp: &SmtpServer, client: &Client, to: &str) -> String {
    let path = link(world, smtp, to).expect("a sign-up's mail has gone out");
    let token = path.split_once('?').unwrap().1.to_owned();
    let form = Some(("application/x-www-form-urlencoded", token.into_bytes()));
    let reply = client.send(actix_web::http::Method::POST, "/verify", form).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    path
}

/// One company with two ERPs, whose names are hard to show.
async fn two_of_one(world: &World, agents: &mut Agents) -> TenantId {
    let (_, first) = sign_up(world, "weiss", Some(LONG_NAME)).await;
    let (_, second) = sign_up(world, "sharika", Some(ARABIC_NAME)).await;
    world.until(&mut agents.all, first, Phase::Running).await;
    world.until(&mut agents.all, second, Phase::Running).await;
    let sql = format!(
        "UPDATE tenants SET account_id = (SELECT account_id FROM tenants WHERE id = '{first}') WHERE id = '{second}'"
    );
    world.db(move |conn| store::testing::execute(conn, &sql)).await;
    first
}

async fn suspended(world: &World, agents: &mut Agents) -> TenantId {
    let (_, id) = sign_up(world, "bernard", None).await;
    world.until(&mut agents.all, id, Phase::Running).await;
    let desired = Desired::Suspended { reason: SuspendReason::Staff };
    ops::tenant::set_desired(&world.app, Actor::System, id, desired).await.unwrap();
    world.until(&mut agents.all, id, Phase::Suspended).await;
    id
}

/// One whose owner has asked for its end.
async fn deleting(world: &World, agents: &mut Agents) -> TenantId {
    let (owner, id) = sign_up(world, "picard", None).await;
    world.until(&mut agents.all, id, Phase::Running).await;
    let asked = owner.post(&format!("/v1/tenants/{id}/deletion"), &json!({ "address": "picard" })).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    world.until(&mut agents.all, id, Phase::Suspended).await;
    id
}

/// The path of an invitation to the first company.
async fn invited(world: &World, smtp: &SmtpServer, owner: &Client) -> String {
    const GUEST: &str = "guest@lefevre.example";
    let asked = owner.post("/v1/invitations", &json!({ "email": GUEST, "role": "member" })).await;
    assert_eq!(asked.status, 201, "{}", asked.body);
    world.run_jobs().await;
    link(world, smtp, GUEST).expect("the invitation has gone out")
}

/// The path by which the first company's owner may choose a new password.
async fn forgotten(world: &World, smtp: &SmtpServer) -> String {
    let asked = world.visitor().post("/v1/password_resets", &json!({ "email": people::OWNER })).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    world.run_jobs().await;
    link(world, smtp, people::OWNER).expect("the link has gone out")
}

/// Whose ERP does not start.
async fn get_stuck(world: &World, agents: &mut Agents, address: &str) -> TenantId {
    agents.treat_starts(Behaviour::Fails);
    let (_, id) = sign_up(world, address, None).await;
    world.until(&mut agents.all, id, Phase::Stuck).await;
    agents.treat_starts(Behaviour::Good);
    put_off(world, id).await;
    id
}

/// Nothing tries again by itself while tests look.
async fn put_off(world: &World, id: TenantId) {
    let sql = format!(
        "UPDATE agent_tasks SET next_offer_at = next_offer_at + interval '{QUIET_HOURS} hours' WHERE tenant_id = '{id}'"
    );
    world.db(move |conn| store::testing::execute(conn, &sql)).await;
}

/// Whose ERP is about to start, for as long as anybody looks: the task waits for an agent that does not come.
async fn building(world: &World, agents: &mut Agents) -> TenantId {
    agents.treat_starts(Behaviour::Vanishes);
    let (_, id) = sign_up(world, "dupont", None).await;
    for _ in 0..120 {
        let begun = world.db(move |conn| store::tasks::of_tenant(conn, id, None, 10)).await;
        if begun.iter().any(|task| task.claimed_at.is_some() && task.kind == "start") {
            break;
        }
        world.round(&mut agents.all).await;
    }
    agents.treat_starts(Behaviour::Good);
    let sql = format!(
        "UPDATE agent_tasks SET state = 'queued', leased_until = NULL, failures = 0 \
         WHERE tenant_id = '{id}' AND state = 'claimed'"
    );
    world.db(move |conn| store::testing::execute(conn, &sql)).await;
    put_off(world, id).await;
    let now = world.clock.now();
    world.db(move |conn| ops::jobs::enqueue_reconcile(conn, id, now)).await;
    world.run_jobs().await;
    assert_eq!(world.tenant(id).await.phase, Phase::Provisioning);
    id
}

/// Orders that are under way have used half of their time.
async fn grow_late(world: &World) {
    world.db(|conn| business_clock::advance(conn, TimeDelta::hours(13))).await;
    let now = world.clock.now();
    world.db(move |conn| enqueue_house(conn, JobKind::RaiseOrderAlarms, now, now)).await;
    world.run_jobs().await;
}
