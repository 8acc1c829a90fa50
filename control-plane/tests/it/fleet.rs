//! The operator's list: ten thousand tenants, every filter in the URL, and a table of all that fits.

use std::collections::BTreeSet;
use std::time::Instant;

use actix_web::http::Method;
use model::tenant::{Observed, Phase, StuckReason};
use serde_json::Value;
use store::tenants::Observation;
use store::testing::fill_fleet;

use crate::support::{Client, World};

const TENANTS: u32 = 10_000;

fn ids(body: &Value) -> Vec<String> {
    body["tenants"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// Values of an attribute.
fn links<'a>(html: &'a str, start: &str) -> Vec<&'a str> {
    html.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.starts_with(start))
        .collect()
}

#[actix_web::test]
async fn ten_thousand_tenants_are_read_page_by_page() {
    let world = World::new().await;
    let operator = world.operator().await;
    world.db(|conn| fill_fleet(conn, TENANTS)).await;
    let (mut seen, mut after, mut pages) = (BTreeSet::new(), String::new(), 0);
    loop {
        let page = operator.get(&format!("/v1/fleet?limit=200&sort=-company{after}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let rows = ids(&page.body);
        assert!(rows.len() <= 200);
        seen.extend(rows);
        pages += 1;
        let Some(next) = page.body["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!((seen.len(), pages), (TENANTS as usize, TENANTS / 200 + 1), "the last page is empty");

    let html = operator.clone().with("accept", "text/html");
    let mut times: Vec<_> = Vec::new();
    for _ in 0..20 {
        let started = Instant::now();
        let page = html.get("/fleet").await;
        times.push(started.elapsed());
        assert_eq!((page.status, page.text.matches("<tr>").count()), (200, 51));
    }
    times.sort();
    println!(
        "first page of {TENANTS} tenants: median {:?}, slowest {:?}",
        times[times.len() / 2],
        times[times.len() - 1]
    );
    let page = html.get("/fleet").await.text;
    for count in
        ["All <strong>10,000</strong>", "Needs attention <strong>100</strong>", "Running <strong>9,000</strong>"]
    {
        assert!(page.contains(count), "{count}: {page}");
    }
    assert!(page.find("Needs attention <strong>") < page.find("Running <strong>"), "what needs a person stands first");
    let next = links(&page, "/fleet?after=")[0];
    let second = html.get(next).await.text;
    assert_eq!(second.matches("<tr>").count(), 51);
    assert!(links(&page, "/fleet/").iter().all(|href| !second.contains(&format!("{href}\""))), "no row twice");

    let csv = operator.get("/v1/fleet?format=csv&phase=stuck&sort=company").await;
    assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"fleet.csv\"");
    let mut reader = csv::Reader::from_reader(csv.text.as_bytes());
    let rows: Vec<Vec<String>> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(rows.len(), 100);
    assert!(rows.iter().all(|row| row[6] == "stuck") && rows.is_sorted_by_key(|row| row[2].to_lowercase()));
    let all = operator.get("/v1/fleet?format=csv").await.text;
    assert_eq!(all.lines().count(), TENANTS as usize + 1);
}

async fn get_stuck(world: &World, address: &str) -> model::TenantId {
    let id = world.quick_tenant(address).await;
    let (now, generation) = (world.clock.now(), world.tenant(id).await.generation);
    let stuck = Some(StuckReason::NoRoom { message: "0/3 nodes are available.".into() });
    let observed = Observed { stuck, ..Observed::default() };
    let seen = Observation { observed, phase: Phase::Stuck, why: Some("No node".into()), next_try_at: None };
    world.db(move |conn| store::tenants::record_observation(conn, id, generation, &seen, now)).await;
    id
}

#[actix_web::test]
async fn the_url_holds_filter_and_order_and_every_link_keeps_them() {
    let world = World::new().await;
    let operator = world.operator().await.with("accept", "text/html");
    let empty = operator.get("/fleet").await.text;
    assert!(empty.contains("No tenant yet") && empty.contains("All <strong>0</strong>"), "{empty}");
    let (a, b) = (get_stuck(&world, "lefevre").await, world.quick_tenant("dupont").await);
    world.run_jobs().await;
    let c = get_stuck(&world, "martin").await;
    let cell = world.cell().await;
    for (query, found, hidden) in [
        ("phase=stuck".to_owned(), "martin", "dupont"),
        (format!("cell={cell}"), "dupont", "nothing"),
        ("package=services".to_owned(), "lefevre", "nothing"),
        ("search=anna%40dupont.example".to_owned(), "dupont", "martin"),
        ("search=DUPO".to_owned(), "dupont", "lefevre"),
        (format!("search={a}"), "lefevre", "dupont"),
    ] {
        let page = operator.get(&format!("/fleet?{query}")).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let shows = |word: &str| page.text.contains(&format!("<span class=\"small\">{word}</span>"));
        assert!(shows(found) && !shows(hidden), "{query}: {}", page.text);
    }
    let none = operator.get("/fleet?package=trade").await.text;
    assert!(none.contains("No tenant fits.") && none.contains("<option value=\"trade\" selected>"), "{none}");
    let page = operator.get("/fleet?phase=stuck&search=anna&sort=company").await.text;
    assert!(page.contains("href=\"/v1/fleet?phase=stuck&#38;search=anna&#38;sort=company&#38;format=csv\""), "{page}");
    assert!(page.contains("aria-sort=\"ascending\"><a href=\"/fleet?phase=stuck&#38;search=anna&#38;sort=-company\""));
    assert!(page.contains("href=\"/fleet?search=anna&#38;sort=company\""), "all phases, the rest kept: {page}");
    assert!(page.contains(&format!("href=\"/fleet/{c}\"")) && !page.contains(&format!("href=\"/fleet/{b}\"")));
    for broken in ["phase=flying", "cell=x", "package=x", "sort=size", "after=x", "sort=company&after=1-2"] {
        assert_eq!(operator.get(&format!("/fleet?{broken}")).await.status, 400, "{broken}");
    }
}

#[actix_web::test]
async fn staff_find_every_page_from_every_page_and_others_none() {
    let world = World::new().await;
    let (operator, billing) = (world.operator().await, {
        world.staff(model::Role::Billing, "bill@stackyard.test").await;
        world.sign_in("bill@stackyard.test").await
    });
    let (customer, id) = world.customer("lefevre").await;
    let (cell, mail) = (world.cell().await, world.mails().await[0].id);
    let now = world.clock.now();
    world.db(move |conn| store::jobs::enqueue(conn, "reconcile_tenant", "x", &serde_json::json!({}), now, now)).await;
    let own = [
        "/fleet".to_owned(),
        format!("/fleet/{id}"),
        format!("/fleet/{id}/manifests"),
        "/jobs".to_owned(),
        "/jobs/1/requeue".to_owned(),
        "/mails".to_owned(),
        format!("/mails/{mail}"),
        "/cells".to_owned(),
        format!("/cells/{cell}"),
        "/audit".to_owned(),
    ];
    for path in &own {
        let page = operator.clone().with("accept", "text/html").get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        for link in ["/fleet", "/jobs", "/mails", "/cells", "/audit"] {
            assert!(page.text.contains(&format!("<li><a href=\"{link}\"")), "{path} does not lead to {link}");
        }
        let here = format!("<li><a href=\"/{}\" aria-current=\"true\">", path.split('/').nth(1).unwrap());
        assert!(page.text.contains(&here), "{path} does not say where it is");
        for (who, client) in [("customer", &customer), ("billing", &billing)] {
            let refused = client.clone().with("accept", "text/html").get(path).await;
            assert_eq!(refused.status, 403, "{path} by {who}");
            assert!(!refused.text.contains(&format!("href=\"{path}\"")), "{path} by {who}: {}", refused.text);
        }
        assert_eq!(world.visitor().get(path).await.status, 401, "{path}");
    }
}

async fn csrf(client: &Client, path: &str) -> String {
    let page = client.get(path).await.text;
    page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[actix_web::test]
async fn it_is_tried_again_from_the_list_and_from_the_tenants_page() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let world = World::new().await;
    let operator = world.operator().await.with("accept", "text/html");
    let id = get_stuck(&world, "lefevre").await;
    let token = csrf(&operator, "/fleet").await;
    for (form, expected) in [
        (format!("csrf={token}"), "/fleet?retried=1".to_owned()),
        (format!("csrf={token}&next=tenant"), format!("/fleet/{id}?retried=1")),
    ] {
        let path = format!("/fleet/{id}/retry");
        let reply = operator.send(Method::POST, &path, Some((FORM, form.into_bytes()))).await;
        assert_eq!((reply.status, reply.header("location")), (303, expected.as_str()), "{}", reply.text);
        assert!(operator.get(&expected).await.text.contains("It is tried again now."));
    }
    let forged = operator.send(Method::POST, &format!("/fleet/{id}/retry"), Some((FORM, b"csrf=x".to_vec()))).await;
    assert_eq!(forged.status, 403);
}
