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
