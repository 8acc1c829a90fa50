//! Mails: each goes out, or ends where a person sees it. None is lost, whatever the relay does.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use control_plane::ops;
use control_plane::worker::run_due;
use model::tenant::Phase;
use stack::testing::Refusal;
use store::audit::Actor;
use store::mails::{MAX_ATTEMPTS, Mail, MailKind, MailState};

use crate::support::{FakeAgent, Mood, SmtpServer, World};

/// The only mail there is.
async fn only(world: &World) -> Mail {
    let mut mails = world.mails().await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.remove(0)
}

async fn kinds(world: &World) -> Vec<MailKind> {
    world.mails().await.iter().map(|mail| mail.kind).collect()
}

/// Runs the mail's job once more, as soon as it is due by itself.
async fn next_try(world: &World) {
    world.clock.advance(TimeDelta::hours(6) + TimeDelta::seconds(1));
    world.run_jobs().await;
}

#[actix_web::test]
async fn a_sign_up_is_asked_to_verify_and_welcomed_in_its_language() {
    let (world, smtp) = World::with_relay().await;
    let (_, id) = world.customer("lefevre").await;
    world.until(&mut FakeAgent::good(), id, Phase::Running).await;
    world.run_jobs().await;
    let mails = world.mails().await;
    assert_eq!(kinds(&world).await, [MailKind::VerifyAddress, MailKind::Welcome]);
    assert!(mails.iter().all(|mail| mail.state == MailState::Sent && mail.attempts == 1 && mail.tenant_id == Some(id)));

    let kept = smtp.kept();
    assert_eq!(kept.len(), 2);
    for (mail, received) in mails.iter().zip(&kept) {
        assert_eq!(received.id, format!("{}@stackyard.test", mail.id));
        assert_eq!(
            (received.from.as_str(), received.to.as_str()),
            ("no-reply@stackyard.test", "claire@lefevre.example")
        );
        assert_eq!((&received.subject, received.auto_submitted.as_str()), (&mail.subject, "auto-generated"));
        assert!(received.text.contains("Bonjour Claire Lefèvre,"), "{}", received.text);
        assert!(received.html.contains("<html lang=\"fr\">") && received.html.contains("Fils"), "{}", received.html);
    }
    assert!(kept[0].path().starts_with("/verify?token="), "{}", kept[0].text);
    assert!(kept[1].text.contains("\nhttps://lefevre.erp.test\n"), "{}", kept[1].text);
    let rows = format!("{mails:?}");
    assert!(!rows.contains(kept[0].path().split('=').nth(1).unwrap()), "no token rests in the outbox");
}

#[actix_web::test]
async fn a_sign_up_that_is_refused_writes_no_mail() {
    let world = World::new().await;
    world.customer("lefevre").await;
    let refused = world.visitor().post("/v1/sign_ups", &crate::support::form("lefevre")).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert_eq!(only(&world).await.kind, MailKind::VerifyAddress);
}

#[actix_web::test]
async fn without_a_relay_a_mail_waits_and_says_so_until_there_is_one() {
    let mut world = World::new().await;
    world.customer("lefevre").await;
    world.run_jobs().await;
    let held = only(&world).await;
    assert_eq!((held.state, held.attempts), (MailState::Queued, 0));
    assert_eq!(held.last_error.as_deref(), Some("not sent: no relay is configured"));
    let stats = world.db(|conn| store::jobs::stats(conn, chrono::DateTime::UNIX_EPOCH)).await;
    assert!(stats.iter().all(|kind| kind.kind != "send_mail"), "it is no error and no work: {stats:?}");

    let smtp = SmtpServer::start().await;
    world.set_relay(&smtp, Duration::from_secs(1));
    let now = world.clock.now();
    world.db(move |conn| ops::mails::enqueue_queued(conn, now)).await;
    world.run_jobs().await;
    assert_eq!((only(&world).await.state, smtp.kept().len()), (MailState::Sent, 1));
}

#[actix_web::test]
async fn what_is_refused_for_good_is_dead_in_the_relays_words_and_can_be_sent_again() {
    let (world, smtp) = World::with_relay().await;
    smtp.next([Mood::Refuses("550 5.1.1 no such person here")]);
    world.customer("lefevre").await;
    world.run_jobs().await;
    let dead = only(&world).await;
    assert_eq!((dead.state, dead.attempts, dead.next_try_at), (MailState::Dead, 1, None));
    assert!(dead.last_error.as_ref().unwrap().contains("5.1.1 no such person here"), "{:?}", dead.last_error);
    next_try(&world).await;
    assert_eq!(only(&world).await, dead, "it is not tried again by itself");

    let now = world.clock.now();
    let resent = world.env.db.tx(move |conn| ops::mails::resend_in(conn, Actor::System, dead.id, now)).await.unwrap();
    assert_eq!((resent.state, resent.attempts), (MailState::Queued, 0));
    world.run_jobs().await;
    let sent = only(&world).await;
    assert_eq!((sent.state, smtp.kept().len()), (MailState::Sent, 1));
    assert_eq!(smtp.kept()[0].id, format!("{}@stackyard.test", sent.id));
    let audit = world.db(|conn| store::audit::list(conn, &store::audit::AuditFilter::default(), None, 10)).await;
    assert!(audit.iter().any(|entry| entry.action == "mail.resend"), "{audit:?}");
    let nobody = model::MailId::from_uuid(control_plane::ids::fresh(now));
    let missing = world.env.db.tx(move |conn| ops::mails::resend_in(conn, Actor::System, nobody, now)).await;
    assert!(matches!(missing, Err(control_plane::error::Error::NotFound)), "{missing:?}");
}

#[actix_web::test]
async fn what_passes_is_tried_again_with_growing_delay_until_it_ends() {
    let (world, smtp) = World::with_relay().await;
    smtp.next([Mood::Refuses("451 4.7.1 greylisted"); MAX_ATTEMPTS as usize]);
    world.customer("lefevre").await;
    let mut waits = Vec::new();
    for n in 1..MAX_ATTEMPTS {
        let before = world.clock.now();
        world.run_jobs().await;
        let mail = only(&world).await;
        assert_eq!((mail.state, mail.attempts), (MailState::Queued, n));
        assert!(mail.last_error.unwrap().contains("4.7.1 greylisted"));
        let wait = mail.next_try_at.unwrap() - before;
        waits.push(wait.num_minutes());
        world.run_jobs().await;
        assert_eq!(only(&world).await.attempts, n, "not before its time");
        world.clock.advance(wait + TimeDelta::seconds(2));
    }
    assert!(
        waits.windows(2).all(|pair| pair[0] <= pair[1]) && waits[0] == 1 && waits.last() == Some(&360),
        "{waits:?}"
    );
    world.run_jobs().await;
    let dead = only(&world).await;
    assert_eq!((dead.state, dead.attempts, dead.next_try_at), (MailState::Dead, MAX_ATTEMPTS, None));
    assert!(smtp.kept().is_empty());
}

#[actix_web::test]
async fn a_relay_that_is_away_silent_or_shuts_the_door_loses_no_mail() {
    for mood in [
        Mood::Greets("554 5.3.2 no service for you"),
        Mood::Greets("421 4.3.2 shutting down"),
        Mood::Greets("this is no SMTP"),
        Mood::IsSilent,
    ] {
        let (world, smtp) = World::with_relay().await;
        smtp.next([mood]);
        world.customer("lefevre").await;
        world.run_jobs().await;
        let mail = only(&world).await;
        assert_eq!((mail.state, mail.attempts, mail.sent_at), (MailState::Queued, 1, None), "{mood:?}");
        assert!(mail.last_error.is_some() && mail.next_try_at.is_some(), "{mood:?}: {mail:?}");
        next_try(&world).await;
        assert_eq!((only(&world).await.state, smtp.kept().len()), (MailState::Sent, 1), "{mood:?}");
    }
}

#[actix_web::test]
async fn a_connection_cut_after_the_data_is_a_repeat_that_can_be_known() {
    let (world, smtp) = World::with_relay().await;
    smtp.next([Mood::CutsAfterData]);
    world.customer("lefevre").await;
    world.run_jobs().await;
    assert_eq!(only(&world).await.state, MailState::Queued, "nobody said that it was taken");
    next_try(&world).await;
    let kept = smtp.kept();
    assert_eq!((only(&world).await.state, kept.len()), (MailState::Sent, 2));
    assert_eq!(kept[0], kept[1], "the same Message-ID, the same link");
}

#[actix_web::test]
async fn a_worker_that_dies_after_the_relays_word_repeats_under_the_same_message_id() {
    let (mut world, smtp) = (World::new().await, SmtpServer::start().await);
    world.set_relay(&smtp, Duration::from_secs(60));
    smtp.next([Mood::TakesAndHangs]);
    world.customer("lefevre").await;
    let env = world.env.clone();
    let dying = tokio::spawn(async move { while run_due(&env, "dies").await.is_ok_and(|n| n > 0) {} });
    tokio::time::timeout(Duration::from_secs(30), smtp.taken()).await.expect("the mail was taken");
    dying.abort();
    dying.await.expect_err("it was killed");
    assert_eq!((only(&world).await.state, only(&world).await.attempts), (MailState::Queued, 1));
    world.clock.advance(TimeDelta::seconds(61));
    world.run_jobs().await;
    let (mail, kept) = (only(&world).await, smtp.kept());
    assert_eq!((mail.state, mail.attempts, kept.len()), (MailState::Sent, 2, 2));
    assert_eq!(kept[0], kept[1]);
}

#[actix_web::test]
async fn a_relay_that_never_says_good_bye_has_the_mail_all_the_same() {
    let (mut world, smtp) = (World::new().await, SmtpServer::start().await);
    world.set_relay(&smtp, Duration::from_millis(300));
    smtp.next([Mood::TakesAndHangs]);
    world.customer("lefevre").await;
    world.run_jobs().await;
    assert_eq!((only(&world).await.state, smtp.kept().len()), (MailState::Sent, 1));
    assert_eq!(Arc::strong_count(&world.env), 1, "nothing runs on");
}

#[actix_web::test]
async fn a_mail_that_was_sent_is_not_sent_by_a_job_that_comes_late() {
    let (world, smtp) = World::with_relay().await;
    world.customer("lefevre").await;
    world.run_jobs().await;
    let (mail, now) = (only(&world).await, world.clock.now());
    world.db(move |conn| ops::jobs::enqueue_send_mail(conn, mail.id, now, now)).await;
    world.run_jobs().await;
    assert_eq!(smtp.kept().len(), 1);
}

#[actix_web::test]
async fn an_incident_is_told_once_and_so_is_its_end() {
    let (world, smtp) = World::with_relay().await;
    let mut agent = FakeAgent::good();
    let refusal = || Refusal { path: "/deployments/tenant-agent".into(), code: 403, message: "quota".into() };
    world.cluster.refuse(refusal());
    let (_, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Stuck).await;
    // The trouble passes for a moment and comes back: that is one incident.
    world.cluster.set_away(true);
    world.until(&mut agent, id, Phase::Provisioning).await;
    world.cluster.set_away(false);
    for _ in 0..12 {
        world.round(&mut agent).await;
    }
    assert_eq!(world.tenant(id).await.phase, Phase::Stuck);
    assert_eq!(kinds(&world).await, [MailKind::VerifyAddress, MailKind::StartDelayed]);
    world.cluster.heal();
    world.until(&mut agent, id, Phase::Running).await;
    for _ in 0..3 {
        world.round(&mut agent).await;
    }
    let expected = [MailKind::VerifyAddress, MailKind::StartDelayed, MailKind::StartRecovered];
    assert_eq!(kinds(&world).await, expected, "the end of the trouble is the welcome");
    assert!(smtp.kept()[1].path() == format!("/tenants/{id}"), "{}", smtp.kept()[1].text);
    assert!(smtp.kept()[2].text.contains("https://lefevre.erp.test"), "{}", smtp.kept()[2].text);
}
