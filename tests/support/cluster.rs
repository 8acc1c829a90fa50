//! The cluster under test: `KUBE_CONTEXT`'s, or else the devcluster, by `kubectl`.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Namespace of the control plane.
pub const CONTROL: &str = "stackyard";
/// Namespace of the cell's database server and agent.
pub const CELL: &str = "stackyard-cell";

/// Where everything lives that is not in the clone.
#[must_use]
pub fn cache() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || set("HOME").unwrap_or_default().join(".cache");
    set("STACKYARD_CACHE").unwrap_or_else(|| set("XDG_CACHE_HOME").unwrap_or_else(home).join("stackyard"))
}

/// The authority of the ingress's certificate; none where the public ones count.
#[must_use]
pub fn ingress_ca() -> Option<PathBuf> {
    match std::env::var_os("INGRESS_CA") {
        Some(path) => Some(path.into()),
        None if context().is_some() => None,
        None => Some(cache().join("devcluster/pki/ingress-ca.crt")),
    }
}

fn context() -> Option<String> {
    std::env::var("KUBE_CONTEXT").ok().filter(|name| !name.is_empty())
}

/// The public address of the control plane.
#[must_use]
pub fn control_url() -> String {
    std::env::var("STACKYARD_URL").unwrap_or_else(|_| "https://stackyard.localhost".into())
}

/// The repository.
#[must_use]
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

fn kubectl_command(arguments: &[&str]) -> Command {
    let own = cache().join("devcluster/bin/kubectl");
    let mut command = Command::new(if own.exists() { own } else { "kubectl".into() });
    match context() {
        Some(name) => command.args(["--context", &name]),
        None => command.env("KUBECONFIG", cache().join("devcluster/kubeconfig")),
    };
    command.args(arguments);
    command
}

/// Runs `kubectl` and gives back what it printed.
///
/// # Errors
/// When it fails: what it said.
pub fn kubectl(arguments: &[&str]) -> Result<String> {
    let output = kubectl_command(arguments).output().context("run kubectl")?;
    said(arguments, output)
}

/// Runs `kubectl` with a text on its standard input.
///
/// # Errors
/// When it fails: what it said.
pub fn kubectl_with(arguments: &[&str], input: &str) -> Result<String> {
    let mut command = kubectl_command(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    child.stdin.take().context("kubectl has no input")?.write_all(input.as_bytes())?;
    said(arguments, child.wait_with_output()?)
}

fn said(arguments: &[&str], output: Output) -> Result<String> {
    if !output.status.success() {
        bail!("kubectl {} failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Reads objects as JSON: `get(&["pods", "-n", "x"])`.
///
/// # Errors
/// When `kubectl` fails.
pub fn get(arguments: &[&str]) -> Result<Value> {
    let all = [&["get", "-o", "json"], arguments].concat();
    Ok(serde_json::from_str(&kubectl(&all)?)?)
}

/// The objects of a list.
///
/// # Errors
/// When `kubectl` fails.
pub fn list(arguments: &[&str]) -> Result<Vec<Value>> {
    Ok(get(arguments)?["items"].as_array().cloned().unwrap_or_default())
}

/// A text of an object, by JSON pointer; empty when it is not there.
#[must_use]
pub fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a pod is ready and not on its way out.
#[must_use]
pub fn is_ready(pod: &Value) -> bool {
    let conditions = pod["status"]["conditions"].as_array().cloned().unwrap_or_default();
    pod["metadata"]["deletionTimestamp"].is_null()
        && conditions.iter().any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
}

/// Runs SQL on the cell's database server as its superuser, one row a line, columns separated by `|`.
///
/// # Errors
/// When the server refuses it.
pub fn cell_sql(database: &str, sql: &str) -> Result<String> {
    psql(CELL, "cell-postgres-0", database, sql)
}

/// The same on the control plane's database.
///
/// # Errors
/// When the server refuses it.
pub fn control_sql(sql: &str) -> Result<String> {
    psql(CONTROL, "control-postgres-0", "stackyard", sql)
}

fn psql(namespace: &str, pod: &str, database: &str, sql: &str) -> Result<String> {
    let psql = ["exec", "-n", namespace, pod, "--", "psql", "-h", "/tmp", "-U", "postgres", "-d", database];
    let out = kubectl(&[&psql[..], &["-v", "ON_ERROR_STOP=1", "-tAc", sql]].concat())?;
    Ok(out.trim().to_owned())
}

/// Runs Python in a tenant's ERP pod: sockets and drivers as an attacker there has them.
///
/// # Errors
/// When it fails.
pub fn erp_python(namespace: &str, code: &str) -> Result<String> {
    kubectl(&["exec", "-n", namespace, "deploy/erp", "--", "python3", "-c", code])
}
