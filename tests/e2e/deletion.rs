//! An ERP that its owner deletes: undone with nothing lost, then gone with nothing left.

use std::time::Duration;

use serde_json::{Value, json};
use support::cluster;
use support::http::Answer;
use support::stackyard::{Tenant, form};
use support::wait::until;

use crate::mail::caught;
use crate::world::proved;

/// The longest an ERP may take to stop, to start again, or to be gone.
const PATIENCE: Duration = Duration::from_secs(180);

fn url(tenant: &Tenant) -> String {
    format!("{}/v1/tenants/{}/deletion", cluster::control_url(), tenant.id)
}

fn ask(tenant: &Tenant, address: &str) -> Answer {
    tenant.client.clone().post(&url(tenant), &json!({ "address": address })).unwrap()
}

fn undo(tenant: &Tenant) -> Answer {
    tenant.client.clone().send("DELETE", &url(tenant), &[], None).unwrap()
}

/// What the door says, once it says that.
fn wait_door(tenant: &Tenant, words: &str) {
    let mut client = support::http::Client::new().unwrap();
    until(&format!("the door of {} to say {words}", tenant.address), PATIENCE, || {
        let page = client.get(&tenant.url())?;
        Ok(page.text().contains(words).then_some(()))
    })
    .unwrap();
}

/// Databases and roles on the cell's server that carry the tenant's name.
fn on_the_server(tenant: &Tenant) -> (String, String) {
    let like = format!("{}%", tenant.database());
    let count = |sql: String| cluster::cell_sql("postgres", &sql).unwrap();
    (
        count(format!("SELECT count(*) FROM pg_database WHERE datname LIKE '{like}'")),
        count(format!("SELECT count(*) FROM pg_roles WHERE rolname LIKE '{like}'")),
    )
}

/// The deletion's day has come, for this tenant alone: the clock of all others stands.
fn let_the_day_come(tenant: &Tenant) {
    let sql = format!(
        "UPDATE suspensions SET purge_at = now() - interval '1 minute' WHERE tenant_id = '{}' AND purge_at IS NOT NULL; \
         UPDATE jobs SET run_at = now() WHERE kind = 'finish_deletions' AND leased_until IS NULL",
        tenant.id
    );
    cluster::control_sql(&sql).unwrap();
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_a_deletion_is_undone_with_nothing_lost_and_carried_out_with_nothing_left() {
    let (tenant, _) = Tenant::running(&form("adieu", "services", "FR")).unwrap();
    let mut claire = tenant.sign_in().unwrap();
    let partner = claire.create("res.partner", json!({"name": "Boulangerie Petit"})).unwrap();

    let before = on_the_server(&tenant);
    assert_eq!(before.0, "1", "one database, with its roles");

    assert_eq!(ask(&tenant, "another").status, 422, "the address is typed, or nothing happens");
    let asked = ask(&tenant, &tenant.address);
    assert_eq!(asked.status, 202, "{}", asked.text());
    let took = tenant.wait_phase("suspended", PATIENCE).unwrap();
    wait_door(&tenant, "va être supprimé");
    let (mail, _) = caught(&tenant.email, "va être supprimé");
    assert!(mail["subject"].is_string());
    assert_eq!(on_the_server(&tenant), before, "the data is kept");
    proved(format_args!(
        "an ERP whose deletion is asked for stops in {:.1} s, says so, and keeps its data",
        took.as_secs_f64()
    ));

    assert_eq!(undo(&tenant).status, 202);
    let took = tenant.wait_running(PATIENCE).unwrap();
    let (mut claire, _) = tenant.wait_sign_in(PATIENCE).unwrap();
    let found = claire.search_read("res.partner", json!([["id", "=", partner]]), &["name"], 1).unwrap();
    assert_eq!(found[0]["name"], "Boulangerie Petit");
    proved(format_args!("undone, it runs {:.1} s later with all that was in it", took.as_secs_f64()));

    assert_eq!(ask(&tenant, &tenant.address).status, 202);
    tenant.wait_phase("suspended", PATIENCE).unwrap();
    let_the_day_come(&tenant);
    let took = tenant.wait_phase("deleted", PATIENCE).unwrap();
    let late = undo(&tenant);
    assert_eq!(late.status, 409, "{}", late.text());
    assert_eq!(on_the_server(&tenant), ("0".into(), "0".into()), "no database and no role is left");
    let namespace = tenant.namespace();
    assert!(cluster::get(&["namespace", &namespace]).is_err(), "the namespace is gone");
    let volumes = cluster::list(&["persistentvolumes"]).unwrap();
    let bound: Vec<&Value> =
        volumes.iter().filter(|volume| cluster::text(volume, "/spec/claimRef/namespace") == namespace).collect();
    assert!(bound.is_empty(), "{bound:?}");
    caught(&tenant.email, "est supprimé");
    proved(format_args!(
        "at its time it is gone {:.1} s later: no namespace, volume, database or role is left",
        took.as_secs_f64()
    ));
}
