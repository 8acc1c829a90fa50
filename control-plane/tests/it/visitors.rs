//! What a visitor sees: the offer, the parts of the sign-up that follow what is typed, the public status.

use chrono::TimeDelta;
use model::tenant::Phase;

use crate::support::{Client, FakeAgent, World};

fn visitor(world: &World, language: &str) -> Client {
    world.visitor().with("accept", "text/html").with("accept-language", language)
}

/// Without the spaces that are not broken.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[actix_web::test]
async fn the_offer_answers_from_configuration_and_live_data() {
    let world = World::new().await;
    let page = plain(&visitor(&world, "en").get("/").await.text);
    for part in [
        "€19.00",
        "per user and month",
        "€57.00 a month for 3 users",
        "2 GB of database",
        "the first 14 days are free",
        "Manufacturing",
        "odoo:1",
        "help@stackyard.test",
        "Measured times will stand here",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(page.matches("<dt>").count(), 10, "ten points");
    assert!(!page.contains("registry.test"), "where images are pulled from is nobody's business");

    let mut agent = FakeAgent::good();
    let (_, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    let page = plain(&visitor(&world, "fr").get("/").await.text);
    assert!(page.contains("Mesuré sur les 90 derniers jours : la moitié étaient prêts en"), "{page}");
    assert!(page.contains("19,00 €") && page.contains("57,00 € par mois pour 3 utilisateurs"), "{page}");
}

#[actix_web::test]
async fn who_is_signed_in_starts_at_home() {
    let world = World::new().await;
    let (client, _) = world.customer("lefevre").await;
    assert_eq!(client.get("/").await.header("location"), "/tenants");
    assert_eq!(world.operator().await.get("/").await.header("location"), "/fleet");
    world.staff(model::Role::Billing, "bill@stackyard.test").await;
    let billing = world.sign_in("bill@stackyard.test").await;
    assert_eq!(billing.get("/").await.header("location"), "/status", "not where they are refused");
}

#[actix_web::test]
async fn an_address_is_checked_as_it_is_typed() {
    let world = World::new().await;
    world.customer("lefevre").await;
    let (en, fr) = (visitor(&world, "en"), visitor(&world, "fr"));
    for (typed, english, french) in [
        ("dupont", "dupont.erp.test is free.", "dupont.erp.test est libre."),
        ("Lef-Evre", "This address is taken", "Cette adresse est prise"),
        ("adm1n", "This address is reserved", "Cette adresse est réservée"),
        ("%3Cb%3E", "Please use letters a to z", "Utilisez les lettres a à z"),
        ("ab", "Please use at least 3 characters.", "3 caractères au moins"),
        ("", "3 to 30 letters", "3 à 30 lettres"),
    ] {
        let path = format!("/sign-up/address?address={typed}");
        let (en, fr) = (en.get(&path).await, fr.get(&path).await);
        assert!(en.status == 200 && en.text.contains(english), "{typed}: {}", en.text);
        assert!(fr.status == 200 && fr.text.contains(french), "{typed}: {}", fr.text);
        assert!(!en.text.contains("<html"), "a part, not a page");
    }
}

#[actix_web::test]
async fn who_asks_too_often_is_told_so_in_words() {
    let world = World::new().await;
    let hasty = visitor(&world, "fr").with("x-forwarded-for", "203.0.113.9");
    let mut last = 200;
    for _ in 0..200 {
        let reply = hasty.get("/sign-up/address?address=dupont").await;
        last = reply.status;
        if last != 200 {
            assert!(reply.text.contains("elle le sera à l’envoi du formulaire"), "{}", reply.text);
            break;
        }
    }
    assert_eq!(last, 429);
    let other = visitor(&world, "fr").with("x-forwarded-for", "203.0.113.10");
    assert_eq!(other.get("/sign-up/address?address=dupont").await.status, 200);
}

#[actix_web::test]
async fn the_price_is_shown_as_it_will_be_charged() {
    let world = World::new().await;
    let ends = |language: &str, day: chrono::DateTime<chrono::Utc>| match language {
        "fr" => format!("jusqu’au {}", day.format("%-d")),
        _ => format!("until {}", day.format("%-d")),
    };
    let trial = world.clock.now() + TimeDelta::days(14);
    let en = plain(&visitor(&world, "en").get("/sign-up/cost?plan=team&country=CH").await.text);
    assert!(en.contains("8 users at €17.00: €136.00 a month, without value added tax."), "{en}");
    assert!(en.contains("Your books will be in CHF, your ERP in German."), "{en}");
    let fr = plain(&visitor(&world, "fr").get("/sign-up/cost?plan=starter&country=").await.text);
    assert!(fr.contains("3 utilisateurs à 19,00 € : 57,00 € par mois, hors taxes."), "{fr}");
    assert!(fr.contains("Le pays détermine"), "{fr}");
    // The first is an ordinal in French: "1er".
    assert!(en.contains(&ends("en", trial)) && fr.contains(&ends("fr", trial)), "{en} {fr}");
    assert_eq!(visitor(&world, "en").get("/sign-up/cost?plan=gold").await.status, 404);

    // Without scripts the form itself shows it.
    let form = plain(&visitor(&world, "en").get("/sign-up?plan=team").await.text);
    assert!(form.contains("8 users at €17.00") && form.contains("value=\"team\" selected"), "{form}");
}

#[actix_web::test]
async fn the_status_says_what_is_known_and_no_more() {
    let world = World::new().await;
    let page = visitor(&world, "en").get("/status").await.text;
    assert!(page.contains("ERPs below erp.test") && page.contains("Not known yet"), "{page}");
    assert!(page.contains("Everything works.") && page.contains("No ERP was set up in the last 90 days"), "{page}");

    let mut agent = FakeAgent::good();
    let (_, id) = world.customer("lefevre").await;
    world.until(&mut agent, id, Phase::Running).await;
    let page = plain(&visitor(&world, "en").get("/status").await.text);
    assert!(page.contains("Half were ready within") && page.contains("<dd>1</dd>"), "{page}");
    assert!(!page.contains("Not known yet"), "the cell's agent was heard of: {page}");

    world.clock.advance(TimeDelta::minutes(20));
    let page = visitor(&world, "fr").get("/status").await.text;
    assert!(page.contains("Tout ne fonctionne pas") && page.contains("Ne répond pas"), "{page}");
}

#[actix_web::test]
async fn pages_are_closed_to_what_is_not_ours_and_assets_are_kept() {
    let world = World::new().await;
    let page = visitor(&world, "en").get("/").await;
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    for name in ["x-content-type-options", "x-frame-options", "referrer-policy", "strict-transport-security"] {
        assert!(!page.header(name).is_empty(), "{name}");
    }
    assert_eq!(page.header("cache-control"), "no-store");
    for name in ["pico.css", "stackyard.css", "htmx.js", "htmx-sse.js", "icon.svg"] {
        let asset = world.visitor().get(&format!("/assets/{name}?v=1")).await;
        assert_eq!(
            (asset.status, asset.header("cache-control")),
            (200, "public, max-age=31536000, immutable"),
            "{name}"
        );
    }
    let version = page.text.split("/assets/stackyard.css?v=").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(version.len(), 16, "the address changes with the content");
}
