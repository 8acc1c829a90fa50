//! The operator's pages of the queue, of the outbox and of the cells.

use actix_web::http::Method;
use chrono::TimeDelta;
use model::tenant::Phase;
use serde_json::json;
use store::jobs;

use crate::support::client::Reply;
use crate::support::{Client, FakeAgent, Mood, World};

const FORM: &str = "application/x-www-form-urlencoded";

async fn post(client: &Client, page: &str, path: &str, more: &str) -> Reply {
    let html = client.get(page).await.text;
    let csrf = html.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    client.send(Method::POST, path, Some((FORM, format!("csrf={csrf}{more}").into_bytes()))).await
}

/// A job that has failed for the last time.
async fn dead_job(world: &World) -> i64 {
    let now = world.clock.now();
    world.db(move |conn| jobs::enqueue(conn, "reconcile_tenant", "nonsense", &json!({}), now, now)).await;
    for _ in 0..jobs::MAX_FAILURES {
        world.run_jobs().await;
        world.clock.advance(TimeDelta::minutes(16));
    }
    let dead = jobs::JobFilter { state: Some(jobs::JobState::Dead), ..jobs::JobFilter::default() };
    world.db(move |conn| jobs::list(conn, &dead, None, 1)).await[0].id
}

#[actix_web::test]
async fn a_dead_job_stands_first_and_is_put_back_after_a_question() {
    let world = World::new().await;
    let operator = world.operator().await.with("accept", "text/html");
    let empty = operator.get("/jobs").await.text;
    assert!(empty.contains("The queue is empty"), "{empty}");
    let dead = dead_job(&world).await;
    let now = world.clock.now();
    world
        .db(move |conn| {
            (0..60).try_for_each(|n| {
                let at = now + TimeDelta::minutes(n);
                jobs::enqueue(conn, "fly_to_the_moon", &n.to_string(), &json!({}), at, now)
            })
        })
        .await;
    let first = operator.get("/jobs").await.text;
    assert_eq!(first.matches("<tr>").count(), 51);
    assert!(first.find(&format!("/jobs/{dead}/requeue")) < first.find("fly_to_the_moon"), "{first}");
    for words in ["Dead", "12 of 12 failures in a row", "read the job&#39;s tenant", "Work of a newer version"] {
        assert!(first.contains(words), "{words}: {first}");
    }
    let next = first.split("href=\"").find(|rest| rest.starts_with("/jobs?after=")).unwrap().split('"').next().unwrap();
    let second = operator.get(next).await.text;
    assert_eq!(second.matches("<tr>").count(), 12, "{second}");
    assert!(!second.contains("nonsense"));
    let only_dead = operator.get("/jobs?state=dead&kind=reconcile_tenant").await.text;
    assert_eq!(only_dead.matches("<tr>").count(), 2, "{only_dead}");
    assert!(operator.get("/jobs?kind=send_mail").await.text.contains("No job fits."));
    assert_eq!(operator.get("/jobs?state=odd").await.status, 400);

    let path = format!("/jobs/{dead}/requeue");
    let question = operator.get(&path).await.text;
    assert!(
        question.contains("Put this job back to wait?") && question.contains("dead after twelve more"),
        "{question}"
    );
    let still = world.db(move |conn| jobs::get(conn, dead)).await.unwrap();
    assert_eq!(still.state(), jobs::JobState::Dead, "looking changes nothing");
    let done = post(&operator, &path, &path, "").await;
    assert_eq!((done.status, done.header("location")), (303, "/jobs?requeued=1"), "{}", done.text);
    assert!(operator.get("/jobs?requeued=1").await.text.contains("The job waits for a worker again."));
    assert!(operator.get(&path).await.text.contains("This job is not dead"), "the back button");
    let twice = post(&operator, "/jobs", &path, "").await;
    assert_eq!((twice.status, twice.header("location")), (303, &*path), "its page says that it is not dead");
    let forged = operator.send(Method::POST, &path, Some((FORM, b"csrf=x".to_vec()))).await;
    assert_eq!(forged.status, 403);
    let french = operator.clone().with("accept-language", "fr").get("/jobs?kind=reconcile_tenant").await.text;
    assert!(french.contains("Amène un tenant à ce qu’il doit être") && french.contains("En attente"), "{french}");
}

#[actix_web::test]
async fn a_mail_is_found_read_and_sent_again_but_its_link_stays_the_recipients() {
    let (world, smtp) = World::with_relay().await;
    smtp.next([Mood::Refuses("550 5.1.1 no such person here")]);
    let (_, id) = world.customer("lefevre").await;
    world.run_jobs().await;
    world.customer("dupont").await;
    world.run_jobs().await;
    let operator = world.operator().await.with("accept", "text/html");
    let all = operator.get("/mails").await.text;
    assert_eq!(all.matches("<tr>").count(), 3, "{all}");
    for words in ["claire@lefevre.example", "claire@dupont.example", "no such person here", "Not delivered", "Sent"] {
        assert!(all.contains(words), "{words}: {all}");
    }
    for (query, rows) in [
        ("state=dead".to_owned(), 2),
        ("state=queued".to_owned(), 0),
        ("recipient=DUPONT".to_owned(), 2),
        ("recipient=%25".to_owned(), 0),
        (format!("tenant={id}"), 2),
        (format!("tenant={id}&state=sent"), 0),
    ] {
        let page = operator.get(&format!("/mails?{query}")).await;
        assert_eq!((page.status, page.text.matches("<tr>").count()), (200, rows), "{query}: {}", page.text);
    }
    assert_eq!(operator.get("/mails?state=lost").await.status, 400);

    let mails = world.mails().await;
    let (dead, sent) = (&mails[0], &mails[1]);
    let path = format!("/mails/{}", dead.id);
    let token = smtp.kept()[0].path().split_once("token=").unwrap().1.to_owned();
    for mail in [dead, sent] {
        let (page, api) =
            (operator.get(&format!("/mails/{}", mail.id)).await, operator.get(&format!("/v1/mails/{}", mail.id)).await);
        assert_eq!((page.status, api.status), (200, 200), "{}", page.text);
        assert!(
            page.text.contains("Bonjour Claire Lefèvre") && page.text.contains("(a link that only the recipient has)")
        );
        assert!(api.body["text"].as_str().unwrap().contains("(a link that only the recipient has)"), "{}", api.body);
        for text in [&page.text, &api.text] {
            assert!(!text.contains("token=") && !text.contains(&token), "{text}");
        }
    }
    let resent = post(&operator, &path, &format!("{path}/resend"), "").await;
    assert_eq!((resent.status, resent.header("location")), (303, format!("{path}?resent=1").as_str()));
    assert!(operator.get(&format!("{path}?resent=1")).await.text.contains("waits to be sent again"));
    world.run_jobs().await;
    assert_eq!(smtp.kept().len(), 2);
    assert!(operator.get("/mails?state=dead").await.text.contains("No mail fits."));
    assert_eq!(operator.get("/mails/0198f0a0b0c07d00800000000000abcd").await.status, 404);
}

#[actix_web::test]
async fn a_mail_with_a_plain_link_shows_it() {
    let (world, mut agent) = (World::new().await, FakeAgent::good());
    let (_, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    let operator = world.operator().await;
    let welcome = world.mails().await.pop().unwrap();
    let shown = operator.get(&format!("/v1/mails/{}", welcome.id)).await.body;
    assert!(shown["text"].as_str().unwrap().contains("\nhttps://lefevre.erp.test\n"), "{shown}");
    assert_eq!((&shown["mail"]["kind"], &shown["mail"]["tenant_id"]), (&json!("welcome"), &json!(id)));
}

#[actix_web::test]
async fn a_drained_cell_keeps_its_tenants_and_takes_no_more_until_it_is_opened() {
    let (world, mut agent) = (World::with_capacity(2).await, FakeAgent::good());
    let (_, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    let operator = world.operator().await.with("accept", "text/html");
    let cell = world.cell().await;
    let page = operator.get("/cells").await.text;
    for words in ["dev", "erp.test", "1 of 2 places taken", "Answers", "Taken in"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let drained = post(&operator, "/cells", &format!("/cells/{cell}/drain"), "").await;
    assert_eq!((drained.status, drained.header("location")), (303, format!("/cells?drained={cell}").as_str()));
    let told = operator.get(&format!("/cells?drained={cell}")).await.text;
    assert!(
        told.contains("The cell dev takes in no new tenants from now on.") && told.contains("Not taken in"),
        "{told}"
    );
    let (_, waits) = world.customer("dupont").await;
    for _ in 0..3 {
        world.round(&mut agent).await;
    }
    let (running, waiting) = (world.tenant(id).await, world.tenant(waits).await);
    assert_eq!((running.phase, waiting.phase, waiting.cell_id), (Phase::Running, Phase::Provisioning, None));
    let opened = post(&operator, "/cells", &format!("/cells/{cell}/open"), "").await;
    assert_eq!((opened.status, opened.header("location")), (303, format!("/cells?opened={cell}").as_str()));
    world.until(&mut agent, waits, Phase::Running).await;
    assert!(operator.get("/cells").await.text.contains("2 of 2 places taken"));
    assert!(operator.get("/cells").await.text.contains("Full"));

    let goldens = operator.get(&format!("/cells/{cell}")).await.text;
    for words in ["Golden databases", "Services", "France", "Ready", "registry.test/odoo:1"] {
        assert!(goldens.contains(words), "{words}: {goldens}");
    }
    let body = operator.get(&format!("/v1/cells/{cell}/goldens")).await.body;
    assert_eq!((&body["goldens"][0]["state"], &body["next"]), (&json!("ready"), &json!(null)), "{body}");
    let cells = operator.get("/v1/cells").await.body;
    assert_eq!((&cells["cells"][0]["taken"], &cells["cells"][0]["answers"]), (&json!(2), &json!(true)), "{cells}");
    world.clock.advance(TimeDelta::minutes(4));
    assert_eq!(operator.get("/v1/cells").await.body["cells"][0]["answers"], false);
    assert!(operator.get("/cells").await.text.contains("Silent"));
    for path in ["/cells/0198f0a0b0c07d00800000000000abcd", "/v1/cells/0198f0a0b0c07d00800000000000abcd/goldens"] {
        assert_eq!(operator.get(path).await.status, 404, "{path}");
    }
}

#[actix_web::test]
async fn an_error_page_knows_who_is_signed_in() {
    let world = World::new().await;
    let (customer, _) = world.customer("lefevre").await;
    let visitor = world.visitor().with("accept", "text/html");
    assert!(visitor.get("/nowhere").await.text.contains("href=\"/sign-in\""));
    for (path, status) in [("/nowhere", 404), ("/fleet", 403), ("/tenants/0198f0a0b0c07d00800000000000abcd", 404)] {
        let page = customer.clone().with("accept", "text/html").get(path).await;
        assert_eq!(page.status, status, "{path}");
        assert!(page.text.contains("action=\"/sign-out\"") && !page.text.contains("href=\"/sign-in\""), "{path}");
    }
    let over = visitor.clone().with("cookie", &format!("__Host-stackyard={}", "A".repeat(43)));
    assert!(over.get("/nowhere").await.text.contains("href=\"/sign-in\""), "a session that is over is none");
}
