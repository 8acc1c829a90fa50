//! Where an ERP's data lies, the zone of its times, and when it may be interrupted.

use chrono::{DateTime, Utc};
use control_plane::ops;
use model::TenantId;
use model::tenant::Desired;
use serde_json::{Value, json};
use store::audit::Actor;
use store::mails::MailKind;
use store::{cells, maintenance_windows};

use crate::support::{Client, World};

async fn shown(client: &Client, id: TenantId) -> Value {
    client.get(&format!("/v1/tenants/{id}")).await.body["tenant"].clone()
}

/// The operator states where the data of the only cell lies.
async fn state_place(world: &World, place: &str) {
    let (place, now) = (place.to_owned(), world.clock.now());
    world
        .db(move |conn| {
            let cell = cells::find_by_name(conn, "dev")?.unwrap();
            let mut settings = cell.settings;
            settings["place"] = json!(place);
            let row = cells::CellSettings { name: cell.name, domain: cell.domain, capacity: cell.capacity, settings };
            cells::upsert(conn, cell.id, &row, now)
        })
        .await;
}

#[actix_web::test]
async fn a_window_is_chosen_by_ticks_and_said_with_its_next_begin() {
    let world = World::new().await;
    let (client, id) = world.customer("lefevre").await;
    let (home, page, action) =
        (format!("/tenants/{id}"), format!("/tenants/{id}/settings"), format!("/tenants/{id}/maintenance-window"));
    assert!(client.page(&home).await.text.contains("Not chosen yet."));
    assert_eq!(shown(&client, id).await["maintenance_window"], Value::Null);
    let offered = client.page(&page).await.text;
    assert!(offered.contains("<option value=\"3\" selected>03:00") && !offered.contains(" checked"), "{offered}");

    for (fields, sentence) in [
        ("hour=3", "choose at least one day"),
        ("sunday=1", "an hour from 0 to 23"),
        ("sunday=1&hour=24", "an hour from 0 to 23"),
        ("sunday=1&hour=x", "an hour from 0 to 23"),
        ("someday=1&hour=3", "choose at least one day"),
    ] {
        let refused = client.submit_on(&page, &action, fields).await;
        assert!(refused.status == 422 && refused.text.contains(sentence), "{fields}: {}", refused.text);
    }
    let kept = client.submit_on(&page, &action, "monday=1&saturday=1").await.text;
    assert_eq!(kept.matches(" checked").count(), 2, "what was ticked is kept: {kept}");
    assert_eq!(world.db(move |conn| maintenance_windows::of_tenant(conn, id)).await, None);

    let saved = client.submit_on(&page, &action, "sunday=1&wednesday=1&hour=22").await;
    assert_eq!((saved.status, saved.header("location")), (303, &*format!("{page}?saved=1")), "{}", saved.text);
    let after = client.page(saved.header("location")).await.text;
    assert!(after.contains("Saved.") && after.contains("<option value=\"22\" selected>"), "{after}");
    let said = client.page(&home).await.text;
    assert!(said.contains("Wednesday and Sunday from 22:00"), "{said}");
    assert!(said.contains("The next one begins on") && said.contains(", 22:00."), "{said}");
    assert!(said.contains("The maintenance window was changed."), "{said}");
    let window = shown(&client, id).await["maintenance_window"].clone();
    assert_eq!((&window["days"], &window["hour"]), (&json!(["wednesday", "sunday"]), &json!(22)));
    let next: DateTime<Utc> = window["next_at"].as_str().unwrap().parse().unwrap();
    assert!(next > world.clock.now() && next < world.clock.now() + chrono::TimeDelta::days(5), "{next}");

    ops::tenant::set_desired(&world.app, Actor::System, id, Desired::Deleted).await.unwrap();
    let path = format!("/v1/tenants/{id}/maintenance_window");
    let late = client.put(&path, &json!({"days": ["sunday"], "hour": 3})).await;
    assert_eq!((late.status, late.code()), (409, "wrong_state"));
}

#[actix_web::test]
async fn times_stand_in_the_zone_that_was_chosen() {
    let (world, smtp) = World::with_relay().await;
    let (client, id) = world.customer("lefevre").await;
    let (home, page, action) =
        (format!("/tenants/{id}"), format!("/tenants/{id}/settings"), format!("/tenants/{id}/time-zone"));
    let path = format!("/v1/tenants/{id}/maintenance_window");
    let window = json!({"days": ["sunday"], "hour": 3});
    let in_paris = client.put(&path, &window).await.body["tenant"]["maintenance_window"]["next_at"].clone();
    assert_eq!(shown(&client, id).await["time_zone"], "Europe/Paris", "the country's, until one is chosen");
    assert!(client.page(&home).await.text.contains("Times are in Europe/Paris."));
    for wrong in ["time_zone=", "time_zone=Europe%2FAtlantis", "time_zone=europe%2Fparis"] {
        let refused = client.submit_on(&page, &action, wrong).await;
        assert!(refused.status == 422 && refused.text.contains("There is no such time zone."), "{}", refused.text);
    }
    let saved = client.submit_on(&page, &action, "time_zone=Pacific%2FAuckland").await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    assert!(client.page(&page).await.text.contains("<option value=\"Pacific/Auckland\" selected>"));
    let said = client.page(&home).await.text;
    assert!(said.contains("Pacific/Auckland") && !said.contains("Europe/Paris"), "{said}");
    for page in ["/people", "/profile/sessions"] {
        assert!(client.page(page).await.text.contains("Times are in Pacific/Auckland."), "{page}");
    }
    let after = shown(&client, id).await;
    assert_eq!(after["time_zone"], "Pacific/Auckland");
    assert_ne!(after["maintenance_window"]["next_at"], in_paris, "the window is by the clock on their wall");

    let (stranger, _) = world.customer("dupont").await;
    assert!(!stranger.page("/tenants").await.text.contains("Auckland"), "each company has its own");
    ops::deletion::ask(&world.app, Actor::System, id, "lefevre".into()).await.unwrap();
    world.run_jobs().await;
    let asked = world.mails().await.into_iter().find(|mail| mail.kind == MailKind::DeletionAsked).unwrap();
    let received = smtp.kept().into_iter().find(|mail| mail.subject == asked.subject).unwrap();
    assert!(received.text.contains("(Pacific/Auckland)"), "{}", received.text);
}

#[actix_web::test]
async fn the_page_says_where_the_data_lies_once_that_is_stated() {
    let world = World::new().await;
    let (client, id) = world.customer("lefevre").await;
    world.run_jobs().await;
    assert!(client.page(&format!("/tenants/{id}")).await.text.contains("Not stated here yet"));
    assert_eq!(shown(&client, id).await["place"], Value::Null);
    state_place(&world, "Gravelines <France>").await;
    for path in [format!("/tenants/{id}"), format!("/tenants/{id}/settings")] {
        assert!(client.page(&path).await.text.contains("Gravelines &#60;France&#62;"), "{path}");
    }
    assert_eq!(shown(&client, id).await["place"], "Gravelines <France>");
    let operator = world.operator().await;
    let page = operator.page(&format!("/tenants/{id}")).await.text;
    assert!(page.contains("Gravelines") && !page.contains(&format!("/tenants/{id}/settings")), "staff only look");
    assert_eq!(operator.page(&format!("/tenants/{id}/settings")).await.status, 403);
}
