//! The names under which pods find each other.

use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::ValidatedTenant;
use crate::labels::{self, labels};

/// Port of the ERP's pods.
pub const ERP_PORT: i32 = 8069;
/// Port of the door's Service.
pub const DOOR_SERVICE_PORT: i32 = 80;

/// Builds the Services of door and ERP. The ERP's stands before the agent makes the ERP, so that the name is known.
pub fn build_services(tenant: &ValidatedTenant) -> Vec<Service> {
    vec![
        build_service(tenant, tenant.door(), tenant.agent(), DOOR_SERVICE_PORT, IntOrString::String("door".into())),
        build_service(tenant, tenant.erp(), tenant.erp(), ERP_PORT, IntOrString::Int(ERP_PORT)),
    ]
}

fn build_service(tenant: &ValidatedTenant, name: &str, pods: &str, port: i32, target_port: IntOrString) -> Service {
    Service {
        metadata: tenant.meta(name),
        spec: Some(ServiceSpec {
            type_: Some("ClusterIP".into()),
            selector: Some(labels([(labels::NAME, pods)])),
            ports: Some(vec![ServicePort {
                name: Some("http".into()),
                port,
                protocol: Some("TCP".into()),
                target_port: Some(target_port),
                ..ServicePort::default()
            }]),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    }
}
