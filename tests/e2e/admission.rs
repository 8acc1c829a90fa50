//! The API server itself judges what we make: Pod Security `restricted`, and our own table of rules.

use serde_json::{Value, json};
use support::cluster::{self, CELL, CONTROL};
use support::rules;

use crate::world::{lefevre, proved};

const KINDS: &str = "deployments,statefulsets,jobs";

fn of_namespace(namespace: &str) -> Vec<Value> {
    cluster::list(&[KINDS, "-n", namespace]).unwrap()
}

/// Sends the pods of some objects through admission, without making them.
fn admit(objects: &[Value]) -> usize {
    let pods = rules::as_pods(objects);
    let count = pods.len();
    let list = json!({"apiVersion": "v1", "kind": "List", "items": pods});
    cluster::kubectl_with(&["apply", "--dry-run=server", "-f", "-"], &list.to_string()).unwrap();
    count
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_what_runs_keeps_the_rules() {
    let namespace = lefevre().0.namespace();
    for namespace in [CONTROL, CELL, &namespace] {
        let labels = cluster::get(&["namespace", namespace]).unwrap()["metadata"]["labels"].clone();
        assert_eq!(labels["pod-security.kubernetes.io/enforce"], "restricted", "{namespace}");
        let objects = of_namespace(namespace);
        let (broken, containers) = rules::broken(&objects);
        assert!(broken.is_empty(), "{}", broken.join("\n"));
        assert!(containers > 0, "nothing runs in {namespace}");
        let pods = admit(&objects);
        proved(format_args!("{namespace}: {containers} containers keep the rules, {pods} pods pass `restricted`"));
    }
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_admission_refuses_what_breaks_the_standard() {
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "bad", "namespace": lefevre().0.namespace()},
        "spec": {"containers": [{"name": "bad", "image": "example.com/bad:1", "securityContext": {"privileged": true}}]},
    });
    let refused = cluster::kubectl_with(&["apply", "--dry-run=server", "-f", "-"], &pod.to_string()).unwrap_err();
    assert!(refused.to_string().contains("violates PodSecurity"), "{refused}");
    proved("a privileged pod is refused in a tenant's namespace");
}

/// A namespace for one test.
struct Namespace(String);

impl Namespace {
    fn make(name: &str) -> Self {
        cluster::kubectl(&["create", "namespace", name]).unwrap();
        Self(name.to_owned())
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        cluster::kubectl(&["delete", "namespace", &self.0, "--wait=true"]).unwrap();
    }
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_the_rendered_tenant_is_what_the_server_accepts() {
    let (tenant, _) = lefevre();
    let worker = ["exec", "-n", CONTROL, "deploy/stackyard-worker", "--"];
    let rendered = cluster::kubectl(&[&worker[..], &["stackyard", "render", &tenant.id]].concat()).unwrap();
    // In a namespace of its own: on the live one, fields that the cluster chose since count as changes.
    let twin = "0198f0a0b0c07d008000000000000aaa";
    let _namespace = Namespace::make(&format!("t-{twin}"));
    let twin = rendered.replace(&tenant.id, twin);
    let said = cluster::kubectl_with(&["apply", "--dry-run=server", "--server-side", "-f", "-"], &twin);
    let lines = said.unwrap().lines().count();
    let objects: Vec<Value> = serde_saphyr::from_multiple(&rendered).unwrap();
    let (broken, _) = rules::broken(&objects);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(lines >= 15, "a tenant of {lines} objects is not whole");
    proved(format_args!("`stackyard render` prints {lines} objects, all accepted by the API server"));
}

#[test]
#[ignore = "needs a cluster: make test-cluster"]
fn smoke_the_worker_writes_in_tenants_namespaces_only() {
    let worker = "--as=system:serviceaccount:stackyard:stackyard-worker";
    let namespace = &lefevre().0.namespace();
    let write = |namespace: &str| {
        let create = ["create", "configmap", "probe", "--dry-run=server", worker, "-n", namespace];
        cluster::kubectl(&create).map_err(|error| error.to_string())
    };
    assert!(write(namespace).is_ok());
    for other in ["default", "kube-system"] {
        let refused = write(other).unwrap_err();
        assert!(refused.contains("tenants' namespaces only"), "{other}: {refused}");
    }
    let no = |verb: &str, what: &str| {
        let said = cluster::kubectl(&["auth", "can-i", verb, what, worker, "-A"]);
        assert!(said.is_err(), "the worker may {verb} {what}");
    };
    no("list", "secrets");
    no("create", "clusterrolebindings");
    no("create", "pods");
    no("create", "pods/exec");
    no("impersonate", "users");
    proved(
        "the worker's credential writes in tenants' namespaces only, lists no secret, starts no pod, gives no rights",
    );
}
