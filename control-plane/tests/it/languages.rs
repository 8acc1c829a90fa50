//! Every page in every language: nothing missing, nothing left in another one, nothing inline; and whose choice counts.

use actix_web::http::Method;
use model::tenant::{Observed, Phase, StuckReason};
use model::{Locale, Role};
use store::tenants::Observation;

use crate::support::client::Reply;
use crate::support::{Client, FakeAgent, World};

const FORM: &str = "application/x-www-form-urlencoded";

async fn page(client: &Client, path: &str, language: &str) -> Reply {
    client.clone().with("accept", "text/html").with("accept-language", language).get(path).await
}

async fn post(client: &Client, path: &str, body: &str) -> Reply {
    let client = client.clone().with("accept", "text/html");
    client.send(Method::POST, path, Some((FORM, body.as_bytes().to_vec()))).await
}

/// What is between the tags, a piece each; what says itself in which language it is, such as a mail or an error of a machine,
/// is nobody's translation.
fn pieces(html: &str) -> Vec<String> {
    let body = html.split_once("<title>").map_or(html, |(_, body)| body);
    let texts = body.split('<').filter_map(|piece| piece.split_once('>')).filter(|(tag, _)| !tag.contains(" lang=\""));
    let texts = texts.map(|(_, text)| text.trim().to_owned());
    texts.filter(|text| !text.is_empty()).collect()
}

/// Values of an attribute.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.split(&*start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn assert_nothing_inline(path: &str, html: &str) {
    for bad in ["<style", " style=", "javascript:", " onclick=", " onload=", " onchange=", " hx-on", "{{", "{%"] {
        assert!(!html.contains(bad), "{path} holds {bad}");
    }
    for script in html.split("<script").skip(1) {
        let (tag, rest) = script.split_once('>').unwrap();
        assert!(tag.contains(" src=\"/assets/") && rest.starts_with("</script>"), "{path}: <script{tag}>");
    }
    for address in ["src", "href", "action", "hx-get", "sse-connect"].iter().flat_map(|name| values(html, name)) {
        let is_own = address.starts_with('/') || address.starts_with('#') || address.starts_with("https://lefevre.");
        assert!(is_own, "{path} leads to {address}");
    }
}

/// A house with something on every page: an ERP that is built, one that runs, one that is stuck.
async fn house() -> (World, Client, Client, String, String) {
    let world = World::new().await;
    let mut agent = FakeAgent::good();
    let (running, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    let (building, built) = world.customer("dupont").await;
    let stuck = world.quick_tenant("martin").await;
    let tenant = world.tenant(stuck).await;
    let reason = StuckReason::NoRoom { message: "0/1".into() };
    let observed = Observed { stuck: Some(reason), ..Observed::default() };
    let seen = Observation { observed, phase: Phase::Stuck, why: Some("No node".into()), next_try_at: None };
    let now = world.clock.now();
    world.db(move |conn| store::tenants::record_observation(conn, stuck, tenant.generation, &seen, now)).await;
    (world, running, building, format!("/tenants/{id}"), format!("/tenants/{built}"))
}

#[actix_web::test]
async fn every_page_speaks_every_language_and_brings_nothing_inline() {
    let (world, running, building, run, built) = house().await;
    let (visitor, operator) = (world.visitor(), world.operator().await);
    let remove = format!("/people/{}/remove", world.user("claire@lefevre.example").await.id);
    let (deletion, settings) = (format!("{run}/deletion"), format!("{run}/settings"));
    let suspension = format!("/fleet/{}/suspension", run.trim_start_matches("/tenants/"));
    let otto = format!("/staff/{}", world.newcomer(Role::Billing, "otto@stackyard.test").await);
    let me = format!("/staff/{}", world.user("olga@stackyard.test").await.id);
    let (newcomer, half_in) = (world.enter("otto@stackyard.test").await.0, world.enter("olga@stackyard.test").await.0);
    let pages = [
        (&visitor, "/", 200),
        (&visitor, "/sign-up", 200),
        (&visitor, "/sign-in", 200),
        (&visitor, "/status", 200),
        (&visitor, "/forgot-password", 200),
        (&visitor, "/forgot-password/sent", 200),
        (&visitor, "/reset-password?token=cut", 404),
        (&visitor, "/nowhere", 404),
        (&visitor, "/fleet", 401),
        (&running, &*run, 200),
        (&visitor, "/verify?token=cut", 404),
        (&running, "/verify/sent", 200),
        (&running, "/profile", 200),
        (&running, "/people", 200),
        (&running, "/people?again=1", 200),
        (&running, &*remove, 200),
        (&visitor, "/join?token=cut", 404),
        (&running, "/profile?again=1", 200),
        (&running, "/profile/sessions?ended=1", 200),
        (&running, "/fleet", 403),
        (&building, &*built, 200),
        (&operator, "/fleet", 200),
        (&running, &*deletion, 200),
        (&running, &*settings, 200),
        (&operator, &*suspension, 200),
        (&operator, "/fleet?search=nobody", 200),
        (&operator, &*built, 200),
        (&operator, &*built.replace("/tenants", "/fleet"), 200),
        (&operator, &*run.replace("/tenants", "/fleet"), 200),
        (&operator, &*format!("{}/manifests", built.replace("/tenants", "/fleet")), 200),
        (&operator, "/jobs", 200),
        (&operator, "/jobs?state=dead", 200),
        (&operator, "/mails", 200),
        (&operator, "/mails?state=dead", 200),
        (&operator, "/cells", 200),
        (&operator, &*format!("/cells/{}", world.cell().await), 200),
        (&operator, "/second-factor", 200),
        (&operator, "/second-factor/another", 200),
        (&operator, "/staff", 200),
        (&operator, &*otto, 200),
        (&operator, &*me, 200),
        (&newcomer, "/second-factor", 200),
        (&newcomer, "/fleet", 403),
        (&half_in, "/sign-in/code?next=/fleet", 200),
        (&half_in, "/fleet", 403),
    ];
    for (client, path, status) in pages {
        let (en, fr) = (page(client, path, "en").await, page(client, path, "fr").await);
        for (reply, tag) in [(&en, "en"), (&fr, "fr")] {
            assert_eq!(reply.status, status, "{path} {tag}: {}", reply.text);
            assert!(reply.text.contains(&format!("<html lang=\"{tag}\">")), "{path} {tag}");
            assert_nothing_inline(path, &reply.text);
        }
        let french = pieces(&fr.text);
        let left = pieces(&en.text).into_iter().filter(|text| text.split_whitespace().count() > 2);
        let left: Vec<_> = left.filter(|text| french.contains(text) && !is_name(text)).collect();
        assert!(left.is_empty(), "{path} says in both languages: {left:?}");
        let attributes = ["aria-label", "placeholder"].map(|name| (values(&en.text, name), values(&fr.text, name)));
        for (english, french) in attributes {
            assert_eq!(english.len(), french.len(), "{path}");
            let same: Vec<_> = english.iter().filter(|text| french.contains(text) && !is_short(text)).collect();
            assert!(same.is_empty(), "{path} says in both languages: {same:?}");
        }
    }
}

/// What a person typed, or a plan, a time zone or a device is called, is the same in every language.
fn is_name(text: &str) -> bool {
    let is_zone = ["Africa/", "America/", "Asia/", "Europe/"].iter().any(|area| text.starts_with(area));
    let is_secret = text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' ');
    let is_typed = text.contains("Lefèvre") || text.starts_with("Boulangerie") || text.starts_with("claire@");
    is_typed || is_zone || is_secret
}

/// Words that are the same in both languages.
fn is_short(text: &&&str) -> bool {
    ["Phase", "Services", "Associations", "Places"].contains(*text)
}

#[actix_web::test]
async fn the_person_chooses_before_the_cookie_before_the_browser() {
    let world = World::new().await;
    let visitor = world.visitor();
    let language = async |client: &Client, accepted: &str| {
        let reply = page(client, "/status", accepted).await;
        (reply.header("content-language").to_owned(), reply.status)
    };
    assert_eq!(language(&visitor, "de, fr;q=0.5").await.0, "fr");
    assert_eq!(language(&visitor, "de").await.0, "en");
    let cookie = visitor.clone().with("cookie", "__Host-stackyard-language=fr");
    assert_eq!(language(&cookie, "en").await.0, "fr");
    assert_eq!(language(&visitor.clone().with("cookie", "__Host-stackyard-language=xx"), "en").await.0, "en");

    let operator = world.operator().await;
    assert_eq!(language(&operator, "en").await.0, "en");
    let csrf = page(&operator, "/fleet", "en").await;
    let csrf = csrf.text.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let chosen = post(&operator, "/language", &format!("csrf={csrf}&language=fr&next=%2Ffleet%3Fphase%3Dstuck")).await;
    assert_eq!((chosen.status, chosen.header("location")), (303, "/fleet?phase=stuck"), "{}", chosen.text);
    assert_eq!(language(&operator, "en").await.0, "fr", "the person's own setting");
    assert_eq!(language(&operator.clone().with("x-none", "1"), "de").await.0, "fr");
}

#[actix_web::test]
async fn the_menu_works_without_scripts_and_leads_nowhere_else() {
    let world = World::new().await;
    let visitor = world.visitor();
    let page = page(&visitor, "/sign-up?plan=team", "en").await;
    assert!(page.text.contains("name=\"next\" value=\"/sign-up?plan=team\""), "{}", page.text);
    let chosen = post(&visitor, "/language", "csrf=&language=fr&next=%2Fsign-up%3Fplan%3Dteam").await;
    assert_eq!((chosen.status, chosen.header("location")), (303, "/sign-up?plan=team"));
    let cookie = chosen.header("set-cookie");
    for part in ["__Host-stackyard-language=fr", "HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let away = post(&visitor, "/language", "language=fr&next=%2F%2Fevil.example").await;
    assert_eq!((away.status, away.header("location")), (303, "/"));
    let unknown = post(&visitor, "/language", "language=xx&next=%2F").await;
    assert_eq!(unknown.status, 422);
    assert!(unknown.text.contains("There is no such language."), "{}", unknown.text);
    let forged = post(&world.operator().await, "/language", "csrf=wrong&language=fr&next=%2F").await;
    assert_eq!(forged.status, 403, "a person's setting is changed by their own pages only");
}

#[actix_web::test]
async fn a_sign_up_goes_on_in_the_language_of_its_form() {
    let world = World::new().await;
    let french = world.visitor().with("accept", "text/html").with("accept-language", "fr-BE");
    let body = "company=&name=Anne&email=a%40b&password=short&address=adm1n&country=&plan=starter&package=services";
    let refused = french.send(Method::POST, "/sign-up", Some((FORM, body.into()))).await;
    assert_eq!(refused.status, 422);
    for sentence in [
        "5 champs sont à revoir.",
        "Veuillez remplir ce champ.",
        "Indiquez une adresse e-mail",
        "10 caractères au moins",
        "Cette adresse est réservée",
        "Veuillez choisir un pays.",
    ] {
        assert!(refused.text.contains(sentence), "{sentence}: {}", refused.text);
    }
    assert!(!refused.text.contains("Please"), "{}", refused.text);
    let body = "company=Acme&name=Anne&email=a%40b.be&password=correct+horse&address=lefevre&country=BE&plan=starter&\
                package=services";
    let made = french.send(Method::POST, "/sign-up", Some((FORM, body.into()))).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let mut client = world.visitor();
    client.take_cookie(&made);
    let shown = page(&client, made.header("location"), "en").await;
    assert_eq!(shown.header("content-language"), "fr");
    assert!(shown.text.contains("Votre ERP est en construction.") && shown.text.contains("Europe/Brussels"));
    let email = model::name::Email::parse("a@b.be").unwrap();
    let user = world.db(move |conn| store::users::find_by_email(conn, &email)).await.unwrap();
    assert_eq!(user.language, Some(Locale::Fr));
}

#[actix_web::test]
async fn the_live_part_speaks_the_readers_language() {
    let world = World::new().await;
    let (client, id) = world.customer("lefevre").await;
    let live =
        client.with("accept-language", "fr").with("x-test-chunks", "1").get(&format!("/tenants/{id}/live")).await;
    assert_eq!(live.status, 200);
    assert!(live.text.starts_with("event: live\ndata: "), "{}", live.text);
    assert!(live.text.contains("Votre ERP est en construction.") && live.text.contains("depuis"), "{}", live.text);
}

#[actix_web::test]
async fn the_api_stays_english() {
    let world = World::new().await;
    let client = world.visitor().with("accept-language", "fr");
    let reply = client.post("/v1/sign_ups", &serde_json::json!({})).await;
    assert_eq!(reply.body["error"]["message"], "Please fill this in.");
    assert_eq!(reply.body["error"]["fields"][0].as_object().unwrap().len(), 3, "field, code, message");
}
