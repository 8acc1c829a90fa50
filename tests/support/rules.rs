//! The table of rules that every pod of Stackyard keeps, beyond what Pod Security `restricted` asks.

use serde_json::Value;

/// A rule for a container, within its pod.
type ContainerRule = (&'static str, fn(&Value, &Value) -> bool);
/// A rule for a pod.
type PodRule = (&'static str, fn(&Value) -> bool);

/// What each container keeps: `(rule, holds(pod spec, container))`.
const CONTAINER_RULES: &[ContainerRule] = &[
    ("has a CPU request", |_, c| is_set(c, "/resources/requests/cpu")),
    ("has a memory request", |_, c| is_set(c, "/resources/requests/memory")),
    ("has a CPU limit", |_, c| is_set(c, "/resources/limits/cpu")),
    ("has a memory limit", |_, c| is_set(c, "/resources/limits/memory")),
    ("has a read-only root", |_, c| is_true(c, "/securityContext/readOnlyRootFilesystem")),
    ("runs as non-root", |p, c| {
        is_true(p, "/securityContext/runAsNonRoot") || is_true(c, "/securityContext/runAsNonRoot")
    }),
    ("runs as a fixed user", |p, c| is_set(p, "/securityContext/runAsUser") || is_set(c, "/securityContext/runAsUser")),
    ("has a seccomp profile", |p, c| {
        let profile = |v: &Value| v.pointer("/securityContext/seccompProfile/type").cloned();
        profile(c).or_else(|| profile(p)) == Some(Value::from("RuntimeDefault"))
    }),
    ("can't gain privileges", |_, c| {
        c.pointer("/securityContext/allowPrivilegeEscalation") == Some(&Value::Bool(false))
    }),
    ("drops all capabilities", |_, c| {
        let has = |pointer, value: &str| {
            let list = c.pointer(pointer).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|entry| entry == value))
        };
        has("/securityContext/capabilities/drop", "ALL") && !is_set(c, "/securityContext/capabilities/add/0")
    }),
    ("names its image with a tag or digest that is not latest", |_, c| {
        let image = c["image"].as_str().unwrap_or_default();
        let tag = image.rsplit('/').next().unwrap_or_default();
        tag.contains([':', '@']) && !tag.ends_with(":latest")
    }),
    ("has a readable secret in no argument", |_, c| {
        let arguments = [&c["args"], &c["command"]].map(ToString::to_string).join(" ").to_lowercase();
        !arguments.contains("password=")
    }),
];

/// What each pod keeps.
const POD_RULES: &[PodRule] = &[
    ("mounts a service account's token only if it speaks to the cluster", |p| {
        let account = p["serviceAccountName"].as_str().unwrap_or_default();
        let speaks = matches!(account, "stackyard-worker" | "stackyard-setup" | "cell-agent" | "tenant-agent");
        speaks || p["automountServiceAccountToken"] == Value::Bool(false)
    }),
    ("has no service links", |p| p["enableServiceLinks"] == Value::Bool(false)),
    ("shares nothing with its node", |p| {
        let shares = |name: &str| p[name] == Value::Bool(true);
        let has_host_path = p["volumes"].as_array().is_some_and(|all| all.iter().any(|v| v.get("hostPath").is_some()));
        !shares("hostNetwork") && !shares("hostPID") && !shares("hostIPC") && !has_host_path
    }),
    ("limits its scratch space", |p| {
        let volumes = p["volumes"].as_array().cloned().unwrap_or_default();
        volumes.iter().filter_map(|v| v.get("emptyDir")).all(|dir| is_set(dir, "/sizeLimit"))
    }),
];

fn is_set(value: &Value, pointer: &str) -> bool {
    value.pointer(pointer).is_some_and(|found| !found.is_null() && found != "")
}

fn is_true(value: &Value, pointer: &str) -> bool {
    value.pointer(pointer) == Some(&Value::Bool(true))
}

/// The pod spec inside an object that runs pods; none for any other.
#[must_use]
pub fn pod_spec(object: &Value) -> Option<&Value> {
    match object["kind"].as_str()? {
        "Pod" => object.get("spec"),
        "Deployment" | "StatefulSet" | "DaemonSet" | "Job" | "ReplicaSet" => object.pointer("/spec/template/spec"),
        "CronJob" => object.pointer("/spec/jobTemplate/spec/template/spec"),
        _ => None,
    }
}

/// Every broken rule of some objects, as sentences. The second part is how many containers were looked at.
#[must_use]
pub fn broken(objects: &[Value]) -> (Vec<String>, usize) {
    let (mut broken, mut containers) = (Vec::new(), 0);
    for object in objects {
        let Some(pod) = pod_spec(object) else { continue };
        let name = format!(
            "{} {}/{}",
            object["kind"].as_str().unwrap_or_default(),
            object.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or_default(),
            object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default(),
        );
        let of_pod = POD_RULES.iter().filter(|(_, holds)| !holds(pod));
        broken.extend(of_pod.map(|(rule, _)| format!("{name}: not true that it {rule}")));
        for container in ["initContainers", "containers"].iter().filter_map(|kind| pod[kind].as_array()).flatten() {
            containers += 1;
            let of_container = CONTAINER_RULES.iter().filter(|(_, holds)| !holds(pod, container));
            broken.extend(
                of_container.map(|(rule, _)| format!("{name}, {}: not true that it {rule}", container["name"])),
            );
        }
    }
    (broken, containers)
}

/// The pods that the objects would make, as Pods of their own, so that admission judges them and not only warns.
#[must_use]
pub fn as_pods(objects: &[Value]) -> Vec<Value> {
    let pods = objects.iter().filter_map(|object| Some((object, pod_spec(object)?.clone())));
    pods.map(|(object, mut spec)| {
        // A bare Pod of a StatefulSet names its claims itself.
        let claims =
            object.pointer("/spec/volumeClaimTemplates").and_then(Value::as_array).cloned().unwrap_or_default();
        let volumes = claims.iter().map(|claim| {
            let name = &claim["metadata"]["name"];
            serde_json::json!({"name": name, "persistentVolumeClaim": {"claimName": name}})
        });
        if let Some(list) = spec["volumes"].as_array_mut() {
            list.extend(volumes);
        }
        let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
        serde_json::json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": format!("{name}-as-pod"), "namespace": object.pointer("/metadata/namespace")},
            "spec": spec,
        })
    })
    .collect()
}
