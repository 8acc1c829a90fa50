//! The chart as Helm renders it, held against the table of rules. Needs `helm`, no cluster.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a helper that fails is a test that fails")]

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;
use support::{cluster, rules};

fn render(extra: &[&str]) -> Vec<Value> {
    let chart = cluster::root().join("charts/stackyard");
    let own = cluster::cache().join("devcluster/bin/helm");
    let mut helm = Command::new(if own.exists() { own } else { "helm".into() });
    helm.args(["template", "stackyard", "--namespace", "stackyard", "--kube-version", "1.34.10"]);
    helm.arg(&chart).arg("--values").arg(chart.join("ci/values.yaml")).args(extra);
    let output = helm.output().expect("helm is missing: run tests/tools.sh or devcluster/build.sh");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let objects: Vec<Value> = serde_saphyr::from_multiple(&String::from_utf8_lossy(&output.stdout)).unwrap();
    objects.into_iter().filter(|object| !object.is_null()).collect()
}

fn named<'a>(objects: &'a [Value], kind: &str, namespace: &str, name: &str) -> &'a Value {
    let is_it = |object: &&Value| {
        object["kind"] == kind
            && object["metadata"]["name"] == name
            && object["metadata"]["namespace"].as_str().unwrap_or_default() == namespace
    };
    objects.iter().find(is_it).unwrap_or_else(|| panic!("no {kind} {namespace}/{name}"))
}

#[test]
fn every_container_keeps_the_rules() {
    let (broken, containers) = rules::broken(&render(&[]));
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert_eq!(containers, 8, "serve, worker, their migrations, setup, cell agent, two databases");
}

#[test]
fn a_rule_catches_what_breaks_it() {
    let mut objects = render(&[]);
    for object in &mut objects {
        if object["kind"] == "Deployment" {
            object["spec"]["template"]["spec"]["securityContext"] = Value::Null;
            object["spec"]["template"]["spec"]["containers"][0]["resources"] = Value::Null;
        }
    }
    let (broken, _) = rules::broken(&objects);
    for rule in ["has a memory limit", "runs as non-root", "has a seccomp profile"] {
        assert!(broken.iter().any(|sentence| sentence.ends_with(rule)), "{rule} catches nothing");
    }
}

#[test]
fn both_namespaces_deny_by_default_and_pods_have_a_policy() {
    let objects = render(&[]);
    for namespace in ["stackyard", "stackyard-cell"] {
        let deny = &named(&objects, "NetworkPolicy", namespace, "default-deny")["spec"];
        assert_eq!(deny["podSelector"], serde_json::json!({}));
        assert_eq!(deny["policyTypes"], serde_json::json!(["Ingress", "Egress"]));
        assert!(deny.get("ingress").is_none() && deny.get("egress").is_none());
    }
}

#[test]
fn only_the_worker_gives_rights_away_and_only_one_role() {
    let objects = render(&[]);
    let rules = named(&objects, "ClusterRole", "", "stackyard-worker")["rules"].as_array().unwrap().clone();
    let mut binds = Vec::new();
    for rule in &rules {
        let words = |key: &str| -> BTreeSet<String> {
            rule[key].as_array().into_iter().flatten().map(|v| v.as_str().unwrap().to_owned()).collect()
        };
        assert!(!words("verbs").contains("*") && !words("resources").contains("*"), "{rule}");
        assert!(!words("verbs").contains("escalate") && !words("verbs").contains("impersonate"), "{rule}");
        if words("resources").contains("secrets") {
            assert_eq!(words("verbs"), ["create", "get"].map(String::from).into(), "secrets are never listed");
        }
        if words("verbs").contains("bind") {
            binds.push(words("resourceNames"));
        }
    }
    assert_eq!(binds, [BTreeSet::from(["stackyard-tenant-agent".to_owned()])]);
    let agent = named(&objects, "ClusterRole", "", "stackyard-tenant-agent")["rules"].to_string();
    assert!(!agent.contains("secrets") && !agent.contains("roles"), "{agent}");
}

#[test]
fn a_database_elsewhere_brings_no_server() {
    let objects = render(&[
        "--set",
        "cellDatabase.host=pg.example.com",
        "--set",
        "cellDatabase.addresses[0].cidr=203.0.113.7/32",
        "--set",
        "cellDatabase.addresses[0].port=6432",
    ]);
    let servers = objects.iter().filter(|object| object["kind"] == "StatefulSet").count();
    assert_eq!(servers, 1, "only the control plane's own");
    let policy = named(&objects, "NetworkPolicy", "stackyard-cell", "cell-agent").to_string();
    assert!(policy.contains("203.0.113.7/32") && policy.contains("6432"), "{policy}");
}

#[test]
fn the_list_of_cells_is_json_the_worker_reads() {
    let objects = render(&[]);
    let text = named(&objects, "ConfigMap", "stackyard", "stackyard-cells")["data"]["cells.json"].as_str().unwrap();
    let cells = stack::CellSettings::parse_list(text).unwrap();
    let cell = stack::Cell::parse(cells[0].clone()).unwrap();
    assert_eq!(cell.name(), "dev");
}

#[test]
fn what_customers_are_told_is_the_operators_to_state() {
    let place = |objects: &[Value]| {
        let text = named(objects, "ConfigMap", "stackyard", "stackyard-cells")["data"]["cells.json"].clone();
        stack::CellSettings::parse_list(text.as_str().unwrap()).unwrap().remove(0).place
    };
    let undo_days = |objects: &[Value]| {
        let serve = named(objects, "Deployment", "stackyard", "stackyard-serve");
        let env = serve["spec"]["template"]["spec"]["containers"][0]["env"].as_array().unwrap().clone();
        env.into_iter().find(|one| one["name"] == "DELETION_UNDO_DAYS").map(|one| one["value"].clone())
    };
    let usual = render(&[]);
    assert_eq!((place(&usual), undo_days(&usual)), (None, Some("30".into())));
    let stated = render(&["--set", "cell.place=Gravelines\\, France", "--set", "deletionUndoDays=7"]);
    assert_eq!((place(&stated), undo_days(&stated)), (Some("Gravelines, France".into()), Some("7".into())));
}

#[test]
fn the_worker_alone_reaches_the_relay() {
    let objects = render(&[]);
    let worker = named(&objects, "NetworkPolicy", "stackyard", "worker").to_string();
    assert!(worker.contains("\"kubernetes.io/metadata.name\":\"mail\"") && worker.contains("2525"), "{worker}");
    let serve = named(&objects, "NetworkPolicy", "stackyard", "serve").to_string();
    assert!(!serve.contains("2525"), "{serve}");
    let env = named(&objects, "Deployment", "stackyard", "stackyard-worker").to_string();
    assert!(env.contains("SMTP_HOST") && !env.contains("SMTP_PASSWORD_FILE"), "{env}");

    let outside = render(&[
        "--set",
        "mail.namespace=null,mail.host=smtp.example.com,mail.encryption=starttls,mail.secret=relay",
        "--set",
        "mail.addresses[0].cidr=203.0.113.25/32,mail.addresses[0].port=587",
    ]);
    let worker = named(&outside, "NetworkPolicy", "stackyard", "worker").to_string();
    assert!(worker.contains("203.0.113.25/32") && worker.contains("587"), "{worker}");
    let env = named(&outside, "Deployment", "stackyard", "stackyard-worker").to_string();
    assert!(env.contains("/etc/stackyard/mail/password") && env.contains("\"secretName\":\"relay\""), "{env}");
}

#[test]
fn a_tenants_room_keeps_the_rules() {
    let cells = named(&render(&[]), "ConfigMap", "stackyard", "stackyard-cells")["data"]["cells.json"].clone();
    let settings = stack::CellSettings::parse_list(cells.as_str().unwrap()).unwrap().remove(0);
    let facts = stack::TenantFacts {
        id: "0198f0a0b0c07d00800000000000abcd".parse().unwrap(),
        generation: model::Generation { epoch: 1, number: 1 },
        address: model::name::Address::parse("lefevre").unwrap(),
        company: model::name::CompanyName::parse("Lefèvre & Fils").unwrap(),
        limits: model::plan::Limits { seats: 5, simultaneous: 5, database_mib: 2048 },
        may_send_mail: true,
    };
    let control_plane = stack::ControlPlane {
        public_url: "https://stackyard.example.com".into(),
        ca_pem: "-----BEGIN CERTIFICATE-----".into(),
    };
    let tenant = stack::validate(facts, &stack::Cell::parse(settings).unwrap(), &control_plane, &[]).unwrap();
    let objects: Vec<Value> = serde_saphyr::from_multiple(&stack::render(&tenant).unwrap()).unwrap();
    let (broken, containers) = rules::broken(&objects);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert_eq!(containers, 1, "the agent");
}
