//! Pages and forms, as a browser without scripts uses them.

use actix_web::http::Method;

use crate::support::World;
use crate::support::client::Reply;

const FORM: &str = "application/x-www-form-urlencoded";

async fn sign_up(world: &World, key: &str, password: &str, company: &str) -> Reply {
    let body = format!(
        "idempotency_key={key}&company={company}&name=Anne&email=anne%40lefevre.example&password={password}&address=lefevre\
         &country=FR&plan=starter&package=services"
    );
    world.visitor().with("accept", "text/html").send(Method::POST, "/sign-up", Some((FORM, body.into_bytes()))).await
}

#[actix_web::test]
async fn a_form_sent_twice_is_one_sign_up_and_lets_nobody_else_in() {
    let world = World::new().await;
    let first = sign_up(&world, "K1", "correct+horse+battery", "Acme").await;
    assert_eq!(first.status, 303, "{}", first.text);
    let again = sign_up(&world, "K1", "correct+horse+battery", "Acme").await;
    assert_eq!((again.status, again.header("location")), (303, first.header("location")));
    let other = sign_up(&world, "K1", "another+password+12", "Acme").await;
    assert_eq!((other.status, other.header("set-cookie")), (422, ""));
}

#[actix_web::test]
async fn what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept() {
    let world = World::new().await;
    let page = sign_up(&world, "a%00b", "short", "%3Cb%3EAcme").await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("id=\"password-error\""), "{}", page.text);
    assert!(page.text.contains("value=\"&#60;b&#62;Acme\"") && !page.text.contains("value=\"short\""), "{}", page.text);
}

#[actix_web::test]
async fn every_page_of_a_customer_is_there_without_scripts() {
    let world = World::new().await;
    let (client, id) = world.customer("lefevre").await;
    let client = client.with("accept", "text/html");
    let list = client.get("/tenants").await;
    assert_eq!((list.status, list.header("location").to_owned()), (303, format!("/tenants/{id}")));
    let page = client.get(&format!("/tenants/{id}")).await;
    assert!(page.text.contains("http-equiv=\"refresh\"") && page.text.contains("Find a place"), "{}", page.text);
    assert_eq!(client.get("/fleet").await.status, 403);
    let visitor = world.visitor().with("accept", "text/html");
    let refused = visitor.get(&format!("/tenants/{id}")).await;
    assert_eq!(refused.status, 401);
    assert!(refused.text.contains(&format!("/sign-in?next=/tenants/{id}")), "{}", refused.text);
}

#[actix_web::test]
async fn a_form_of_another_kind_is_answered_in_plain_words() {
    let world = World::new().await;
    let (customer, id) = world.customer("lefevre").await;
    let operator = world.operator().await;
    let (reset, retry) = (format!("/tenants/{id}/admin-password"), format!("/fleet/{id}/retry"));
    let (window, zone) = (format!("/tenants/{id}/maintenance-window"), format!("/tenants/{id}/time-zone"));
    let (deletion, undo) = (format!("/tenants/{id}/deletion"), format!("/tenants/{id}/deletion/undo"));
    let (suspend, resume) = (format!("/fleet/{id}/suspend"), format!("/fleet/{id}/resume"));
    let forms = [
        ("/sign-up", &customer),
        ("/sign-in", &customer),
        ("/sign-out", &customer),
        (&reset, &customer),
        (&retry, &operator),
        (&window, &customer),
        (&zone, &customer),
        (&deletion, &customer),
        (&undo, &customer),
        (&suspend, &operator),
        (&resume, &operator),
    ];
    let kinds = [
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=x",
    ];
    for (path, client) in forms {
        let body = |kind| Some((kind, b"{\"csrf\": \"x\"}".to_vec()));
        for sent in kinds.map(body).into_iter().chain([None]) {
            let kind = sent.as_ref().map(|(kind, _)| *kind);
            let page = client.send(Method::POST, path, sent).await;
            assert_eq!(
                (page.status, page.header("content-type")),
                (415, "text/html; charset=utf-8"),
                "{path} {kind:?}"
            );
            assert!(page.text.contains("was not sent as a form of this page"), "{path} {kind:?}: {}", page.text);
            assert!(!page.text.to_lowercase().contains("json"), "{path} {kind:?}: {}", page.text);
        }
    }
}

#[actix_web::test]
async fn a_form_that_can_not_be_read_is_answered_by_a_page_too() {
    let world = World::new().await;
    let huge = format!("company={}", "x".repeat(70_000)).into_bytes();
    for (path, body, status, words) in [
        ("/sign-up", huge, 413, "more text than can be taken"),
        ("/sign-in", b"email=a%40b.de".to_vec(), 400, "did not arrive whole"),
    ] {
        let page = world.visitor().send(Method::POST, path, Some((FORM, body))).await;
        assert_eq!((page.status, page.header("content-type")), (status, "text/html; charset=utf-8"), "{path}");
        assert!(page.text.contains(words), "{path}: {}", page.text);
    }
}
