//! Applying a room to a cluster: what is there in the end.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use secrecy::ExposeSecret;
use serde_json::{Value, json};
use stack::testing::{FakeCluster, Refusal};
use stack::{Error, RoomPasswords, RoomSecrets};
use support::{cell, cluster, control_plane, facts, id, namespace, settings};

async fn apply(fake: &FakeCluster) -> Result<RoomSecrets, Error> {
    let cluster = cluster(fake);
    let tenant = cluster.validate(facts()).await?;
    cluster.apply(&tenant, &RoomPasswords::random().unwrap()).await
}

fn path(rest: &str) -> String {
    format!("/api/v1/namespaces/{}/{rest}", namespace())
}

#[tokio::test]
async fn builds_the_room_and_tells_its_passwords() {
    let fake = FakeCluster::new();
    let secrets = apply(&fake).await.unwrap();
    assert_eq!(secrets.admin_password.expose_secret().len(), 43);
    assert_ne!(secrets.admin_password.expose_secret(), secrets.erp_password.expose_secret());
    let config = fake.get(&path("secrets/erp")).unwrap();
    assert!(config["data"]["odoo.conf"].as_str().unwrap().len() > 40);
    let paths: Vec<String> = fake.objects().into_keys().filter(|path| path.contains(&namespace())).collect();
    insta::assert_snapshot!(paths.join("\n").replace(&namespace(), "t-x"), @r"
    /api/v1/namespaces/t-x
    /api/v1/namespaces/t-x/configmaps/kube-root-ca.crt
    /api/v1/namespaces/t-x/configmaps/stackyard-ca
    /api/v1/namespaces/t-x/limitranges/room
    /api/v1/namespaces/t-x/persistentvolumeclaims/files
    /api/v1/namespaces/t-x/resourcequotas/room
    /api/v1/namespaces/t-x/secrets/database-admin
    /api/v1/namespaces/t-x/secrets/database-erp
    /api/v1/namespaces/t-x/secrets/erp
    /api/v1/namespaces/t-x/serviceaccounts/default
    /api/v1/namespaces/t-x/serviceaccounts/erp
    /api/v1/namespaces/t-x/serviceaccounts/tenant-agent
    /api/v1/namespaces/t-x/services/door
    /api/v1/namespaces/t-x/services/erp
    /apis/apps/v1/namespaces/t-x/deployments/tenant-agent
    /apis/networking.k8s.io/v1/namespaces/t-x/ingresses/door
    /apis/networking.k8s.io/v1/namespaces/t-x/networkpolicies/agent-to-api-server
    /apis/networking.k8s.io/v1/namespaces/t-x/networkpolicies/agent-to-cell-agent
    /apis/networking.k8s.io/v1/namespaces/t-x/networkpolicies/agent-to-control-plane
    /apis/networking.k8s.io/v1/namespaces/t-x/networkpolicies/agent-to-erp
    /apis/networking.k8s.io/v1/namespaces/t-x/networkpolicies/database
    /apis/networking.k8s.io/v1/namespaces/t-x/networkpolicies/deny-all
    /apis/networking.k8s.io/v1/namespaces/t-x/networkpolicies/dns
    /apis/networking.k8s.io/v1/namespaces/t-x/networkpolicies/door
    /apis/networking.k8s.io/v1/namespaces/t-x/networkpolicies/erp
    /apis/networking.k8s.io/v1/namespaces/t-x/networkpolicies/erp-to-mail
    /apis/rbac.authorization.k8s.io/v1/namespaces/t-x/rolebindings/tenant-agent
    ");
}

#[tokio::test]
async fn a_second_pass_changes_nothing_and_keeps_the_passwords() {
    let fake = FakeCluster::new();
    let first = apply(&fake).await.unwrap();
    let door = fake.get(&path("services/door")).unwrap();
    let before = fake.objects();
    let second = apply(&fake).await.unwrap();
    assert_eq!(first.admin_password.expose_secret(), second.admin_password.expose_secret());
    assert_eq!(first.erp_password.expose_secret(), second.erp_password.expose_secret());
    assert_eq!(fake.objects(), before);
    assert_eq!(fake.get(&path("services/door")), Some(door), "not even its version");
}

#[tokio::test]
async fn removes_its_own_orphans_and_nothing_else() {
    let fake = FakeCluster::new();
    apply(&fake).await.unwrap();
    let before = fake.objects();
    let object = |api: &str, kind: &str, name: &str, manager: Option<&str>| {
        let labels = manager.map(|manager| json!({"app.kubernetes.io/managed-by": manager}));
        json!({"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": namespace(), "labels": labels}})
    };
    let orphans = [
        ("v1", "ConfigMap"),
        ("v1", "ServiceAccount"),
        ("v1", "Service"),
        ("v1", "LimitRange"),
        ("v1", "ResourceQuota"),
        ("rbac.authorization.k8s.io/v1", "RoleBinding"),
        ("networking.k8s.io/v1", "NetworkPolicy"),
        ("networking.k8s.io/v1", "Ingress"),
        ("apps/v1", "Deployment"),
    ];
    for (api, kind) in orphans {
        fake.put(object(api, kind, "from-before", Some("stackyard")));
    }
    let theirs = [
        object("v1", "ConfigMap", "journal", Some("tenant-agent")),
        object("apps/v1", "Deployment", "erp", Some("tenant-agent")),
        object("v1", "ConfigMap", "a-person's", None),
        object("v1", "Secret", "from-before", Some("stackyard")),
        object("v1", "PersistentVolumeClaim", "from-before", Some("stackyard")),
    ];
    theirs.iter().for_each(|object| fake.put(object.clone()));
    apply(&fake).await.unwrap();
    let after = fake.objects();
    let added: Vec<&String> = after.keys().filter(|path| !before.contains_key(*path)).collect();
    assert_eq!(added.len(), theirs.len(), "{added:#?}");
    assert!(before.keys().all(|path| after.contains_key(path)));
}

#[tokio::test]
async fn takes_back_what_somebody_changed() {
    let fake = FakeCluster::new();
    apply(&fake).await.unwrap();
    let before = fake.objects();
    let policy = format!("/apis/networking.k8s.io/v1/namespaces/{}/networkpolicies/deny-all", namespace());
    let mut open = fake.get(&policy).unwrap();
    open["spec"]["egress"] = json!([{}]);
    open["spec"]["policyTypes"] = json!(["Ingress"]);
    fake.put(open);
    fake.remove(&path("services/erp"));
    apply(&fake).await.unwrap();
    assert_eq!(fake.objects(), before);
}

#[tokio::test]
async fn a_volume_keeps_what_can_not_change() {
    let fake = FakeCluster::new();
    apply(&fake).await.unwrap();
    let mut changed = settings();
    changed.storage_class = Some("other".into());
    changed.volume_gib = 5;
    let cluster = fake.cluster(stack::Cell::parse(changed).unwrap(), control_plane());
    let tenant = cluster.validate(facts()).await.unwrap();
    cluster.apply(&tenant, &RoomPasswords::random().unwrap()).await.unwrap();
    let claim = fake.get(&path("persistentvolumeclaims/files")).unwrap();
    assert_eq!(claim["spec"]["storageClassName"], "local");
    assert_eq!(claim["spec"]["resources"]["requests"]["storage"], "10Gi");
}

#[tokio::test]
async fn the_endpoints_that_the_cluster_names_are_open_to_the_agent() {
    let fake = FakeCluster::new();
    fake.put(json!({
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
        "metadata": {"name": "kubernetes", "namespace": "default", "labels": {"kubernetes.io/service-name": "kubernetes"}},
        "endpoints": [{"addresses": ["192.0.2.1"]}, {"addresses": ["192.0.2.2"]}], "ports": [{"port": 443}],
    }));
    apply(&fake).await.unwrap();
    let policy = format!("/apis/networking.k8s.io/v1/namespaces/{}/networkpolicies/agent-to-api-server", namespace());
    let policy = fake.get(&policy).unwrap();
    let cidrs: Vec<&Value> =
        policy["spec"]["egress"].as_array().unwrap().iter().map(|rule| &rule["to"][0]["ipBlock"]["cidr"]).collect();
    assert_eq!(cidrs, ["10.213.0.2/32", "192.0.2.1/32", "192.0.2.2/32"]);
}

#[tokio::test]
async fn tells_a_refusal_from_a_cluster_that_is_away() {
    let fake = FakeCluster::new();
    let message = "spec.hosts: Invalid value";
    fake.refuse(Refusal { path: "/ingresses/".into(), code: 422, message: message.into() });
    let refused = apply(&fake).await.unwrap_err();
    let Error::Refused { object, message: said } = &refused else { panic!("{refused:?}") };
    assert_eq!((object.as_str(), said.as_str()), (format!("Ingress {}/door", namespace()).as_str(), message));
    assert!(!refused.is_transient());
    fake.heal();

    fake.set_away(true);
    let away = apply(&fake).await.unwrap_err();
    assert!(matches!(away, Error::CellAway { .. }), "{away:?}");
    fake.heal();
    apply(&fake).await.unwrap();
}

#[tokio::test]
async fn a_namespace_that_ends_is_waited_for() {
    let fake = FakeCluster::new();
    apply(&fake).await.unwrap();
    fake.hold_deletions(true);
    let cluster = cluster(&fake);
    let going = cluster.delete(id()).await.unwrap();
    assert!(matches!(going, stack::Deletion::Going { .. }), "{going:?}");
    fake.remove(&path("services/door"));
    let busy = apply(&fake).await.unwrap_err();
    assert!(matches!(busy, Error::Busy { .. }), "{busy:?}");
    fake.hold_deletions(false);
    assert_eq!(cluster.delete(id()).await.unwrap(), stack::Deletion::Gone);
    assert_eq!(cluster.leftovers(id()).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn deletes_only_what_is_ours_and_finds_what_is_left() {
    let fake = FakeCluster::new();
    let cluster = cluster(&fake);
    assert_eq!(cluster.delete(id()).await.unwrap(), stack::Deletion::Gone, "gone already is success");
    fake.put(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace()}}));
    let refused = cluster.delete(id()).await.unwrap_err();
    assert!(matches!(refused, Error::Refused { .. }), "{refused:?}");
    apply(&fake).await.unwrap();
    fake.put(json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv-1"},
        "spec": {"claimRef": {"namespace": namespace(), "name": "files"}},
    }));
    assert_eq!(cluster.tenants().await.unwrap(), [id()]);
    let left = cluster.leftovers(id()).await.unwrap();
    assert_eq!(left, [format!("Namespace {}", namespace()), "PersistentVolume pv-1".into()]);
    assert_eq!(cluster.delete(id()).await.unwrap(), stack::Deletion::Gone);
    assert_eq!(cluster.leftovers(id()).await.unwrap(), ["PersistentVolume pv-1"]);
    assert!(cluster.tenants().await.unwrap().is_empty());
}

#[tokio::test]
async fn reads_the_keys_and_refuses_another_cluster() {
    let fake = FakeCluster::new();
    let keys = cluster(&fake).keys().await.unwrap();
    assert_eq!(keys.issuer, cell().settings().service_account_issuer);
    assert_eq!(keys.jwks["keys"][0]["kid"], "fake");
    fake.set_keys("https://another.example", json!({"keys": []}));
    let refused = cluster(&fake).keys().await.unwrap_err();
    assert!(matches!(refused, Error::CompareIssuer { .. }), "{refused:?}");
    fake.set_keys(&cell().settings().service_account_issuer, json!({"keys": []}));
    assert!(matches!(cluster(&fake).keys().await.unwrap_err(), Error::Read { .. }));
}
