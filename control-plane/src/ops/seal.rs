//! Secrets that rest in the database, each bound to its row.

use agent_api::{Secret, Secrets};
use model::{TaskId, TenantId, UserId};
use secrecy::{ExposeSecret, SecretString};

use crate::credentials::{EnvelopeKeys, RowField};
use crate::error::Error;

/// Where the ERP's hash of the first password rests until the first start is done.
#[must_use]
pub const fn first_password(tenant: TenantId) -> RowField {
    RowField { column: "tenants.first_password", row: tenant.as_uuid() }
}

/// Where the secret of a person's second factor rests.
#[must_use]
pub const fn second_factor(user: UserId) -> RowField {
    RowField { column: "second_factors.secret", row: user.as_uuid() }
}

const fn task_secrets(task: TaskId) -> RowField {
    RowField { column: "agent_tasks.secrets", row: task.as_uuid() }
}

/// Seals the secrets of a task; nothing when it has none.
///
/// # Errors
/// [`Error::Internal`] without randomness.
pub fn seal_secrets(keys: &EnvelopeKeys, task: TaskId, secrets: &Secrets) -> Result<Option<Vec<u8>>, Error> {
    if secrets.is_empty() {
        return Ok(None);
    }
    let json = serde_json::to_string(secrets).map_err(|e| Error::internal(e, "write a task's secrets"))?;
    Ok(Some(keys.seal(task_secrets(task), &SecretString::from(json))?))
}

/// Opens the secrets of a task.
///
/// # Errors
/// [`Error::Internal`] when they are damaged or their key is gone.
pub fn open_secrets(keys: &EnvelopeKeys, task: TaskId, sealed: Option<&[u8]>) -> Result<Secrets, Error> {
    let Some(sealed) = sealed else { return Ok(Secrets::default()) };
    let json = keys.open(task_secrets(task), sealed)?;
    serde_json::from_str(json.expose_secret()).map_err(|e| Error::internal(e, "read a task's secrets"))
}

/// A secret of the protocol.
#[must_use]
pub fn secret(text: &SecretString) -> Secret {
    Secret::new(text.expose_secret().to_owned())
}
