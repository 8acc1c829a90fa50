//! The certificate authority that agent and ERP trust.

use k8s_openapi::api::core::v1::ConfigMap;

use crate::ValidatedTenant;
use crate::labels::labels;

/// Builds the ConfigMap with the authority's certificates.
pub fn build_ca_config_map(tenant: &ValidatedTenant) -> ConfigMap {
    ConfigMap {
        metadata: tenant.meta(tenant.ca()),
        data: Some(labels([("ca.crt", &tenant.control_plane().ca_pem)])),
        ..ConfigMap::default()
    }
}
