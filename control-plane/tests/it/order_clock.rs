//! The promise of 24 hours: alarms, and how long orders take.

use chrono::{DateTime, TimeDelta};
use control_plane::ops;
use control_plane::ops::jobs::{JobKind, enqueue_house};
use model::TenantId;
use model::tenant::{Desired, Phase};
use store::audit::{self, Actor, AuditFilter};
use store::business_clock;
use store::mails::{Mail, MailKind};

use crate::support::{FakeAgent, PUBLIC_URL, World};

/// Moves business time forward and lets the alarms be raised.
async fn pass(world: &World, minutes: i64) {
    world.db(move |conn| business_clock::advance(conn, TimeDelta::minutes(minutes))).await;
    let now = world.clock.now();
    world.db(move |conn| enqueue_house(conn, JobKind::RaiseOrderAlarms, now, now)).await;
    world.run_jobs().await;
}

/// The levels that were told of, the newest first.
async fn told(world: &World) -> Vec<i64> {
    let filter = AuditFilter { action: Some("order.alarm".into()), ..AuditFilter::default() };
    let lines = world.db(move |conn| audit::list(conn, &filter, None, 10)).await;
    lines.into_iter().map(|line| line.data["percent"].as_i64().unwrap()).collect()
}

/// The alarms in the outbox: to whom, and which.
async fn alarms_mailed(world: &World) -> Vec<(String, MailKind)> {
    let is_alarm = |mail: &Mail| matches!(mail.kind, MailKind::OrderHalfUsed | MailKind::OrderMostUsed);
    let mails = world.mails().await.into_iter().filter(is_alarm);
    mails.map(|mail| (mail.recipient.to_string(), mail.kind)).collect()
}

#[actix_web::test]
async fn operators_are_told_by_mail_once_a_level_and_of_the_highest_alone() {
    let world = World::new().await;
    world.quick_tenant("lefevre").await;
    world.operator().await;
    pass(&world, 13 * 60).await;
    pass(&world, 1).await;
    let told = alarms_mailed(&world).await;
    assert_eq!(told.iter().map(|(_, kind)| *kind).collect::<Vec<_>>(), [MailKind::OrderHalfUsed], "{told:?}");
    world.quick_tenant("dupont").await;
    pass(&world, 20 * 60).await;
    let kinds: Vec<_> = alarms_mailed(&world).await.into_iter().map(|(_, kind)| kind).skip(1).collect();
    assert_eq!(kinds, [MailKind::OrderMostUsed, MailKind::OrderMostUsed], "one for each order");
}

#[actix_web::test]
async fn an_order_that_uses_up_its_time_is_told_once_a_level_and_first() {
    let world = World::new().await;
    let (client, id) = world.customer("lefevre").await;
    let operator = world.operator().await.with("accept", "text/html");
    let order = client.get(&format!("/v1/tenants/{id}")).await.body["tenant"]["order"].clone();
    let time = |name: &str| DateTime::parse_from_rfc3339(order[name].as_str().unwrap()).unwrap();
    assert_eq!(time("deadline_at") - time("placed_at"), TimeDelta::hours(24));

    pass(&world, 12 * 60 - 1).await;
    assert!(told(&world).await.is_empty());
    assert!(!operator.get("/fleet").await.text.contains("Order of"));
    pass(&world, 2).await;
    pass(&world, 1).await;
    assert_eq!(told(&world).await, [50], "once");
    let fleet = operator.get("/fleet").await.text;
    assert!(
        fleet.contains("Order of Boulangerie Lefèvre &#38; Fils: 12\u{a0}h 2\u{a0}min of 24 h used, waits for: "),
        "{fleet}"
    );
    assert!(fleet.find("Order of") < fleet.find("<table"), "before everything else");
    pass(&world, 8 * 60).await;
    assert_eq!(told(&world).await, [80, 50]);

    let alarms = operator.get("/v1/order_alarms").await;
    let alarm = &alarms.body["alarms"][0];
    assert_eq!((alarm["tenant_id"].as_str(), alarm["phase"].as_str()), (Some(&*id.to_string()), Some("provisioning")));
    assert!(alarm["used_s"].as_i64().unwrap() >= 20 * 3600 && alarm["why"].is_string(), "{alarm}");

    world.until(&mut FakeAgent::good(), id, Phase::Running).await;
    assert!(!operator.get("/fleet").await.text.contains("Order of"), "it is done");
    assert_eq!(operator.get("/v1/order_alarms").await.body["alarms"].as_array().unwrap().len(), 0);
    pass(&world, 48 * 60).await;
    assert_eq!(told(&world).await, [80, 50]);
}

#[actix_web::test]
async fn what_is_not_wanted_any_more_is_not_late_and_what_was_missed_is_told_at_once() {
    let world = World::new().await;
    let (gone, kept): (TenantId, TenantId) = (world.quick_tenant("lefevre").await, world.quick_tenant("dupont").await);
    ops::tenant::set_desired(&world.app, Actor::System, gone, Desired::Deleted).await.unwrap();
    pass(&world, 30 * 60).await;
    let filter = AuditFilter { action: Some("order.alarm".into()), ..AuditFilter::default() };
    let lines = world.db(move |conn| audit::list(conn, &filter, None, 10)).await;
    let told: Vec<_> = lines.iter().map(|line| (line.tenant_id, line.data["percent"].as_i64())).collect();
    assert_eq!(told, [(Some(kept), Some(80)), (Some(kept), Some(50))]);
    let late = ops::orders::late(&world.app, None, 10).await.unwrap();
    assert_eq!(late.len(), 1, "also past its deadline");
}

#[actix_web::test]
async fn an_alarm_is_raised_with_its_line_or_not_at_all() {
    let world = World::new().await;
    world.quick_tenant("lefevre").await;
    world.db(|conn| business_clock::advance(conn, TimeDelta::hours(13))).await;
    let now = world.clock.now();
    let lost: Result<(), control_plane::error::Error> = world.env.db.tx_blocking(|conn| {
        assert_eq!(ops::orders::raise_alarms(conn, PUBLIC_URL, 10, now)?.len(), 1);
        Err(store::StoreError::Url("the worker dies here".into()).into())
    });
    assert!(lost.is_err());
    assert!(told(&world).await.is_empty() && alarms_mailed(&world).await.is_empty());
    pass(&world, 0).await;
    assert_eq!(told(&world).await, [50], "the next pass tells of it");
}

#[actix_web::test]
async fn everybody_sees_how_long_set_ups_take_and_unknown_is_not_zero() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let visitor = world.visitor();
    let first = visitor.get("/v1/status").await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert!(first.body["set_up"]["last_30_days"]["p50_s"].is_null(), "{}", first.body);
    assert_eq!((&first.body["under_way"], &first.body["set_up"]["last_90_days"]["orders"]), (&0.into(), &0.into()));

    let mut tenants = Vec::new();
    for n in 0..5 {
        tenants.push(world.quick_tenant(&format!("number-{n}")).await);
    }
    assert_eq!(visitor.get("/v1/status").await.body, first.body, "the same answer for some seconds");
    world.clock.advance(TimeDelta::seconds(11));
    assert_eq!(visitor.get("/v1/status").await.body["under_way"], 5);
    for id in &tenants {
        world.until(&mut agent, *id, Phase::Running).await;
    }
    let waiting = world.quick_tenant("waiting").await;
    world.run_jobs().await;
    world.clock.advance(TimeDelta::seconds(11));
    let known = visitor.get("/v1/status").await.body;
    let times = &known["set_up"]["last_30_days"];
    assert_eq!((&times["orders"], &known["under_way"]), (&5.into(), &1.into()), "{known}");
    let [p50, p95, worst] = ["p50_s", "p95_s", "worst_s"].map(|name| times[name].as_f64().unwrap());
    assert!(0.0 < p50 && p50 <= p95 && p95 <= worst, "{known}");
    assert!(known["set_up"]["slow_stages"].as_array().unwrap().is_empty(), "{known}");

    world.db(|conn| business_clock::advance(conn, TimeDelta::hours(6))).await;
    world.clock.advance(TimeDelta::seconds(11));
    let slow = visitor.get("/v1/status").await;
    let stages = slow.body["set_up"]["slow_stages"].as_array().unwrap();
    assert!(!stages.is_empty() && stages.iter().all(|stage| stage["orders"] == 1), "{}", slow.body);
    assert!(stages.iter().all(|stage| stage["longest_s"].as_f64() > stage["usual_s"].as_f64()), "{}", slow.body);
    let said = slow.text;
    assert!(!said.contains(&waiting.to_string()) && !said.contains("waiting") && !said.contains("Acme"), "{said}");

    world.db(|conn| business_clock::advance(conn, TimeDelta::days(40))).await;
    world.clock.advance(TimeDelta::seconds(11));
    let later = visitor.get("/v1/status").await.body;
    assert!(later["set_up"]["last_30_days"]["p95_s"].is_null(), "{later}");
    assert_eq!(later["set_up"]["last_90_days"]["orders"], 5, "{later}");
}
