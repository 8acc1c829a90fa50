//! What the agent is told: configuration comes from its environment only.

use k8s_openapi::api::core::v1::{EnvVar, EnvVarSource, SecretKeySelector};

use crate::ValidatedTenant;

/// Where the tenant's volume is mounted.
pub const FILES_DIR: &str = "/files";
/// Where the certificate authority is mounted.
pub const CA_DIR: &str = "/etc/stackyard/ca";
/// Where the token for the control plane is mounted.
pub const TOKEN_DIR: &str = "/var/run/secrets/stackyard";
/// Its file.
pub const TOKEN_FILE: &str = "token";

/// Builds the agent's environment.
pub fn build_environment(tenant: &ValidatedTenant) -> Vec<EnvVar> {
    let (facts, cell, secret) = (tenant.facts(), tenant.cell(), tenant.admin_secret());
    vec![
        plain("MODE", "tenant"),
        plain("NAMESPACE", tenant.namespace()),
        plain("CELL", cell.name()),
        plain("TENANT_ID", facts.id.to_string()),
        plain("COMPANY", escape(facts.company.as_str())),
        plain("STACKYARD_URL", tenant.control_plane().public_url.as_str()),
        plain("CONTROL_URL", cell.agent_url().to_string()),
        plain("CA_FILE", format!("{CA_DIR}/ca.crt")),
        plain("TOKEN_FILE", format!("{TOKEN_DIR}/{TOKEN_FILE}")),
        plain("DB_HOST", cell.settings().database.host.as_str()),
        plain("DB_PORT", cell.settings().database.port.to_string()),
        from_secret("DB_USER", secret, "username"),
        from_secret("DB_PASSWORD", secret, "password"),
        from_secret("DB_ERP_PASSWORD", tenant.erp_secret(), "password"),
        plain("FILES_DIR", FILES_DIR),
        plain("DOOR_LISTEN", "0.0.0.0:8080"),
        plain("HEALTH_LISTEN", "0.0.0.0:8081"),
        plain("INTERNAL_LISTEN", "127.0.0.1:8082"),
        plain("ERP_ADDR", format!("{}:{}", tenant.erp(), super::super::services::ERP_PORT)),
    ]
}

/// The kubelet replaces `$(NAME)` in a value and makes `$$` one `$`; a company may be called so.
fn escape(value: &str) -> String {
    value.replace('$', "$$")
}

fn plain(name: &str, value: impl Into<String>) -> EnvVar {
    EnvVar { name: name.into(), value: Some(value.into()), value_from: None }
}

fn from_secret(name: &str, secret: &str, key: &str) -> EnvVar {
    let selector = SecretKeySelector { name: secret.into(), key: key.into(), optional: None };
    let source = EnvVarSource { secret_key_ref: Some(selector), ..EnvVarSource::default() };
    EnvVar { name: name.into(), value: None, value_from: Some(source) }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_company_is_no_reference_to_another_variable() {
        assert_eq!(escape("Cash $(DB_PASSWORD) & Co"), "Cash $$(DB_PASSWORD) & Co");
        assert_eq!(escape("A$AP"), "A$$AP");
    }
}
