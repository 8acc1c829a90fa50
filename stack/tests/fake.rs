//! The API server in memory keeps to what Kubernetes does.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use kube::api::{Api, DeleteParams, ListParams, Patch, PatchParams, PostParams, Preconditions};
use kube::core::PartialObjectMetaExt;
use serde_json::{Value, json};
use stack::testing::FakeCluster;

fn maps(fake: &FakeCluster) -> Api<ConfigMap> {
    Api::namespaced(fake.client(), "default")
}

fn map(data: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m"}, "data": data})
}

async fn apply(fake: &FakeCluster, manager: &str, data: Value) -> ConfigMap {
    maps(fake).patch("m", &PatchParams::apply(manager).force(), &Patch::Apply(map(data))).await.unwrap()
}

fn data(map: &ConfigMap) -> Value {
    serde_json::to_value(&map.data).unwrap()
}

fn code(error: kube::Error) -> u16 {
    match error {
        kube::Error::Api(status) => status.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn server_side_apply_takes_away_what_nobody_applies_any_more() {
    let fake = FakeCluster::new();
    apply(&fake, "one", json!({"a": "1", "b": "1"})).await;
    let both = apply(&fake, "other", json!({"b": "2", "c": "2"})).await;
    assert_eq!(data(&both), json!({"a": "1", "b": "2", "c": "2"}));
    let left = apply(&fake, "one", json!({})).await;
    assert_eq!(data(&left), json!({"b": "2", "c": "2"}), "b is still the other's");
    let again = apply(&fake, "one", json!({})).await;
    assert_eq!(again.metadata.resource_version, left.metadata.resource_version, "nothing changed");
}

#[tokio::test]
async fn lists_by_pages_and_selectors() {
    let fake = FakeCluster::new();
    for number in 0..5 {
        let labels = json!({"number": number.to_string(), "odd": (number % 2 == 1).to_string()});
        let metadata = json!({"name": format!("m{number}"), "namespace": "default", "labels": labels});
        fake.put(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}));
    }
    let names = |list: kube::core::ObjectList<ConfigMap>| -> Vec<String> {
        list.items.into_iter().filter_map(|map| map.metadata.name).collect()
    };
    let page = ListParams::default().limit(2).labels("number");
    let first = maps(&fake).list(&page).await.unwrap();
    let next = page.clone().continue_token(first.metadata.continue_.as_deref().unwrap());
    assert_eq!(names(first), ["m0", "m1"]);
    let second = maps(&fake).list(&next).await.unwrap();
    let last = page.continue_token(second.metadata.continue_.as_deref().unwrap());
    assert_eq!(names(maps(&fake).list(&last).await.unwrap()), ["m4"]);
    for (selector, wanted) in [("odd=true", "m1,m3"), ("odd=true,number!=1", "m3"), ("number,!odd", "")] {
        let found = names(maps(&fake).list(&ListParams::default().labels(selector)).await.unwrap());
        assert_eq!(found.join(","), wanted, "{selector}");
    }
    let unknown = maps(&fake).list(&ListParams::default().labels("odd in (true)")).await.unwrap_err();
    assert_eq!(code(unknown), 400, "what it does not know, it does not ignore");
}

#[tokio::test]
async fn guards_versions_uids_and_names() {
    let fake = FakeCluster::new();
    let api = maps(&fake);
    let fresh: ConfigMap = serde_json::from_value(map(json!({}))).unwrap();
    let made = api.create(&PostParams::default(), &fresh).await.unwrap();
    assert_eq!(code(api.create(&PostParams::default(), &fresh).await.unwrap_err()), 409);
    apply(&fake, "one", json!({"a": "1"})).await;
    assert_eq!(code(api.replace("m", &PostParams::default(), &made).await.unwrap_err()), 409, "an older version");
    let other = Preconditions { uid: Some("other".into()), resource_version: None };
    assert_eq!(code(api.delete("m", &DeleteParams::default().preconditions(other)).await.unwrap_err()), 409);
    api.delete("m", &DeleteParams::default()).await.unwrap();
    assert_eq!(code(api.get("m").await.unwrap_err()), 404);
    let nowhere = Api::<ConfigMap>::namespaced(fake.client(), "nowhere");
    assert_eq!(code(nowhere.create(&PostParams::default(), &fresh).await.unwrap_err()), 404);
}

#[tokio::test]
async fn a_namespace_takes_its_contents_along() {
    let fake = FakeCluster::new();
    let namespaces = Api::<Namespace>::all(fake.client());
    let meta = kube::core::ObjectMeta { name: Some("n".into()), ..Default::default() };
    let namespace = Namespace { metadata: meta.clone(), ..Namespace::default() };
    namespaces.create(&PostParams::default(), &namespace).await.unwrap();
    let inside = Api::<ConfigMap>::namespaced(fake.client(), "n");
    let fresh: ConfigMap = serde_json::from_value(map(json!({}))).unwrap();
    inside.create(&PostParams::default(), &fresh).await.unwrap();

    fake.hold_deletions(true);
    namespaces.delete("n", &DeleteParams::default()).await.unwrap();
    assert!(namespaces.get("n").await.unwrap().metadata.deletion_timestamp.is_some());
    let late = ConfigMap { metadata: meta, ..ConfigMap::default() };
    assert_eq!(code(inside.create(&PostParams::default(), &late).await.unwrap_err()), 403);
    fake.hold_deletions(false);
    assert!(inside.list(&ListParams::default()).await.unwrap().items.is_empty());
    assert_eq!(code(namespaces.get("n").await.unwrap_err()), 404);
}

#[tokio::test]
async fn a_stale_read_shows_the_past() {
    let fake = FakeCluster::new();
    for value in ["1", "2", "3"] {
        apply(&fake, "one", json!({"a": value})).await;
    }
    fake.set_stale(2);
    assert_eq!(data(&maps(&fake).get("m").await.unwrap()), json!({"a": "1"}));
    fake.heal();
    assert_eq!(data(&maps(&fake).get("m").await.unwrap()), json!({"a": "3"}));
    let metadata = maps(&fake).get_metadata("m").await.unwrap();
    assert_eq!(metadata.metadata, metadata.metadata.clone().into_request_partial::<ConfigMap>().metadata);
}
