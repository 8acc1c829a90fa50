//! Who reaches whom. Everything is denied both ways, then each needed way is opened by a policy of its own. Policies see
//! a packet after its Service's address was translated: selectors and ports here are always those of pods.

use k8s_openapi::api::networking::v1::{
    IPBlock, NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort,
    NetworkPolicySpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::agent_deployment::DOOR_PORT;
use super::services::ERP_PORT;
use crate::ValidatedTenant;
use crate::cell::Peer;
use crate::labels::{self, labels};

/// Label that Kubernetes itself puts on every namespace.
const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";

/// Builds the policies. What all pods need (names, database) is open to all, so that Jobs need no label of their own.
pub fn build_network_policies(tenant: &ValidatedTenant) -> Vec<NetworkPolicy> {
    let (agent, erp) = (pods(tenant.agent()), pods(tenant.erp()));
    let cell = tenant.cell();
    let ingress = namespace(&cell.settings().ingress.namespace);
    let mut policies = vec![
        deny_all(tenant),
        egress(tenant, "dns", everyone(), vec![dns()]),
        egress(tenant, "database", everyone(), rules(cell.database())),
        ingress_from(tenant, "door", agent.clone(), ingress, DOOR_PORT),
        ingress_from(tenant, "erp", erp.clone(), of_pods(agent.clone()), ERP_PORT),
        egress(tenant, "agent-to-erp", agent.clone(), vec![rule(of_pods(erp.clone()), ERP_PORT)]),
        egress(tenant, "agent-to-control-plane", agent.clone(), rules(cell.control_plane())),
        egress(tenant, "agent-to-cell-agent", agent.clone(), rules(cell.cell_agent())),
        egress(tenant, "agent-to-api-server", agent, rules(tenant.api_server())),
    ];
    if tenant.facts().may_send_mail && !cell.mail().is_empty() {
        policies.push(egress(tenant, "erp-to-mail", erp, rules(cell.mail())));
    }
    policies
}

/// An address that is nobody's: no packet comes from the broadcast address, and no connection is made to it (RFC 919).
const NOBODY: &str = "255.255.255.255/32";

/// Lets nobody in and nobody out, in rules rather than without any: the fields are then ours, and a rule that somebody adds is
/// taken away again. Empty lists would not do: the API server does not store them, so each apply would be a change that
/// wakes the next.
fn deny_all(tenant: &ValidatedTenant) -> NetworkPolicy {
    policy(
        tenant,
        "deny-all",
        NetworkPolicySpec {
            pod_selector: Some(everyone()),
            policy_types: Some(vec!["Ingress".into(), "Egress".into()]),
            ingress: Some(vec![NetworkPolicyIngressRule { from: Some(vec![block(NOBODY)]), ports: None }]),
            egress: Some(vec![NetworkPolicyEgressRule { to: Some(vec![block(NOBODY)]), ports: None }]),
        },
    )
}

fn egress(
    tenant: &ValidatedTenant,
    name: &str,
    from: LabelSelector,
    rules: Vec<NetworkPolicyEgressRule>,
) -> NetworkPolicy {
    policy(
        tenant,
        name,
        NetworkPolicySpec {
            pod_selector: Some(from),
            policy_types: Some(vec!["Egress".into()]),
            egress: Some(rules),
            ..NetworkPolicySpec::default()
        },
    )
}

fn ingress_from(
    tenant: &ValidatedTenant,
    name: &str,
    to: LabelSelector,
    from: NetworkPolicyPeer,
    port: i32,
) -> NetworkPolicy {
    policy(
        tenant,
        name,
        NetworkPolicySpec {
            pod_selector: Some(to),
            policy_types: Some(vec!["Ingress".into()]),
            ingress: Some(vec![NetworkPolicyIngressRule { from: Some(vec![from]), ports: Some(vec![tcp(port)]) }]),
            ..NetworkPolicySpec::default()
        },
    )
}

fn policy(tenant: &ValidatedTenant, name: &str, spec: NetworkPolicySpec) -> NetworkPolicy {
    NetworkPolicy { metadata: tenant.meta(name), spec: Some(spec) }
}

fn rules(peers: &[Peer]) -> Vec<NetworkPolicyEgressRule> {
    peers
        .iter()
        .map(|peer| match peer {
            Peer::Namespace { namespace: name, port } => rule(namespace(name), i32::from(*port)),
            Peer::Addresses { cidr, port } => rule(block(cidr.as_str()), i32::from(*port)),
        })
        .collect()
}

fn rule(to: NetworkPolicyPeer, port: i32) -> NetworkPolicyEgressRule {
    NetworkPolicyEgressRule { to: Some(vec![to]), ports: Some(vec![tcp(port)]) }
}

/// The cluster's name server, labelled alike in every cluster.
fn dns() -> NetworkPolicyEgressRule {
    let mut server = namespace("kube-system");
    server.pod_selector = Some(selector([("k8s-app", "kube-dns")]));
    let udp = NetworkPolicyPort { protocol: Some("UDP".into()), ..tcp(53) };
    NetworkPolicyEgressRule { to: Some(vec![server]), ports: Some(vec![udp, tcp(53)]) }
}

fn tcp(port: i32) -> NetworkPolicyPort {
    NetworkPolicyPort { port: Some(IntOrString::Int(port)), protocol: Some("TCP".into()), end_port: None }
}

fn block(cidr: &str) -> NetworkPolicyPeer {
    NetworkPolicyPeer { ip_block: Some(IPBlock { cidr: cidr.into(), except: None }), ..NetworkPolicyPeer::default() }
}

fn namespace(name: &str) -> NetworkPolicyPeer {
    NetworkPolicyPeer { namespace_selector: Some(selector([(NAMESPACE_NAME, name)])), ..NetworkPolicyPeer::default() }
}

fn of_pods(pods: LabelSelector) -> NetworkPolicyPeer {
    NetworkPolicyPeer { pod_selector: Some(pods), ..NetworkPolicyPeer::default() }
}

fn pods(name: &str) -> LabelSelector {
    selector([(labels::NAME, name)])
}

fn everyone() -> LabelSelector {
    LabelSelector::default()
}

fn selector<const N: usize>(pairs: [(&str, &str); N]) -> LabelSelector {
    LabelSelector { match_labels: Some(labels(pairs)), match_expressions: None }
}
