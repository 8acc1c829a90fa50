//! The Secrets of a room. Made when missing, never applied again: a password that changed would lock its owner out.

use k8s_openapi::api::core::v1::Secret;
use secrecy::ExposeSecret;

use crate::labels::labels;
use crate::{RoomPasswords, ValidatedTenant};

/// Builds the Secrets of the two database roles and of the ERP's configuration file, which holds the master password.
pub fn build_secrets(tenant: &ValidatedTenant, fresh: &RoomPasswords) -> Vec<Secret> {
    let id = tenant.facts().id;
    let master = fresh.master.expose_secret();
    vec![
        build_login(tenant, tenant.admin_secret(), &id.admin_role(), fresh.admin.expose_secret()),
        build_login(tenant, tenant.erp_secret(), &id.database(), fresh.erp.expose_secret()),
        Secret {
            metadata: tenant.meta(tenant.config_secret()),
            string_data: Some(labels([("odoo.conf", &format!("[options]\nadmin_passwd = {master}\n"))])),
            type_: Some("Opaque".into()),
            ..Secret::default()
        },
    ]
}

fn build_login(tenant: &ValidatedTenant, name: &str, role: &str, password: &str) -> Secret {
    Secret {
        metadata: tenant.meta(name),
        string_data: Some(labels([("username", role), ("password", password)])),
        type_: Some("Opaque".into()),
        ..Secret::default()
    }
}
