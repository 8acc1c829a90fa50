//! The Job that fills a golden database: the ERP image installs, then its own script finishes.

use agent_api::BuildGolden;
use serde_json::{Value, json};

use super::Cell;
use crate::erp::options::{
    CA_PATH, DATA_DIR, container_security, database_env, database_options, pod_security, resources,
};

/// Labels of all that a build makes in the cell's namespace.
#[must_use]
pub fn labels(cell: &str) -> Value {
    json!({
        "app.kubernetes.io/name": "golden", "app.kubernetes.io/managed-by": "tenant-agent", "stackyard.dev/cell": cell,
    })
}

/// The Job; `name` is also that of the Secret with the database's password.
#[must_use]
pub fn build(cell: &Cell, name: &str, plan: &BuildGolden) -> Value {
    json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": {"name": name, "labels": labels(&cell.name)},
        "spec": {
            // A second try on a half-filled database proves nothing; the agent starts over.
            "backoffLimit": 0,
            "activeDeadlineSeconds": 1800,
            "template": {"metadata": {"labels": labels(&cell.name)}, "spec": build_pod(cell, name, plan)},
        },
    })
}

fn build_pod(cell: &Cell, name: &str, plan: &BuildGolden) -> Value {
    let database = plan.golden.database();
    let options = database_options(&database, &cell.database_host, cell.database_port, &database);
    let languages: Vec<String> = plan.languages.iter().map(ToString::to_string).collect();
    let mut install: Vec<String> = vec!["server".into()];
    install.extend(options.iter().cloned());
    install.extend([
        format!("--init={}", plan.modules.join(",")),
        format!("--load-language={}", languages.join(",")),
        "--stop-after-init".into(),
        "--no-http".into(),
        "--max-cron-threads=0".into(),
    ]);
    let mut finish: Vec<String> = ["post", "/opt/stackyard/golden.py", "0", "0"].map(Into::into).into();
    finish.extend(options);
    let mut finisher = build_container(cell, name, "finish", plan);
    finisher["command"] = json!(["/usr/local/bin/stackyard-odoo-run"]);
    finisher["args"] = json!(finish);
    let mut installer = build_container(cell, name, "install", plan);
    installer["args"] = json!(install);
    json!({
        "restartPolicy": "Never",
        "automountServiceAccountToken": false,
        "enableServiceLinks": false,
        "securityContext": pod_security(),
        // The volume is the agent's as well; where it can be on one node only, the scheduler must know.
        "affinity": {"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{
            "weight": 100,
            "podAffinityTerm": {
                "labelSelector": {"matchLabels": {"app.kubernetes.io/name": "cell-agent"}},
                "topologyKey": "kubernetes.io/hostname",
            },
        }]}},
        "initContainers": [installer],
        "containers": [finisher],
        "volumes": [
            {"name": "goldens", "persistentVolumeClaim": {"claimName": "goldens"}},
            {"name": "data", "emptyDir": {"sizeLimit": "1Gi"}},
            {"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}},
            {"name": "ca", "configMap": {"name": "stackyard-ca"}},
        ],
    })
}

fn build_container(cell: &Cell, secret: &str, name: &str, plan: &BuildGolden) -> Value {
    let languages: Vec<String> = plan.languages.iter().map(ToString::to_string).collect();
    let wanted = json!({
        "country": plan.country, "languages": languages, "lang": plan.language, "currency": plan.currency,
        "chart": plan.chart,
    });
    let mut env = database_env(&cell.database_host, cell.database_port, secret);
    env.push(json!({"name": "STACKYARD_ALLOW_MODULES", "value": "1"}));
    env.push(json!({"name": "STACKYARD_GOLDEN", "value": wanted.to_string()}));
    json!({
        "name": name,
        "image": plan.image,
        "imagePullPolicy": "IfNotPresent",
        "env": env,
        "resources": resources(plan.resources),
        "securityContext": container_security(),
        "volumeMounts": [
            {"name": "data", "mountPath": DATA_DIR},
            {"name": "goldens", "mountPath": format!("{DATA_DIR}/filestore"), "subPath": format!("{}/filestore", plan.golden)},
            {"name": "tmp", "mountPath": "/tmp"},
            {"name": "ca", "mountPath": CA_PATH.trim_end_matches("/ca.crt"), "readOnly": true},
        ],
    })
}
