//! A room as manifests for people.

use serde::Serialize;

use crate::{Error, Room, ValidatedTenant};

/// Renders the room of a tenant as one YAML stream in the order of applying. Its Secrets are not in it: they are made
/// once, in the cluster, and known nowhere else.
///
/// # Errors
/// [`Error::Make`] when an object can't be written as YAML.
pub fn render(tenant: &ValidatedTenant) -> Result<String, Error> {
    let Room {
        namespace,
        ca,
        service_accounts,
        role_binding,
        network_policies,
        files,
        limit_range,
        resource_quota,
        services,
        agent,
        ingress,
    } = Room::build(tenant);
    let mut documents = vec![document(&namespace)?, document(&ca)?];
    for account in &service_accounts {
        documents.push(document(account)?);
    }
    documents.push(document(&role_binding)?);
    for policy in &network_policies {
        documents.push(document(policy)?);
    }
    documents.extend([document(&files)?, document(&limit_range)?, document(&resource_quota)?]);
    for service in &services {
        documents.push(document(service)?);
    }
    documents.extend([document(&agent)?, document(&ingress)?]);
    Ok(documents.concat())
}

fn document<K: Serialize>(object: &K) -> Result<String, Error> {
    let wrong = |source| Error::Make { what: "a manifest".into(), source };
    // By way of a value, so that the keys come in one order.
    let value = serde_json::to_value(object).map_err(|source| wrong(source.into()))?;
    let yaml = serde_saphyr::to_string(&value).map_err(|source| wrong(source.into()))?;
    Ok(format!("---\n{}\n", yaml.trim_end()))
}
