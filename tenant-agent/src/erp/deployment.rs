//! The Deployment `erp`, built from what should run.

use agent_api::Resources;
use model::TenantId;
use serde_json::{Value, json};

use super::options::{CA_PATH, DATA_DIR, container_security, database_env, database_options, pod_security, resources};
use crate::runtime::Runtime;

/// Port of the ERP.
const PORT: u16 = 8069;

/// What does not change over the life of an agent.
#[derive(Debug, Clone)]
pub struct ErpPlace {
    /// The tenant.
    pub tenant: TenantId,
    /// Its cell.
    pub cell: String,
    /// The cell's database server.
    pub database_host: String,
    /// Its port.
    pub database_port: u16,
}

/// The Deployment; absent while no image is known.
#[must_use]
pub fn build_deployment(place: &ErpPlace, runtime: &Runtime) -> Option<Value> {
    let (image, plan) = (runtime.image.as_deref()?, runtime.resources?);
    let tenant = place.tenant.to_string();
    let labels = json!({
        "app.kubernetes.io/name": "erp", "app.kubernetes.io/managed-by": "tenant-agent",
        "stackyard.dev/tenant": tenant, "stackyard.dev/cell": place.cell,
    });
    Some(json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "erp", "labels": labels},
        "spec": {
            "replicas": i32::from(runtime.is_up),
            "revisionHistoryLimit": 1,
            "progressDeadlineSeconds": 600,
            // Two ERPs on one database would run each cron job twice and share no cache.
            "strategy": {"type": "Recreate"},
            "selector": {"matchLabels": {"app.kubernetes.io/name": "erp", "stackyard.dev/tenant": tenant}},
            "template": {"metadata": {"labels": labels}, "spec": build_pod(place, &tenant, image, plan)},
        },
    }))
}

/// Image, resources and whether it should run, of a Deployment that [`build_deployment`] built.
#[must_use]
pub fn read_deployment(deployment: &Value) -> Option<(String, Resources, bool)> {
    let erp = &deployment["spec"]["template"]["spec"]["containers"][0];
    let of = |which: &str, what: &str| erp["resources"][which][what].as_str();
    let resources = Resources {
        cpu_request_m: read_cpu(of("requests", "cpu")?)?,
        cpu_limit_m: read_cpu(of("limits", "cpu")?)?,
        memory_request_mib: read_memory(of("requests", "memory")?)?,
        memory_limit_mib: read_memory(of("limits", "memory")?)?,
    };
    Some((erp["image"].as_str()?.to_owned(), resources, deployment["spec"]["replicas"].as_i64()? > 0))
}

/// Thousandths of a core, as the API server writes what it was given: `50m`, `2`.
fn read_cpu(text: &str) -> Option<u32> {
    match text.strip_suffix('m') {
        Some(thousandths) => thousandths.parse().ok(),
        None => text.parse::<u32>().ok()?.checked_mul(1000),
    }
}

/// MiB, likewise: `512Mi`, `1Gi`.
fn read_memory(text: &str) -> Option<u32> {
    match text.strip_suffix("Gi") {
        Some(gib) => gib.parse::<u32>().ok()?.checked_mul(1024),
        None => text.strip_suffix("Mi")?.parse().ok(),
    }
}

fn build_pod(place: &ErpPlace, tenant: &str, image: &str, plan: Resources) -> Value {
    let file = |path: &str, sub_path: &str, read_only: bool| json!({"name": "files", "mountPath": path, "subPath": sub_path, "readOnly": read_only});
    json!({
        "serviceAccountName": "erp",
        "automountServiceAccountToken": false,
        "enableServiceLinks": false,
        "terminationGracePeriodSeconds": 30,
        "securityContext": pod_security(),
        // One volume for agent, ERP and Jobs, which with ReadWriteOnce means one node.
        "affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{
            "labelSelector": {"matchLabels": {"stackyard.dev/tenant": tenant}},
            "topologyKey": "kubernetes.io/hostname",
        }]}},
        "containers": [{
            "name": "erp",
            "image": image,
            "imagePullPolicy": "IfNotPresent",
            "args": build_args(place, plan),
            "env": database_env(&place.database_host, place.database_port, "database-erp"),
            "ports": [{"name": "http", "containerPort": PORT}],
            "resources": resources(plan),
            "securityContext": container_security(),
            "startupProbe": probe(1, 3, 300),
            // There is no other pod to send people to: a busy minute must not shut this one off.
            "readinessProbe": probe(5, 10, 6),
            "livenessProbe": probe(30, 20, 5),
            "volumeMounts": [
                file(&format!("{DATA_DIR}/filestore"), "filestore", false),
                file(&format!("{DATA_DIR}/sessions"), "sessions", false),
                file("/mnt/modules", "modules", true),
                {"name": "tmp", "mountPath": "/tmp"},
                {"name": "ca", "mountPath": parent(CA_PATH), "readOnly": true},
                {"name": "odoo", "mountPath": "/etc/stackyard/odoo", "readOnly": true},
            ],
        }],
        "volumes": [
            {"name": "files", "persistentVolumeClaim": {"claimName": "files"}},
            {"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}},
            {"name": "ca", "configMap": {"name": "stackyard-ca"}},
            {"name": "odoo", "secret": {"secretName": "erp"}},
        ],
    })
}

/// For a company of less than 15 people: one threaded process. Memory: the soft limit ends the process between two
/// requests, the hard one is RLIMIT_AS; 512 and 768 MiB of a pod limited to 1 GiB were measured as right.
fn build_args(place: &ErpPlace, plan: Resources) -> Vec<String> {
    let limit = u64::from(plan.memory_limit_mib) << 20;
    let database = place.tenant.database();
    let mut args = vec!["server".into(), "--config=/etc/stackyard/odoo/odoo.conf".into()];
    args.extend(database_options(&database, &place.database_host, place.database_port, &database));
    args.extend([
        "--workers=0".into(),
        "--max-cron-threads=1".into(),
        "--db_maxconn=16".into(),
        format!("--limit-memory-soft={}", limit / 2),
        format!("--limit-memory-hard={}", limit / 4 * 3),
        "--limit-time-real=120".into(),
        "--limit-time-real-cron=1800".into(),
        "--no-database-list".into(),
        "--proxy-mode".into(),
        "--http-interface=0.0.0.0".into(),
        format!("--http-port={PORT}"),
    ]);
    args
}

fn probe(period_s: u32, timeout_s: u32, failures: u32) -> Value {
    json!({
        "httpGet": {"path": "/web/health", "port": PORT},
        "periodSeconds": period_s, "timeoutSeconds": timeout_s, "failureThreshold": failures,
    })
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> ErpPlace {
        ErpPlace {
            tenant: "0198f0a0b0c07d00800000000000abcd".parse().unwrap(),
            cell: "dev".into(),
            database_host: "cell-postgres.stackyard-cell.svc".into(),
            database_port: 5432,
        }
    }

    #[test]
    fn a_tenant_that_never_started_has_no_deployment() {
        assert_eq!(build_deployment(&place(), &Runtime::default()), None);
    }

    #[test]
    fn no_password_is_on_a_command_line_and_the_server_is_verified() {
        let resources =
            Resources { cpu_request_m: 100, cpu_limit_m: 1000, memory_request_mib: 512, memory_limit_mib: 1024 };
        let runtime = Runtime { image: Some("odoo:1".into()), resources: Some(resources), ..Runtime::default() };
        let built = build_deployment(&place(), &runtime).unwrap();
        let container = &built["spec"]["template"]["spec"]["containers"][0];
        let args: Vec<&str> = container["args"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(args.contains(&"--db_sslmode=verify-full") && args.contains(&"--limit-memory-hard=805306368"));
        assert!(!args.iter().any(|arg| arg.contains("password")));
        assert_eq!(built["spec"]["replicas"], 0);
        assert_eq!(built["spec"]["strategy"]["type"], "Recreate");
        assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
    }
}
