//! A form whose session ended before it was sent.

use actix_web::http::Method;

use crate::support::client::Reply;
use crate::support::{Client, World};

const FORM: &str = "application/x-www-form-urlencoded";

/// Sends a form as a browser does from the page `/tenants`.
async fn send(client: &Client, path: &str, body: &str) -> Reply {
    let client = client.clone().with("content-length", &body.len().to_string());
    let client = client.with("referer", "https://stackyard.test/tenants");
    client.send(Method::POST, path, Some((FORM, body.as_bytes().to_vec()))).await
}

/// What stands between two texts of a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("{before}: {page}"));
    rest.split(after).next().unwrap()
}

#[actix_web::test]
async fn what_was_typed_is_kept_and_sent_once_one_is_signed_in_again() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    let ended = send(&world.visitor(), "/verify/again", "csrf=old&note=Anne+%3Cb%3E+%26+Cie").await;
    assert_eq!((ended.status, ended.header("cache-control")), (401, "no-store"));
    assert!(ended.text.contains("Anne &#60;b&#62; &#38; Cie") && !ended.text.contains("<b>"), "{}", ended.text);
    assert!(ended.text.contains("/sign-in?next=/tenants\""), "{}", ended.text);
    let kept = format!("path=%2Fverify%2Fagain&typed={}", "note%3DAnne%2520%253Cb%253E%2520%2526%2520Cie");
    assert_eq!(between(&ended.text, "name=\"typed\" value=\"", "\""), "note=Anne%20%3Cb%3E%20%26%20Cie");

    assert_eq!(send(&world.visitor(), "/again", &kept).await.status, 401, "still nobody");
    let back = send(&client, "/again", &kept).await;
    assert_eq!(back.status, 200, "{}", back.text);
    assert_eq!(between(&back.text, "name=\"note\" value=\"", "\""), "Anne &#60;b&#62; &#38; Cie");
    let form = between(&back.text, "action=\"/verify/again\"", "</form>");
    let csrf = between(form, "name=\"csrf\" value=\"", "\"");
    let sent = send(&client, "/verify/again", &format!("csrf={csrf}&note=Anne")).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/verify/sent"));
}

#[actix_web::test]
async fn a_form_of_an_older_session_is_kept_too() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    let older = send(&client, "/verify/again", "csrf=old&note=Anne").await;
    assert_eq!(older.status, 403);
    assert!(
        older.text.contains("Send it now?") && older.text.contains("name=\"note\" value=\"Anne\""),
        "{}",
        older.text
    );
    assert_eq!(world.mails().await.len(), 1, "nothing was sent");
}

#[actix_web::test]
async fn a_password_is_not_kept_and_a_form_with_nothing_typed_is_just_refused() {
    let world = World::new().await;
    let (_, id) = world.customer("lefevre").await;
    let path = format!("/tenants/{id}/admin-password");
    let kept = send(&world.visitor(), &path, "csrf=x&note=Anne&password=correct+horse+2&repeat=correct+horse+2").await;
    assert_eq!(kept.status, 401);
    assert!(kept.text.contains("Anne") && kept.text.contains("Passwords are not kept"), "{}", kept.text);
    assert!(!kept.text.contains("horse") && !kept.text.contains("action=\"/again\""), "{}", kept.text);
    for nothing in ["csrf=x", "csrf=x&password=correct+horse+2&repeat=correct+horse+2"] {
        let page = send(&world.visitor(), &path, nothing).await;
        assert!(page.status == 401 && page.text.contains("Please sign in"), "{}", page.text);
    }
    let another = world.visitor().with("origin", "https://evil.example");
    let refused = send(&another, "/again", "path=%2Fverify%2Fagain&typed=note%3DAnne").await;
    assert!(refused.status == 403 && !refused.text.contains("Anne"), "{}", refused.text);
}

#[actix_web::test]
async fn what_can_not_be_read_is_told() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    for broken in ["path=%2F&typed=", "path=%2F", "path=%2F&typed=csrf%3D1"] {
        assert_eq!(send(&client, "/again", broken).await.status, 400, "{broken}");
    }
    let away = send(&client, "/again", "path=https%3A%2F%2Fevil.example&typed=note%3DAnne").await;
    assert!(away.status == 200 && !away.text.contains("evil.example"), "{}", away.text);
}
