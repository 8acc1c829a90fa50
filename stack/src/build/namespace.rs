//! The namespace, under Pod Security `restricted`.

use k8s_openapi::api::core::v1::Namespace;
use kube::core::ObjectMeta;

use crate::ValidatedTenant;
use crate::labels::labels;

/// What a person who reads the namespace wants to know: which intent it was built for.
const GENERATION: &str = "stackyard.dev/generation";

/// Builds the namespace: a pod that is not restricted is refused, warned about and audited.
pub fn build_namespace(tenant: &ValidatedTenant) -> Namespace {
    let mut all = tenant.labels();
    all.extend(labels([
        ("pod-security.kubernetes.io/audit", "restricted"),
        ("pod-security.kubernetes.io/enforce", "restricted"),
        ("pod-security.kubernetes.io/warn", "restricted"),
    ]));
    let generation = tenant.facts().generation.to_string();
    Namespace {
        metadata: ObjectMeta {
            name: Some(tenant.namespace()),
            labels: Some(all),
            annotations: Some(labels([(GENERATION, &generation)])),
            ..ObjectMeta::default()
        },
        ..Namespace::default()
    }
}
