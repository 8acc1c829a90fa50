//! The tenant agent: door, journal and keeper of the ERP.

mod environment;

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment};
use k8s_openapi::api::core::v1::{
    Affinity, Capabilities, ConfigMapVolumeSource, Container, ContainerPort, EmptyDirVolumeSource, HTTPGetAction,
    PersistentVolumeClaimVolumeSource, PodAffinity, PodAffinityTerm, PodSecurityContext, PodSpec, PodTemplateSpec,
    Probe, ProjectedVolumeSource, ResourceRequirements, SeccompProfile, SecurityContext, ServiceAccountTokenProjection,
    Volume, VolumeMount, VolumeProjection,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::core::ObjectMeta;

use super::{ERP_UID, quantities};
use crate::ValidatedTenant;
use crate::labels::{self, Labels, labels};
use environment::{CA_DIR, FILES_DIR, TOKEN_DIR, TOKEN_FILE};

/// Port of the door.
pub const DOOR_PORT: i32 = 8080;
/// Port of the health checks.
const HEALTH_PORT: i32 = 8081;
/// Audience of the token with which the agent introduces itself to the control plane.
const TOKEN_AUDIENCE: &str = "stackyard";
/// Life of that token, the shortest that Kubernetes gives (`ServiceAccountTokenProjection`).
const TOKEN_LIFE_S: i64 = 600;
/// Time for running requests to end before the agent's pod is killed: longer than the door's own drain of 30 s.
const GRACE_S: i64 = 40;

/// Builds the agent's Deployment. Two agents overlap during an update, so that the door is never shut.
pub fn build_agent_deployment(tenant: &ValidatedTenant) -> Deployment {
    let mut metadata = tenant.meta(tenant.agent());
    metadata.labels = Some(pod_labels(tenant));
    Deployment {
        metadata,
        spec: Some(DeploymentSpec {
            replicas: Some(1),
            revision_history_limit: Some(2),
            selector: LabelSelector {
                match_labels: Some(labels([(labels::NAME, tenant.agent())])),
                match_expressions: None,
            },
            strategy: Some(DeploymentStrategy {
                type_: Some("RollingUpdate".into()),
                rolling_update: Some(RollingUpdateDeployment {
                    max_surge: Some(IntOrString::Int(1)),
                    max_unavailable: Some(IntOrString::Int(0)),
                }),
            }),
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta { labels: Some(pod_labels(tenant)), ..ObjectMeta::default() }),
                spec: Some(build_pod(tenant)),
            },
            ..DeploymentSpec::default()
        }),
        ..Deployment::default()
    }
}

fn pod_labels(tenant: &ValidatedTenant) -> Labels {
    let mut all = tenant.labels();
    all.insert(labels::NAME.to_owned(), tenant.agent().to_owned());
    all
}

fn build_pod(tenant: &ValidatedTenant) -> PodSpec {
    PodSpec {
        service_account_name: Some(tenant.agent().into()),
        automount_service_account_token: Some(true),
        enable_service_links: Some(false),
        termination_grace_period_seconds: Some(GRACE_S),
        affinity: tenant.is_on_one_node().then(|| build_affinity(tenant)),
        security_context: Some(PodSecurityContext {
            fs_group: Some(ERP_UID),
            fs_group_change_policy: Some("OnRootMismatch".into()),
            run_as_group: Some(ERP_UID),
            run_as_non_root: Some(true),
            run_as_user: Some(ERP_UID),
            seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".into(), localhost_profile: None }),
            ..PodSecurityContext::default()
        }),
        containers: vec![build_container(tenant)],
        volumes: Some(build_volumes(tenant)),
        ..PodSpec::default()
    }
}

/// All pods of a tenant share a volume that one node can mount. The first pod finds no other and is let pass: it
/// matches its own term (Kubernetes: `InterPodAffinity`).
fn build_affinity(tenant: &ValidatedTenant) -> Affinity {
    let id = tenant.facts().id.to_string();
    let term = PodAffinityTerm {
        topology_key: "kubernetes.io/hostname".into(),
        label_selector: Some(LabelSelector {
            match_labels: Some(labels([(labels::TENANT, &id)])),
            match_expressions: None,
        }),
        ..PodAffinityTerm::default()
    };
    Affinity {
        pod_affinity: Some(PodAffinity {
            required_during_scheduling_ignored_during_execution: Some(vec![term]),
            ..PodAffinity::default()
        }),
        ..Affinity::default()
    }
}

fn build_container(tenant: &ValidatedTenant) -> Container {
    let port = |name: &str, container_port| ContainerPort {
        name: Some(name.into()),
        container_port,
        protocol: Some("TCP".into()),
        ..ContainerPort::default()
    };
    Container {
        name: tenant.agent().into(),
        image: Some(tenant.cell().settings().images.tenant_agent.clone()),
        image_pull_policy: Some("IfNotPresent".into()),
        env: Some(environment::build_environment(tenant)),
        ports: Some(vec![port("door", DOOR_PORT), port("health", HEALTH_PORT)]),
        resources: Some(ResourceRequirements {
            requests: Some(quantities([("cpu", "20m"), ("ephemeral-storage", "16Mi"), ("memory", "32Mi")])),
            limits: Some(quantities([("cpu", "1"), ("ephemeral-storage", "256Mi"), ("memory", "256Mi")])),
            ..ResourceRequirements::default()
        }),
        security_context: Some(SecurityContext {
            allow_privilege_escalation: Some(false),
            capabilities: Some(Capabilities { drop: Some(vec!["ALL".into()]), add: None }),
            privileged: Some(false),
            read_only_root_filesystem: Some(true),
            ..SecurityContext::default()
        }),
        liveness_probe: Some(Probe { initial_delay_seconds: Some(10), ..probe("/healthz", 10, 6) }),
        readiness_probe: Some(probe("/readyz", 2, 3)),
        volume_mounts: Some(vec![
            mount("files", FILES_DIR, false),
            mount("ca", CA_DIR, true),
            mount("token", TOKEN_DIR, true),
            mount("tmp", "/tmp", false),
        ]),
        ..Container::default()
    }
}

fn probe(path: &str, period_seconds: i32, failure_threshold: i32) -> Probe {
    Probe {
        http_get: Some(HTTPGetAction {
            path: Some(path.into()),
            port: IntOrString::String("health".into()),
            ..HTTPGetAction::default()
        }),
        period_seconds: Some(period_seconds),
        failure_threshold: Some(failure_threshold),
        timeout_seconds: Some(2),
        ..Probe::default()
    }
}

fn mount(name: &str, path: &str, is_read_only: bool) -> VolumeMount {
    VolumeMount {
        name: name.into(),
        mount_path: path.into(),
        read_only: is_read_only.then_some(true),
        ..VolumeMount::default()
    }
}

fn build_volumes(tenant: &ValidatedTenant) -> Vec<Volume> {
    let token = VolumeProjection {
        service_account_token: Some(ServiceAccountTokenProjection {
            audience: Some(TOKEN_AUDIENCE.into()),
            expiration_seconds: Some(TOKEN_LIFE_S),
            path: TOKEN_FILE.into(),
        }),
        ..VolumeProjection::default()
    };
    let volume = |name: &str| Volume { name: name.into(), ..Volume::default() };
    vec![
        Volume {
            persistent_volume_claim: Some(PersistentVolumeClaimVolumeSource {
                claim_name: tenant.files().into(),
                read_only: None,
            }),
            ..volume("files")
        },
        Volume {
            config_map: Some(ConfigMapVolumeSource { name: tenant.ca().into(), ..ConfigMapVolumeSource::default() }),
            ..volume("ca")
        },
        Volume {
            projected: Some(ProjectedVolumeSource { sources: Some(vec![token]), default_mode: Some(0o440) }),
            ..volume("token")
        },
        Volume {
            empty_dir: Some(EmptyDirVolumeSource { size_limit: Some(Quantity("64Mi".into())), medium: None }),
            ..volume("tmp")
        },
    ]
}
