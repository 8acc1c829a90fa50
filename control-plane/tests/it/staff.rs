//! The people who run Stackyard: added, changed, let go; and one who may run the fleet is always left.

use actix_web::http::Method;
use model::{Role, Scope, UserId};
use serde_json::{Value, json};

use crate::support::client::Reply;
use crate::support::{Client, World};

const FORM: &str = "application/x-www-form-urlencoded";

async fn act(client: &Client, id: UserId, act: &str) -> Reply {
    client.send(Method::POST, &format!("/v1/staff/{id}/{act}"), None).await
}

async fn set_role(client: &Client, id: UserId, role: &str) -> Reply {
    client.put(&format!("/v1/staff/{id}/role"), &json!({"role": role})).await
}

#[actix_web::test]
async fn somebody_is_added_once_and_signs_in() {
    let world = World::new().await;
    let operator = world.operator().await.with("idempotency-key", "K1");
    let form = json!({"name": "Otto", "email": "Otto@Stackyard.test", "role": "billing"});
    let added = operator.post("/v1/staff", &form).await;
    assert_eq!((added.status, added.header("cache-control")), (201, "no-store"), "{}", added.text);
    assert_eq!(added.body["member"]["email"], "otto@stackyard.test");
    let again = operator.post("/v1/staff", &form).await;
    assert_eq!((again.status, &again.body), (201, &added.body), "a lost answer is given again");
    let other = json!({"name": "Otto", "email": "otto@stackyard.test", "role": "operator"});
    assert_eq!(operator.post("/v1/staff", &other).await.code(), "idempotency_key_reused");
    let taken = world.sign_in("olga@stackyard.test").await.post("/v1/staff", &form).await;
    assert_eq!((taken.status, taken.code(), taken.field()), (409, "email_taken", "email"));
    let body = json!({"email": "otto@stackyard.test", "password": added.body["password"]});
    let entered = world.visitor().post("/v1/sessions", &body).await;
    assert_eq!((entered.status, entered.body["second_step"].as_str()), (201, Some("enrol")), "{}", entered.text);
    let wrong = operator.clone().with("x-none", "1").post("/v1/staff", &json!({"role": "customer"})).await;
    let fields: Vec<_> = wrong.body["error"]["fields"].as_array().unwrap().iter().map(|f| f["field"].clone()).collect();
    assert_eq!(fields, ["name", "email", "role"], "{}", wrong.text);
}

#[actix_web::test]
async fn the_list_is_paged_and_says_what_is_known() {
    let world = World::new().await;
    let operator = world.operator().await;
    for n in 0..3 {
        world.newcomer(Role::Billing, &format!("bill{n}@stackyard.test")).await;
    }
    world.customer("lefevre").await;
    let first = operator.get("/v1/staff?limit=2").await.body;
    let rest = operator.get(&format!("/v1/staff?limit=2&after={}", first["next"].as_str().unwrap())).await.body;
    let members: Vec<_> = [&first, &rest].iter().flat_map(|page| page["staff"].as_array().unwrap().clone()).collect();
    let of = |member: &Value| {
        let known = ["second_factor_since", "last_seen_at"].map(|fact| member[fact].is_string());
        (member["email"].as_str().unwrap().to_owned(), known)
    };
    let mut told: Vec<_> = members.iter().map(of).collect();
    told.sort();
    let newcomers = [0, 1, 2].map(|n| (format!("bill{n}@stackyard.test"), [false, false]));
    let olga = ("olga@stackyard.test".to_owned(), [true, true]);
    assert_eq!(told, newcomers.into_iter().chain([olga]).collect::<Vec<_>>(), "customers are none of them");
}

#[actix_web::test]
async fn who_is_disabled_is_out_at_once_and_their_tokens_for_good() {
    let world = World::new().await;
    let operator = world.operator().await;
    let id = world.staff(Role::Operator, "otto@stackyard.test").await;
    let otto = world.sign_in("otto@stackyard.test").await;
    let half_in = world.enter("otto@stackyard.test").await.0;
    let program = world.program(&world.token(id, &[Scope::Read], 30).await);
    assert_eq!((otto.get("/v1/fleet").await.status, program.get("/v1/fleet").await.status), (200, 200));
    for _ in 0..2 {
        let disabled = act(&operator, id, "disable").await;
        assert!(disabled.status == 200 && disabled.body["disabled_at"].is_string(), "{}", disabled.text);
        for gone in [&otto, &program, &half_in] {
            assert_eq!(gone.get("/v1/fleet").await.code(), "unauthenticated");
        }
        let body = json!({"email": "otto@stackyard.test", "password": crate::support::PASSWORD});
        assert_eq!(world.visitor().post("/v1/sessions", &body).await.code(), "wrong_credentials");
    }
    let enabled = act(&operator, id, "enable").await;
    assert!(enabled.status == 200 && enabled.body["disabled_at"].is_null(), "{}", enabled.text);
    for gone in [&otto, &program, &half_in] {
        assert_eq!(gone.get("/v1/fleet").await.code(), "unauthenticated", "nothing comes back to life");
    }
    assert_eq!(
        world.sign_in("otto@stackyard.test").await.get("/v1/fleet").await.status,
        200,
        "with the device they had"
    );
}

#[actix_web::test]
async fn nobody_changes_themselves_and_only_administrators_make_them() {
    let world = World::new().await;
    let (olga, own) = (world.operator().await, world.user("olga@stackyard.test").await.id);
    let otto = world.staff(Role::Billing, "otto@stackyard.test").await;
    let ada = world.staff(Role::Admin, "ada@stackyard.test").await;
    for refused in
        [act(&olga, own, "disable").await, act(&olga, own, "enable").await, set_role(&olga, own, "billing").await]
    {
        assert_eq!((refused.status, refused.code()), (409, "wrong_state"), "{}", refused.text);
    }
    let form = json!({"name": "Eve", "email": "eve@stackyard.test", "role": "admin"});
    let reset = olga.send(Method::DELETE, &format!("/v1/staff/{ada}/second_factor"), None).await;
    let refused = [
        act(&olga, ada, "disable").await,
        act(&olga, ada, "enable").await,
        set_role(&olga, ada, "billing").await,
        set_role(&olga, otto, "admin").await,
        olga.post("/v1/staff", &form).await,
        reset,
    ];
    for refused in refused {
        assert_eq!((refused.status, refused.code()), (403, "forbidden"), "{}", refused.text);
    }
    let admin = world.sign_in("ada@stackyard.test").await;
    assert_eq!(set_role(&admin, otto, "admin").await.body["role"], "admin");
    assert_eq!(admin.post("/v1/staff", &form).await.status, 201);
    let (_, tenant) = world.customer("lefevre").await;
    let claire = world.user("claire@lefevre.example").await.id;
    for nobody in [claire.to_string(), tenant.to_string()] {
        assert_eq!(admin.send(Method::POST, &format!("/v1/staff/{nobody}/disable"), None).await.status, 404);
    }
}

#[actix_web::test]
async fn a_role_counts_with_the_next_request() {
    let world = World::new().await;
    let operator = world.operator().await;
    let id = world.staff(Role::Operator, "otto@stackyard.test").await;
    let otto = world.sign_in("otto@stackyard.test").await;
    assert_eq!((set_role(&operator, id, "billing").await.status, otto.get("/v1/fleet").await.status), (200, 403));
    assert_eq!((set_role(&operator, id, "operator").await.status, otto.get("/v1/fleet").await.status), (200, 200));
    for bad in ["customer", "owner", ""] {
        assert_eq!(set_role(&operator, id, bad).await.field(), "role", "{bad}");
    }
}

/// Two who let each other go at the same moment: one of them is left, whoever comes first.
#[actix_web::test]
async fn the_last_operator_stays() {
    let world = World::new().await;
    for round in 0..4 {
        let emails = [format!("a{round}@stackyard.test"), format!("b{round}@stackyard.test")];
        let ids = [world.staff(Role::Operator, &emails[0]).await, world.staff(Role::Operator, &emails[1]).await];
        let (a, b) = (world.sign_in(&emails[0]).await, world.sign_in(&emails[1]).await);
        let replies = if round % 2 == 0 {
            futures::join!(act(&a, ids[1], "disable"), act(&b, ids[0], "disable"))
        } else {
            futures::join!(set_role(&a, ids[1], "billing"), act(&b, ids[0], "disable"))
        };
        let left = world.db(store::staff::lock_operators).await;
        assert_eq!(left.len(), 1, "{replies:?}");
        // The next round begins with nobody.
        world.db(move |conn| store::staff::set_role(conn, left[0], Role::Billing)).await;
    }
}

async fn post(client: &Client, page: &str, action: &str, fields: &str) -> Reply {
    let page = client.get(page).await;
    let csrf = page.text.split("name=\"csrf\" value=\"").nth(1).unwrap_or_else(|| panic!("{}", page.text));
    let body = format!("csrf={}&{fields}", csrf.split('"').next().unwrap());
    client.send(Method::POST, action, Some((FORM, body.into_bytes()))).await
}

#[actix_web::test]
async fn by_the_pages() {
    let world = World::new().await;
    let operator = world.operator().await.with("accept", "text/html");
    let list = operator.get("/staff").await;
    assert!(list.text.contains("olga@stackyard.test") && list.text.contains("(you)"), "{}", list.text);
    assert!(!list.text.contains("value=\"admin\""), "an operator makes no administrators");
    let wrong = post(&operator, "/staff", "/staff", "name=Otto+%3Cb%3E&email=otto&role=billing").await;
    assert!(wrong.status == 422 && wrong.text.contains("id=\"email-error\""), "{}", wrong.text);
    assert!(wrong.text.contains("value=\"Otto &#60;b&#62;\""), "what was typed is kept: {}", wrong.text);
    let fields = "idempotency_key=K1&name=Otto&email=otto%40stackyard.test&role=billing";
    let added = post(&operator, "/staff", "/staff", fields).await;
    let password = |page: &Reply| page.text.split("<dd><code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!((added.status, added.header("cache-control")), (200, "no-store"), "{}", added.text);
    assert_eq!(password(&post(&operator, "/staff", "/staff", fields).await), password(&added), "sent twice");
    let taken = post(&operator, "/staff", "/staff", &fields.replace("K1", "K2")).await;
    assert!(taken.status == 409 && taken.text.contains("id=\"email-error\""), "{}", taken.text);

    let otto = world.user("otto@stackyard.test").await.id;
    let page = format!("/staff/{otto}");
    let done = post(&operator, &page, &format!("{page}/role"), "role=operator").await;
    assert_eq!((done.status, done.header("location")), (303, &*format!("{page}?saved=1")), "{}", done.text);
    let untold = post(&operator, &page, &format!("{page}/disable"), "confirm=olga%40stackyard.test").await;
    assert!(untold.status == 422 && untold.text.contains("id=\"confirm-error\""), "{}", untold.text);
    let done = post(&operator, &page, &format!("{page}/disable"), "confirm=otto%40stackyard.test").await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert!(operator.get(&page).await.text.contains(&format!("action=\"{page}/enable\"")));
    assert_eq!(post(&operator, &page, &format!("{page}/enable"), "").await.status, 303);
    let none = post(&operator, &page, &format!("{page}/reset-second-factor"), "").await;
    assert_eq!(none.status, 409, "{}", none.text);

    let own = format!("/staff/{}", world.user("olga@stackyard.test").await.id);
    let shown = operator.get(&own).await;
    assert!(!shown.text.contains("action=\"/staff/") && shown.text.contains("This is you"), "{}", shown.text);
    let refused = post(&operator, &own, &format!("{own}/role"), "role=billing").await;
    assert!(refused.status == 409 && refused.text.contains("Nobody does this to themselves"), "{}", refused.text);
    assert_eq!(operator.get("/staff/0198f0a0b0c07d00800000000000abcd").await.status, 404);
}
