//! The whole room as YAML, and the table of rules that every pod specification keeps.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use k8s_openapi::api::core::v1::{Container, PodSpec};
use model::name::CompanyName;
use stack::cell::AccessMode;
use stack::testing::FakeCluster;
use stack::{Cell, Room, ValidatedTenant, render, validate};
use support::{cluster, control_plane, facts, settings, tenant};

#[test]
fn the_room_of_a_tenant() {
    insta::assert_snapshot!(render(&tenant()).unwrap());
}

#[tokio::test]
async fn a_room_is_the_same_where_no_cluster_can_be_reached() {
    let fake = FakeCluster::new();
    let cluster = cluster(&fake);
    assert_eq!(cluster.surroundings(), None, "the endpoints were never read");
    let shown = render(&cluster.validate(facts()).await.unwrap()).unwrap();
    let kept = serde_json::to_value(cluster.surroundings().unwrap()).unwrap();
    let surroundings: stack::Surroundings = serde_json::from_value(kept).unwrap();
    assert!(!surroundings.api_server.is_empty(), "{surroundings:?}");
    assert_eq!(surroundings.render(facts(), settings()).unwrap(), shown);
    for secret in ["kind: Secret", "password:", "stringData"] {
        assert!(!shown.contains(secret), "{secret}");
    }
    let broken = stack::Surroundings { ca_pem: String::new(), ..surroundings };
    assert!(broken.render(facts(), settings()).is_err());
}

#[test]
fn a_cell_with_shared_volumes_its_own_class_no_mail_and_a_database_elsewhere() {
    let mut settings = settings();
    settings.access_mode = AccessMode::ReadWriteMany;
    settings.storage_class = Some("shared".into());
    settings.mail = None;
    settings.database.host = "pg.example.com".into();
    settings.policy.database = serde_json::from_str(r#"[{"cidr": "203.0.113.7/32", "port": 5432}]"#).unwrap();
    settings.ingress.annotations.insert("nginx.ingress.kubernetes.io/proxy-body-size".into(), "0".into());
    let cell = Cell::parse(settings).unwrap();
    let room = Room::build(&validate(facts(), &cell, &control_plane(), &[]).unwrap());
    let pod = room.agent.spec.unwrap().template.spec.unwrap();
    assert!(pod.affinity.is_none(), "pods of a shared volume may be anywhere");
    assert_eq!(room.files.spec.unwrap().storage_class_name.as_deref(), Some("shared"));
    let names: Vec<_> = room.network_policies.iter().filter_map(|policy| policy.metadata.name.as_deref()).collect();
    assert!(!names.contains(&"erp-to-mail"), "{names:?}");
    let database = room.network_policies.iter().find(|p| p.metadata.name.as_deref() == Some("database")).unwrap();
    insta::assert_json_snapshot!(database.spec.as_ref().unwrap().egress, @r#"
    [
      {
        "ports": [
          {
            "port": 5432,
            "protocol": "TCP"
          }
        ],
        "to": [
          {
            "ipBlock": {
              "cidr": "203.0.113.7/32"
            }
          }
        ]
      }
    ]
    "#);
    assert!(room.ingress.metadata.annotations.unwrap().contains_key("nginx.ingress.kubernetes.io/proxy-body-size"));
}

#[test]
fn an_erp_reaches_no_relay_before_it_may_send_mail() {
    let silent = stack::TenantFacts { may_send_mail: false, ..facts() };
    let cell = Cell::parse(settings()).unwrap();
    let reaches = |facts| {
        let room = Room::build(&validate(facts, &cell, &control_plane(), &[]).unwrap());
        room.network_policies.iter().any(|policy| policy.metadata.name.as_deref() == Some("erp-to-mail"))
    };
    assert!(reaches(facts()) && !reaches(silent));
}

/// One rule: its name, and whether a container within its pod keeps it.
type Rule = (&'static str, fn(&PodSpec, &Container) -> bool);

/// What Pod Security `restricted` asks for, and what we ask for beyond it.
const RULES: &[Rule] = &[
    ("requests cpu and memory", |_, c| has(c, true, &["cpu", "memory"])),
    ("limits cpu, memory and local storage", |_, c| has(c, false, &["cpu", "memory", "ephemeral-storage"])),
    ("runs as a given user that is not root", |pod, _| {
        let context = pod.security_context.as_ref();
        context.is_some_and(|c| c.run_as_non_root == Some(true) && c.run_as_user.is_some_and(|uid| uid >= 10000))
    }),
    ("runs with a given group and volume group", |pod, _| {
        let context = pod.security_context.as_ref();
        context.is_some_and(|c| c.run_as_group.is_some_and(|gid| gid >= 10000) && c.fs_group.is_some())
    }),
    ("seccomp RuntimeDefault", |pod, _| {
        let profile = pod.security_context.as_ref().and_then(|c| c.seccomp_profile.as_ref());
        profile.is_some_and(|profile| profile.type_ == "RuntimeDefault")
    }),
    ("read-only root", |_, c| context(c).is_some_and(|c| c.read_only_root_filesystem == Some(true))),
    ("no more privileges", |_, c| context(c).is_some_and(|c| c.allow_privilege_escalation == Some(false))),
    ("not privileged", |_, c| context(c).is_some_and(|c| c.privileged != Some(true))),
    ("no capabilities", |_, c| {
        let capabilities = context(c).and_then(|c| c.capabilities.as_ref());
        capabilities.is_some_and(|c| c.drop.as_deref() == Some(&["ALL".to_owned()]) && c.add.is_none())
    }),
    ("no token of the API server unless it is the agent", |pod, _| {
        let is_agent = pod.service_account_name.as_deref() == Some("tenant-agent");
        pod.automount_service_account_token == Some(is_agent)
    }),
    ("nothing of the host", |pod, _| {
        let is_shared = |flag: Option<bool>| flag == Some(true);
        let has_path = pod.volumes.iter().flatten().any(|volume| volume.host_path.is_some());
        !is_shared(pod.host_network) && !is_shared(pod.host_pid) && !is_shared(pod.host_ipc) && !has_path
    }),
    ("no host port", |_, c| c.ports.iter().flatten().all(|port| port.host_port.is_none())),
    ("a bounded place to write", |pod, c| {
        let mut writable = pod.volumes.iter().flatten().filter_map(|volume| volume.empty_dir.as_ref());
        let has_tmp = c.volume_mounts.iter().flatten().any(|mount| mount.mount_path == "/tmp");
        has_tmp && writable.all(|dir| dir.size_limit.is_some())
    }),
    ("probes", |_, c| c.readiness_probe.is_some() && c.liveness_probe.is_some()),
    ("no password in plain words", |_, c| {
        let is_secret = |name: &str| name.contains("PASSWORD") || name.contains("SECRET");
        c.env.iter().flatten().all(|variable| !is_secret(&variable.name) || variable.value.is_none())
    }),
    ("an image that is not fetched twice", |_, c| c.image_pull_policy.as_deref() == Some("IfNotPresent")),
];

fn context(container: &Container) -> Option<&k8s_openapi::api::core::v1::SecurityContext> {
    container.security_context.as_ref()
}

fn has(container: &Container, is_request: bool, names: &[&str]) -> bool {
    let resources = container.resources.as_ref();
    let given = resources.and_then(|r| if is_request { r.requests.as_ref() } else { r.limits.as_ref() });
    given.is_some_and(|given| names.iter().all(|name| given.contains_key(*name)))
}

fn documents(tenant: &ValidatedTenant) -> Vec<serde_json::Value> {
    let yaml = format!("\n{}", render(tenant).unwrap());
    yaml.split("\n---\n").skip(1).map(|document| serde_saphyr::from_str(document).unwrap()).collect()
}

/// An id may look like a number (`12e3`), a company like anything at all.
#[test]
fn yaml_keeps_every_text_a_text() {
    for (hex, company) in [
        ("01980000000000000000000000000e12", "1e3"),
        ("01980000000070008000000000000000", "null"),
        ("0198f0a0b0c07d00800000000000abcd", "- a: &b *c #d"),
        ("0198f0a0b0c07d00800000000000abcd", "'yes' \"no\" \\ %"),
        ("0198f0a0b0c07d00800000000000abcd", "株式会社 ~"),
    ] {
        let mut facts = facts();
        facts.id = hex.parse().unwrap();
        facts.company = CompanyName::parse(company).unwrap();
        let tenant = validate(facts, &support::cell(), &control_plane(), &[]).unwrap();
        let room = Room::build(&tenant);
        let agent = documents(&tenant).into_iter().find(|object| object["kind"] == "Deployment").unwrap();
        assert_eq!(agent, serde_json::to_value(&room.agent).unwrap());
    }
}

/// Every pod specification of the room, found in its JSON, so that a new kind with pods can't escape.
fn pods() -> Vec<PodSpec> {
    fn walk(value: &serde_json::Value, found: &mut Vec<PodSpec>) {
        match value {
            serde_json::Value::Object(fields) if fields.contains_key("containers") => {
                found.push(serde_json::from_value(value.clone()).unwrap());
            }
            serde_json::Value::Object(fields) => fields.values().for_each(|value| walk(value, found)),
            serde_json::Value::Array(items) => items.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    documents(&tenant()).iter().for_each(|document| walk(document, &mut found));
    found
}

#[test]
fn every_container_keeps_every_rule() {
    let pods = pods();
    assert!(!pods.is_empty());
    let mut broken = Vec::new();
    for pod in &pods {
        for container in pod.init_containers.iter().flatten().chain(&pod.containers) {
            let names = RULES.iter().filter(|(_, is_kept)| !is_kept(pod, container)).map(|(name, _)| *name);
            broken.extend(names.map(|name| format!("{}: {name}", container.name)));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn everything_is_labelled_as_ours() {
    for object in documents(&tenant()) {
        let labels = &object["metadata"]["labels"];
        assert_eq!(labels["app.kubernetes.io/managed-by"], "stackyard", "{}", object["kind"]);
        assert_eq!(labels["stackyard.dev/tenant"], support::id().to_string(), "{}", object["kind"]);
        assert_eq!(labels["stackyard.dev/cell"], "dev", "{}", object["kind"]);
    }
}

#[test]
fn facts_that_make_no_room_are_told() {
    let mut no_api_server = settings();
    no_api_server.policy.api_server.clear();
    let cell = Cell::parse(no_api_server).unwrap();
    let refused = validate(facts(), &cell, &control_plane(), &[]).unwrap_err();
    assert!(refused.to_string().contains("policy.api_server"), "{refused}");

    let mut no_ca = control_plane();
    no_ca.ca_pem = String::new();
    assert!(validate(facts(), &support::cell(), &no_ca, &[]).is_err());
    let mut no_url = control_plane();
    no_url.public_url = "stackyard".into();
    assert!(validate(facts(), &support::cell(), &no_url, &[]).is_err());
    let mut long = settings();
    long.domain = format!("{}.example", vec!["d".repeat(60); 4].join("."));
    assert!(validate(facts(), &Cell::parse(long).unwrap(), &control_plane(), &[]).is_err());
}
