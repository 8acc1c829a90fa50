//! The second factor of staff: nothing is reached without, a code is good once, and who lost theirs comes back in.

use actix_web::http::Method;
use chrono::TimeDelta;
use control_plane::credentials::TotpSecret;
use control_plane::credentials::totp::step_at;
use model::{Role, Scope};
use serde_json::{Value, json};

use crate::audit_acts::command;
use crate::methods::{ID, PUBLIC};
use crate::protection::FIELDS;
use crate::support::client::Reply;
use crate::support::document::{Operation, is_of_type, operations};
use crate::support::{Client, PASSWORD, World, requests};

const OTTO: &str = "otto@stackyard.test";
const OLGA: &str = "olga@stackyard.test";
const FORM: &str = "application/x-www-form-urlencoded";

async fn give(client: &Client, code: &str) -> Reply {
    client.post("/v1/sessions/second_step", &json!({"code": code})).await
}

/// What the offered device shows, so many steps from now.
async fn offered_code(world: &World, client: &Client, steps: i64) -> String {
    let offer = client.get("/v1/second_factor/offer").await;
    let secret = offer.body["secret"].as_str().unwrap_or_else(|| panic!("{}", offer.text));
    TotpSecret::stored(secret.into()).code(step_at(world.clock.now()) + steps).unwrap()
}

/// A newcomer who has set up their device, and their codes on paper.
async fn enrolled(world: &World) -> (Client, Vec<Value>) {
    world.newcomer(Role::Operator, OTTO).await;
    let (mut client, _) = world.enter(OTTO).await;
    let code = offered_code(world, &client, 0).await;
    let reply = client.put("/v1/second_factor", &json!({"code": code})).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    client.take_cookie(&reply);
    (client, reply.body["recovery_codes"].as_array().unwrap().clone())
}

/// The path of an operation with words that can be read: what can't is refused before it is known who asks.
fn path_of(operation: &Operation) -> String {
    let parameters = operation.parameters.iter().filter(|parameter| parameter.place == "path");
    parameters.fold(operation.path.clone(), |path, parameter| {
        let word = if is_of_type(&parameter.schema, "integer") { "1" } else { ID };
        path.replace(&format!("{{{}}}", parameter.name), word)
    })
}

/// Calls every operation and every page; what nobody may call is refused with the code, but for what `own` names.
async fn assert_nothing_but(world: &World, client: &Client, code: &str, own: &[&str]) {
    let mut refused = 0;
    for operation in operations() {
        let body = operation.body.as_ref().map(|_| requests::body(&operation.id, 1, OTTO).to_string().into_bytes());
        let path = path_of(&operation);
        let sent = body.map(|body| ("application/json", body));
        let visitor = world.visitor().send(operation.method.clone(), &path, sent.clone()).await;
        let is_open = visitor.status != 401 || operation.id == "sign_in";
        if is_open || own.contains(&operation.id.as_str()) {
            continue;
        }
        let reply = client.send(operation.method.clone(), &path, sent).await;
        assert_eq!((reply.status, reply.code()), (403, code), "{}: {}", operation.id, reply.text);
        refused += 1;
    }
    for (path, allowed) in PUBLIC.iter().filter(|(path, _)| !path.starts_with("/v1")) {
        let method = if allowed.contains("GET") { Method::GET } else { Method::POST };
        let body = (method == Method::POST).then(|| (FORM, format!("csrf=x&{FIELDS}").into_bytes()));
        let (path, ask) = (path.replace("ID", ID), |client: Client| client.with("accept", "text/html"));
        let visitor = ask(world.visitor()).send(method.clone(), &path, body.clone()).await;
        if visitor.status != 401 || own.contains(&path.as_str()) {
            continue;
        }
        let reply = ask(client.clone()).send(method, &path, body).await;
        assert_eq!(reply.status, 403, "{path}: {}", reply.text);
        assert!(
            reply.text.contains("One more step") && !reply.text.contains("href=\"/fleet\""),
            "{path}: {}",
            reply.text
        );
        refused += 1;
    }
    assert!(refused > 25, "only {refused} were tried");
}

#[actix_web::test]
async fn a_newcomer_reaches_nothing_but_the_enrolment() {
    let world = World::new().await;
    world.newcomer(Role::Operator, OTTO).await;
    let (client, second_step) = world.enter(OTTO).await;
    assert_eq!(second_step, "enrol");
    let own = ["offer_second_factor", "enrol_second_factor", "/again", "/sign-out", "/sign-in/code", "/second-factor"];
    let own: Vec<_> = own.into_iter().chain(["/second-factor/another", "/second-factor/recovery-codes"]).collect();
    assert_nothing_but(&world, &client, "second_factor_missing", &own).await;
    assert_eq!(client.get("/second-factor").await.status, 200);
    for path in ["/sign-in/code", "/second-factor/another"] {
        assert_eq!(client.get(path).await.header("location"), "/second-factor", "{path}");
    }
    world.clock.advance(TimeDelta::minutes(31));
    assert_eq!(client.get("/second-factor").await.status, 401, "the half-open session is over");
}

#[actix_web::test]
async fn who_has_a_device_reaches_nothing_without_its_code() {
    let world = World::new().await;
    world.staff(Role::Operator, OLGA).await;
    let (client, second_step) = world.enter(OLGA).await;
    assert_eq!(second_step, "code");
    let own = ["take_second_step", "/sign-out", "/sign-in/code", "/second-factor", "/second-factor/another"];
    let own: Vec<_> = own.into_iter().chain(["/second-factor/recovery-codes", "/again"]).collect();
    assert_nothing_but(&world, &client, "second_step_missing", &own).await;
    assert_eq!(client.get("/sign-in/code").await.status, 200);
    assert!(client.get("/second-factor").await.header("location").starts_with("/sign-in/code"));
    // Knowing the password is not enough to put another device in the place of the one there is.
    for code in ["000000", &world.code(world.user(OLGA).await.id).await] {
        let reply = client.put("/v1/second_factor", &json!({"code": code, "password": PASSWORD})).await;
        assert_eq!((reply.status, reply.code()), (403, "second_step_missing"), "{}", reply.text);
    }
}

#[actix_web::test]
async fn a_customer_is_not_asked() {
    let world = World::new().await;
    world.customer("lefevre").await;
    let (client, second_step) = world.enter("claire@lefevre.example").await;
    assert_eq!((second_step.as_str(), client.get("/v1/tenants").await.status), ("", 200));
    for path in ["/second-factor", "/second-factor/another", "/v1/second_factor", "/v1/second_factor/offer"] {
        assert_eq!(client.get(path).await.status, 403, "{path}");
    }
    assert_eq!(give(&client, "000000").await.status, 403);
}

#[actix_web::test]
async fn a_device_is_set_up_once_it_shows_the_right_code() {
    let world = World::new().await;
    world.newcomer(Role::Operator, OTTO).await;
    let (mut client, _) = world.enter(OTTO).await;
    let (before, other) = (client.clone(), world.enter(OTTO).await.0);
    assert_eq!(
        offered_code(&world, &client, 0).await,
        offered_code(&world, &client, 0).await,
        "a reload offers the same"
    );
    let late = offered_code(&world, &client, -2).await;
    for wrong in [late.as_str(), "", "abcdef", &"9".repeat(60)] {
        let reply = client.put("/v1/second_factor", &json!({"code": wrong})).await;
        assert_eq!((reply.status, reply.field()), (422, "code"), "{wrong}: {}", reply.text);
    }
    let code = offered_code(&world, &client, -1).await;
    let done = client.put("/v1/second_factor", &json!({"code": code})).await;
    assert_eq!((done.status, done.header("cache-control")), (200, "no-store"), "{}", done.text);
    client.take_cookie(&done);
    assert_eq!(client.get("/v1/fleet").await.status, 200);
    let has = client.get("/v1/second_factor").await;
    assert_eq!((has.status, &has.body["recovery_codes_left"]), (200, &json!(10)));
    // The session is a new one, and whoever else had come as far as the enrolment is out.
    for old in [before, other] {
        assert_eq!(old.get("/v1/second_factor/offer").await.status, 401);
    }
    let member = client.get("/v1/staff").await.body["staff"][0].clone();
    assert!(member["second_factor_since"].is_string() && member["last_seen_at"].is_string(), "{member}");
}

#[actix_web::test]
async fn two_who_set_up_at_once_are_one() {
    let world = World::new().await;
    world.newcomer(Role::Operator, OTTO).await;
    let (first, second) = (world.enter(OTTO).await.0, world.enter(OTTO).await.0);
    let codes = (offered_code(&world, &first, 0).await, offered_code(&world, &second, 0).await);
    let (a, b) = (json!({"code": codes.0}), json!({"code": codes.1}));
    let replies = futures::join!(first.put("/v1/second_factor", &a), second.put("/v1/second_factor", &b));
    let mut statuses = [replies.0.status, replies.1.status];
    statuses.sort_unstable();
    // The other was too late: at the row, or a moment later at the session, which had ended.
    assert!(statuses[0] == 200 && [401, 409].contains(&statuses[1]), "{replies:?}");
}

#[actix_web::test]
async fn a_code_is_good_once_and_around_its_time() {
    let world = World::new().await;
    let id = world.staff(Role::Operator, OLGA).await;
    let code = world.code(id).await;
    let (mut first, second) = (world.enter(OLGA).await.0, world.enter(OLGA).await.0);
    let done = give(&first, &code).await;
    assert_eq!((done.status, done.body["user"]["email"].as_str()), (201, Some(OLGA)), "{}", done.text);
    let half_open = first.clone();
    first.take_cookie(&done);
    assert_eq!(first.get("/v1/fleet").await.status, 200);
    assert_eq!(half_open.get("/v1/sessions").await.status, 401, "the token is a new one");
    let replayed = give(&second, &code).await;
    assert_eq!((replayed.status, replayed.field()), (422, "code"), "{}", replayed.text);
    assert_eq!(second.get("/v1/fleet").await.code(), "second_step_missing");
    let next = world.code(id).await;
    world.clock.advance(TimeDelta::seconds(90));
    assert_eq!(give(&second, &next).await.status, 422, "too late");
    assert_eq!(give(&second, &format!(" {} ", world.code(id).await)).await.status, 201);
}

#[actix_web::test]
async fn a_code_given_twice_at_once_opens_one_session() {
    let world = World::new().await;
    let id = world.staff(Role::Operator, OLGA).await;
    let (first, second) = (world.enter(OLGA).await.0, world.enter(OLGA).await.0);
    let code = world.code(id).await;
    let replies = futures::join!(give(&first, &code), give(&second, &code));
    let mut statuses = [replies.0.status, replies.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
}

#[actix_web::test]
async fn a_code_on_paper_is_good_once() {
    let world = World::new().await;
    let (_, codes) = enrolled(&world).await;
    assert_eq!(codes.len(), 10);
    let paper = codes[4].as_str().unwrap();
    for (typed, status) in [(paper.to_uppercase(), 201), (paper.to_owned(), 422)] {
        let client = world.enter(OTTO).await.0;
        assert_eq!(give(&client, &typed).await.status, status, "{typed}");
    }
    let mut client = world.enter(OTTO).await.0;
    let done = give(&client, codes[5].as_str().unwrap()).await;
    client.take_cookie(&done);
    assert_eq!(client.get("/v1/second_factor").await.body["recovery_codes_left"], 8);
    let renewed = client.post("/v1/second_factor/recovery_codes", &json!({"password": PASSWORD})).await;
    assert_eq!((renewed.status, renewed.header("cache-control")), (201, "no-store"), "{}", renewed.text);
    let half_in = world.enter(OTTO).await.0;
    assert_eq!(give(&half_in, codes[6].as_str().unwrap()).await.status, 422, "the old sheet is good for nothing");
    assert_eq!(give(&half_in, renewed.body["recovery_codes"][0].as_str().unwrap()).await.status, 201);
}

#[actix_web::test]
async fn guessing_codes_is_slowed_down_for_one_person() {
    let world = World::new().await;
    let id = world.staff(Role::Operator, OLGA).await;
    let code = world.code(id).await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    let statuses: Vec<_> = futures::future::join_all((0..5).map(|_| async {
        let client = world.enter(OLGA).await.0;
        give(&client, wrong).await.status
    }))
    .await;
    assert_eq!(statuses, [422; 5]);
    let client = world.enter(OLGA).await.0;
    for typed in [wrong, &code] {
        let reply = give(&client, typed).await;
        assert_eq!(
            (reply.status, reply.code()),
            (429, "too_many_requests"),
            "the right one is not told from a wrong one"
        );
        assert!(!reply.header("retry-after").is_empty());
    }
    let (other, _) = enrolled(&world).await;
    assert_eq!(other.get("/v1/fleet").await.status, 200, "others are not slowed down");
    world.clock.advance(TimeDelta::minutes(1));
    let code = world.code(id).await;
    assert_eq!(give(&client, &code).await.status, 201);
}

#[actix_web::test]
async fn another_device_takes_the_place_of_the_first() {
    let world = World::new().await;
    let (mut client, papers) = enrolled(&world).await;
    let elsewhere = {
        let mut client = world.enter(OTTO).await.0;
        let reply = give(&client, papers[0].as_str().unwrap()).await;
        client.take_cookie(&reply);
        client
    };
    let otto = world.user(OTTO).await.id;
    let code = offered_code(&world, &client, 0).await;
    for password in [json!(null), json!("wrong horse battery")] {
        let reply = client.put("/v1/second_factor", &json!({"code": code, "password": password})).await;
        assert_eq!((reply.status, reply.field()), (422, "password"), "{}", reply.text);
    }
    let old = world.code(otto).await;
    let done = client.put("/v1/second_factor", &json!({"code": code, "password": PASSWORD})).await;
    assert_eq!(done.status, 200, "{}", done.text);
    client.take_cookie(&done);
    assert_eq!((client.get("/v1/fleet").await.status, elsewhere.get("/v1/fleet").await.status), (200, 401));
    let half_in = world.enter(OTTO).await.0;
    for gone in [old.as_str(), papers[1].as_str().unwrap()] {
        assert_eq!(give(&half_in, gone).await.status, 422);
    }
    assert_eq!(give(&half_in, &world.code(otto).await).await.status, 201);
}

#[actix_web::test]
async fn a_lost_device_is_reset_by_a_colleague() {
    let world = World::new().await;
    let (otto, _) = enrolled(&world).await;
    let (olga, id) = (world.operator().await, world.user(OTTO).await.id);
    let program = world.program(&world.token(id, &[Scope::Read], 30).await);
    assert_eq!(program.get("/v1/fleet").await.status, 200);
    let path = format!("/v1/staff/{id}/second_factor");
    let own = otto.send(Method::DELETE, &path, None).await;
    assert_eq!((own.status, own.code()), (409, "wrong_state"), "nobody's own");
    let statuses =
        [olga.send(Method::DELETE, &path, None).await.status, olga.send(Method::DELETE, &path, None).await.status];
    assert_eq!(statuses, [204, 409], "there is none any more");
    assert_eq!(otto.get("/v1/fleet").await.status, 401);
    let rests = program.get("/v1/fleet").await;
    assert_eq!((rests.status, rests.code()), (403, "second_factor_missing"));
    let (mut again, second_step) = world.enter(OTTO).await;
    assert_eq!(second_step, "enrol");
    let code = offered_code(&world, &again, 0).await;
    let done = again.put("/v1/second_factor", &json!({"code": code})).await;
    again.take_cookie(&done);
    assert_eq!((again.get("/v1/fleet").await.status, program.get("/v1/fleet").await.status), (200, 200));
}

#[actix_web::test]
async fn the_last_operator_is_let_in_by_the_command_line() {
    let world = World::new().await;
    let (client, _) = enrolled(&world).await;
    assert!(command(&world, &["reset-second-factor", "--email", OTTO], "").contains("sets up another"));
    assert_eq!((client.get("/v1/fleet").await.status, world.enter(OTTO).await.1.as_str()), (401, "enrol"));
    let printed = command(&world, &["enrol-second-factor", "--email", OTTO], "");
    let secret = printed.lines().find_map(|line| line.strip_prefix("Secret: ")).unwrap();
    let codes: Vec<_> = printed.lines().filter_map(|line| line.strip_prefix("  ")).collect();
    assert_eq!(codes.len(), 10, "{printed}");
    let (half_in, second_step) = world.enter(OTTO).await;
    assert_eq!(second_step, "code");
    let code = TotpSecret::stored(secret.into()).code(step_at(world.clock.now())).unwrap();
    assert_eq!(give(&half_in, &code).await.status, 201);
    assert_eq!(give(&world.enter(OTTO).await.0, codes[9]).await.status, 201);
}

/// A form's answer, with the token of the page that it stands on.
async fn send(client: &Client, page: &str, action: &str, fields: &str) -> Reply {
    let page = client.get(page).await;
    let csrf = page.text.split("name=\"csrf\" value=\"").nth(1).unwrap_or_else(|| panic!("{}", page.text));
    let body = format!("csrf={}&{fields}", csrf.split('"').next().unwrap());
    client.send(Method::POST, action, Some((FORM, body.into_bytes()))).await
}

#[actix_web::test]
async fn by_the_pages_alone() {
    let world = World::new().await;
    world.newcomer(Role::Operator, OTTO).await;
    let mut client = world.visitor().with("accept", "text/html");
    let sign_in = format!("email={OTTO}&password={}&next=%2Fjobs", PASSWORD.replace(' ', "+"));
    let password = client.send(Method::POST, "/sign-in", Some((FORM, sign_in.clone().into_bytes()))).await;
    assert_eq!((password.status, password.header("location")), (303, "/second-factor"));
    client.take_cookie(&password);
    let page = client.get("/second-factor").await;
    assert!(page.text.contains("<svg class=\"qr\"") && page.header("cache-control") == "no-store", "{}", page.text);
    let code = offered_code(&world, &client, 0).await;
    let wrong = send(&client, "/second-factor", "/second-factor", "code=1").await;
    assert!(wrong.status == 422 && wrong.text.contains("id=\"code-error\""), "{}", wrong.text);
    let done = send(&client, "/second-factor", "/second-factor", &format!("code={code}")).await;
    assert_eq!((done.status, done.text.matches("<li><code>").count()), (200, 10), "{}", done.text);
    client.take_cookie(&done);
    assert!(client.get("/second-factor").await.text.contains("You have 10 recovery codes left."));
    let renewed = send(&client, "/second-factor", "/second-factor/recovery-codes", "password=wrong").await;
    assert!(renewed.status == 422 && renewed.text.contains("id=\"password-error\""), "{}", renewed.text);
    let fields = format!("password={}", PASSWORD.replace(' ', "+"));
    let renewed = send(&client, "/second-factor", "/second-factor/recovery-codes", &fields).await;
    assert_eq!((renewed.status, renewed.text.matches("<li><code>").count()), (200, 10), "{}", renewed.text);

    let password = client.send(Method::POST, "/sign-in", Some((FORM, sign_in.into_bytes()))).await;
    assert_eq!(password.header("location"), "/sign-in/code?next=%2Fjobs");
    client.take_cookie(&password);
    let wrong = send(&client, "/sign-in/code?next=%2Fjobs", "/sign-in/code", "code=1&next=%2Fjobs").await;
    assert!(wrong.status == 422 && wrong.text.contains("value=\"/jobs\""), "{}", wrong.text);
    let code = world.code(world.user(OTTO).await.id).await;
    let done = send(&client, "/sign-in/code", "/sign-in/code", &format!("code={code}&next=%2Fjobs")).await;
    assert_eq!((done.status, done.header("location")), (303, "/jobs"));
    client.take_cookie(&done);
    assert_eq!(
        client.get("/sign-in/code?next=%2Fstaff").await.header("location"),
        "/staff",
        "nothing is asked any more"
    );
    let another = client.get("/second-factor/another").await;
    assert!(another.status == 200 && another.text.contains("id=\"password\""), "{}", another.text);
}

#[actix_web::test]
async fn who_is_half_in_can_leave() {
    let world = World::new().await;
    world.newcomer(Role::Operator, OTTO).await;
    let client = world.enter(OTTO).await.0.with("accept", "text/html");
    let out = send(&client, "/second-factor", "/sign-out", "x=").await;
    assert_eq!((out.status, client.get("/second-factor").await.status), (303, 401));
}
