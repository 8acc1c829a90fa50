//! The way in from outside.

use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressRule, IngressServiceBackend, IngressSpec,
    IngressTLS, ServiceBackendPort,
};

use super::services::DOOR_SERVICE_PORT;
use crate::ValidatedTenant;

/// Builds the Ingress: everything under the tenant's host goes to the door. TLS without a Secret is the controller's
/// default certificate: no private key of the domain lies in any tenant's namespace.
pub fn build_ingress(tenant: &ValidatedTenant) -> Ingress {
    let settings = &tenant.cell().settings().ingress;
    let mut metadata = tenant.meta(tenant.door());
    if !settings.annotations.is_empty() {
        metadata.annotations = Some(settings.annotations.clone());
    }
    Ingress {
        metadata,
        spec: Some(IngressSpec {
            ingress_class_name: Some(settings.class.clone()),
            rules: Some(vec![IngressRule {
                host: Some(tenant.host().to_owned()),
                http: Some(HTTPIngressRuleValue { paths: vec![build_path(tenant)] }),
            }]),
            tls: Some(vec![IngressTLS { hosts: Some(vec![tenant.host().to_owned()]), secret_name: None }]),
            ..IngressSpec::default()
        }),
        ..Ingress::default()
    }
}

fn build_path(tenant: &ValidatedTenant) -> HTTPIngressPath {
    HTTPIngressPath {
        path: Some("/".into()),
        path_type: "Prefix".into(),
        backend: IngressBackend {
            service: Some(IngressServiceBackend {
                name: tenant.door().into(),
                port: Some(ServiceBackendPort { number: Some(DOOR_SERVICE_PORT), name: None }),
            }),
            ..IngressBackend::default()
        },
    }
}
