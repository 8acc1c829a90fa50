//! Who the pods are.

use k8s_openapi::api::core::v1::ServiceAccount;

use crate::ValidatedTenant;

/// Builds the accounts of agent and ERP, and takes the token from the one that a pod gets which names none. Only the
/// agent's pod asks for a token, in its own specification.
pub fn build_service_accounts(tenant: &ValidatedTenant) -> Vec<ServiceAccount> {
    let account = |name| ServiceAccount {
        metadata: tenant.meta(name),
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    };
    vec![account(tenant.agent()), account(tenant.erp()), account("default")]
}
