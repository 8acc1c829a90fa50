//! Command line and environment of the ERP image.

use serde_json::{Value, json};

/// Where the image finds the house's certificates.
pub const CA_PATH: &str = "/etc/stackyard/ca/ca.crt";
/// The ERP's data directory.
pub const DATA_DIR: &str = "/var/lib/odoo";
/// The one uid and gid of agents and ERPs: hard links between their files need it.
pub const UID: i64 = 10001;

/// Options that every run of the ERP on a database needs. The password is in the environment only.
#[must_use]
pub fn database_options(database: &str, host: &str, port: u16, user: &str) -> Vec<String> {
    vec![
        format!("--database={database}"),
        format!("--db_host={host}"),
        format!("--db_port={port}"),
        format!("--db_user={user}"),
        "--db_sslmode=verify-full".into(),
        format!("--data-dir={DATA_DIR}"),
    ]
}

/// The environment by which libpq signs in: user and password from a Secret with keys `username` and `password`.
#[must_use]
pub fn database_env(host: &str, port: u16, secret: &str) -> Vec<Value> {
    let from_secret = |name, key| json!({"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}});
    vec![
        json!({"name": "PGHOST", "value": host}),
        json!({"name": "PGPORT", "value": port.to_string()}),
        from_secret("PGUSER", "username"),
        from_secret("PGPASSWORD", "password"),
        json!({"name": "PGSSLROOTCERT", "value": CA_PATH}),
        json!({"name": "PGSSLMODE", "value": "verify-full"}),
        json!({"name": "PGCONNECT_TIMEOUT", "value": "2"}),
        json!({"name": "HOME", "value": "/tmp"}),
    ]
}

/// The security context of a pod, as Pod Security *restricted* wants it.
#[must_use]
pub fn pod_security() -> Value {
    json!({
        "runAsNonRoot": true, "runAsUser": UID, "runAsGroup": UID, "fsGroup": UID,
        "fsGroupChangePolicy": "OnRootMismatch", "seccompProfile": {"type": "RuntimeDefault"},
    })
}

/// The security context of a container, as Pod Security *restricted* wants it.
#[must_use]
pub fn container_security() -> Value {
    json!({
        "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "runAsNonRoot": true,
        "capabilities": {"drop": ["ALL"]}, "seccompProfile": {"type": "RuntimeDefault"},
    })
}

/// Requests and limits of a container.
#[must_use]
pub fn resources(plan: agent_api::Resources) -> Value {
    json!({
        "requests": {"cpu": format!("{}m", plan.cpu_request_m), "memory": format!("{}Mi", plan.memory_request_mib)},
        "limits": {"cpu": format!("{}m", plan.cpu_limit_m), "memory": format!("{}Mi", plan.memory_limit_mib)},
    })
}
