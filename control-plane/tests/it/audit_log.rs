//! The audit log as staff read it.

use chrono::TimeDelta;
use control_plane::ops::jobs::{JobKind, enqueue_house};
use serde_json::{Value, json};
use store::audit::{self, Act, Actor};
use store::testing::execute;

use crate::support::{Client, World};

async fn seal(world: &World) {
    let now = world.clock.now();
    world.db(move |conn| enqueue_house(conn, JobKind::SealAudit, now, now)).await;
    world.run_jobs().await;
}

fn acts(body: &Value) -> Vec<&str> {
    body["lines"].as_array().unwrap().iter().map(|line| line["action"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn staff_filter_it_and_see_what_is_sealed() {
    let world = World::new().await;
    let operator = world.operator().await;
    seal(&world).await;
    let (_, id) = world.customer("lefevre").await;
    let all = operator.get("/v1/audit").await;
    let expected = ["session.open", "account.sign_up", "session.open", "session.begin"];
    assert_eq!(acts(&all.body), expected, "{}", all.body);
    let lines = &all.body["lines"];
    assert_eq!((&lines[2]["sealed"], &lines[1]["sealed"]), (&json!(true), &json!(false)));
    assert_eq!(lines[2]["email"], "olga@stackyard.test");
    assert_eq!(all.body["sealed"]["number"], 1);

    let (account, user) = (lines[1]["account_id"].as_str().unwrap(), lines[1]["user_id"].as_str().unwrap());
    let tomorrow = (world.clock.now() + TimeDelta::days(1)).date_naive();
    for (query, expected) in [
        ("actor=user".to_owned(), 4),
        ("actor=agent".to_owned(), 0),
        (format!("user={user}"), 2),
        ("action=account.sign_up".to_owned(), 1),
        (format!("account={account}"), 2),
        (format!("tenant={id}"), 1),
        (format!("until={tomorrow}"), 4),
        (format!("from={tomorrow}"), 0),
        (format!("account={account}&action=session.open&actor=user"), 1),
    ] {
        let found = operator.get(&format!("/v1/audit?{query}")).await;
        assert_eq!((found.status, acts(&found.body).len()), (200, expected), "{query}: {}", found.body);
    }
    let first = operator.get("/v1/audit?limit=2").await;
    let next = first.body["next"].as_i64().unwrap();
    let second = operator.get(&format!("/v1/audit?limit=2&after={next}")).await;
    assert_eq!(acts(&second.body), ["session.open", "session.begin"]);
    let next = second.body["next"].as_i64().unwrap();
    let third = operator.get(&format!("/v1/audit?limit=2&after={next}")).await;
    assert_eq!((acts(&third.body).len(), &third.body["next"]), (0, &Value::Null));
}

#[actix_web::test]
async fn nobody_else_reads_it_and_a_wrong_filter_is_told() {
    let world = World::new().await;
    let operator = world.operator().await;
    let (customer, _) = world.customer("lefevre").await;
    for path in ["/v1/audit", "/v1/audit?format=csv", "/audit", "/v1/order_alarms"] {
        assert_eq!(customer.get(path).await.status, 403, "{path}");
        assert_eq!(world.visitor().get(path).await.status, 401, "{path}");
    }
    for query in
        ["actor=nobody", "tenant=1%20or%201=1", "from=yesterday", "until=2026-13-01", "format=xml", "colour=red"]
    {
        let refused = operator.get(&format!("/v1/audit?{query}")).await;
        assert_eq!((refused.status, refused.code()), (400, "malformed_request"), "{query}: {}", refused.body);
    }
}

async fn table(operator: &Client, query: &str) -> Vec<Vec<String>> {
    let answer = operator.get(&format!("/v1/audit?format=csv&{query}")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/csv; charset=utf-8"), "{}", answer.text);
    let mut reader = csv::Reader::from_reader(answer.text.as_bytes());
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

#[actix_web::test]
async fn all_of_a_tenants_lines_leave_as_one_table() {
    let world = World::new().await;
    let operator = world.operator().await;
    let (id, other) = (world.quick_tenant("lefevre").await, world.quick_tenant("dupont").await);
    let now = world.clock.now();
    world
        .db(move |conn| {
            for n in 0..450 {
                let data = json!({ "n": n, "text": "a \"quoted\",\nbroken line" });
                for tenant in [id, other] {
                    let tenant = Some(tenant);
                    let act = Act { actor: Actor::System, action: "x.y", account: None, tenant, data: data.clone() };
                    audit::record(conn, &act, now)?;
                }
            }
            Ok(())
        })
        .await;
    let rows = table(&operator, &format!("tenant={id}")).await;
    assert_eq!(rows.len(), 450, "more than two pages");
    assert!(rows.iter().all(|row| row[7] == id.to_string()));
    let ns: Vec<i64> =
        rows.iter().map(|row| serde_json::from_str::<Value>(&row[8]).unwrap()["n"].as_i64().unwrap()).collect();
    assert_eq!(ns, (0..450).rev().collect::<Vec<_>>());
    let empty = operator.get("/v1/audit?format=csv&action=nothing.like_it").await;
    assert_eq!(empty.text, "id,at,actor,user_id,email,action,account_id,tenant_id,data,sealed\n");
    let named = operator.get(&format!("/v1/audit?format=csv&tenant={id}")).await;
    assert_eq!(named.header("content-disposition"), format!("attachment; filename=\"audit-{id}.csv\""));
}

#[actix_web::test]
async fn an_address_is_no_formula() {
    let world = World::new().await;
    let operator = world.operator().await;
    world.db(|conn| execute(conn, "UPDATE users SET email = '=cmd@stackyard.test'")).await;
    let rows = table(&operator, "").await;
    assert_eq!(rows[0][4], "'=cmd@stackyard.test");
}

#[actix_web::test]
async fn the_page_has_the_same_filters_in_its_url() {
    let world = World::new().await;
    let operator = world.operator().await.with("accept", "text/html");
    let (_, id) = world.customer("lefevre").await;
    let page = operator.get("/audit").await;
    assert_eq!(page.status, 200, "{}", page.text);
    for text in ["signed up", "olga@stackyard.test", "Nothing is sealed yet", "href=\"/v1/audit?format=csv\""] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    seal(&world).await;
    let one = operator.get(&format!("/audit?tenant={id}&actor=user")).await;
    assert!(one.text.contains("Sealed up to seal 1") && one.text.contains("3 · sealed"), "{}", one.text);
    assert!(one.text.contains("signed up") && !one.text.contains("signed in"), "{}", one.text);
    assert!(one.text.contains(&format!("/v1/audit?actor=user&#38;tenant={id}&#38;format=csv")), "{}", one.text);
    let none = operator.get("/audit?action=tenant.moved").await;
    assert!(none.text.contains("No line fits."), "{}", none.text);
    let wrong = operator.get("/audit?from=%3Cb%3E").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("id=\"from-error\"") && wrong.text.contains("value=\"&#60;b&#62;\""), "{}", wrong.text);
    assert!(!wrong.text.contains("No line fits."), "{}", wrong.text);

    let now = world.clock.now();
    world
        .db(move |conn| {
            (0..60).try_for_each(|_| {
                let data = json!({});
                let act = Act { actor: Actor::System, action: "x.y", account: None, tenant: None, data };
                audit::record(conn, &act, now)
            })
        })
        .await;
    let first = operator.get("/audit?action=x.y").await;
    let next = first.text.split("href=\"").find(|rest| rest.starts_with("/audit?action=x.y&#38;after=")).unwrap();
    let next = next.split('"').next().unwrap().replace("&#38;", "&");
    let second = operator.get(&next).await;
    assert_eq!((first.text.matches("<tr>").count(), second.text.matches("<tr>").count()), (51, 11), "{}", second.text);
}
