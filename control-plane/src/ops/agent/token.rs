//! The exchange of a projected service-account token for a short one of ours.

use agent_api::{Secret, TokenAnswer, TokenRequest};
use anyhow::anyhow;
use chrono::TimeDelta;
use jsonwebtoken::jwk::JwkSet;
use model::TenantId;
use model::tenant::Phase;
use secrecy::ExposeSecret;
use store::cells::{self, Cell};
use store::{Conn, Time, tenants};

use super::unauthenticated;
use crate::app::App;
use crate::error::Error;
use crate::ops::jobs;
use crate::tokens::{self, AgentIdentity, LIFETIME_S, ServiceAccount, TokenError};

/// A cell's keys are read again for an unknown key id, at most this often: anyone can make up a key id.
const KEYS_AT_MOST_EVERY: TimeDelta = TimeDelta::seconds(10);

/// Verifies an agent's service-account token offline and gives it a token of ours.
///
/// # Errors
/// `unauthenticated`; [`Error::Unavailable`] while the cell's keys are not known yet.
pub async fn exchange_token(app: &App, request: TokenRequest) -> Result<TokenAnswer, Error> {
    let now = app.clock.now();
    let agent = app.db.run(move |conn| identify(conn, &request, now)).await?;
    let token = app.tokens.sign_agent(agent, now).map_err(|e| Error::internal(e, "sign an agent's token"))?;
    let expires_in_s = LIFETIME_S.unsigned_abs();
    Ok(TokenAnswer { token: Secret::new(token.expose_secret().to_owned()), expires_in_s })
}

fn identify(conn: &mut Conn, request: &TokenRequest, now: Time) -> Result<AgentIdentity, Error> {
    let is_name = request.cell.len() <= 63 && request.cell.bytes().all(|b| b.is_ascii_graphic());
    let cell = Some(&request.cell).filter(|_| is_name).map(|name| cells::find_by_name(conn, name)).transpose()?;
    let cell = cell.flatten().ok_or_else(unauthenticated)?;
    let issuer = cell.settings.get("service_account_issuer").and_then(serde_json::Value::as_str).unwrap_or_default();
    let keys = cell.keys.clone().map(serde_json::from_value::<JwkSet>).transpose();
    let keys = keys.map_err(|e| Error::internal(e, "read the stored keys of a cell"))?;
    let verified = match keys {
        Some(keys) => tokens::verify(request.token.expose(), &keys, issuer, now),
        None => Err(TokenError::UnknownKey),
    };
    match verified {
        Ok(account) => agent_of(conn, &cell, &account),
        Err(TokenError::UnknownKey) => {
            ask_for_keys(conn, &cell, now)?;
            Err(Error::Unavailable(anyhow!("the key of a token of cell {} is not known yet", cell.name)))
        }
        Err(error) => {
            tracing::info!(
                cell.name,
                error = &error as &dyn std::error::Error,
                "a service account's token was refused"
            );
            Err(unauthenticated())
        }
    }
}

fn ask_for_keys(conn: &mut Conn, cell: &Cell, now: Time) -> Result<(), Error> {
    let run_at = cell.keys_read_at.map_or(now, |read_at| now.max(read_at + KEYS_AT_MOST_EVERY));
    Ok(jobs::enqueue_refresh_keys(conn, cell.id, run_at, now)?)
}

/// The agent that a service account of a cell is: the cell's own, or the one of a tenant that lives there.
fn agent_of(conn: &mut Conn, cell: &Cell, account: &ServiceAccount) -> Result<AgentIdentity, Error> {
    let cell_namespace = cell.settings.get("namespace").and_then(serde_json::Value::as_str);
    if account.name == "cell-agent" && cell_namespace == Some(&account.namespace) {
        return Ok(AgentIdentity::Cell(cell.id));
    }
    let id = account.namespace.strip_prefix("t-").and_then(|id| id.parse::<TenantId>().ok());
    let id = id.filter(|_| account.name == "tenant-agent").ok_or_else(unauthenticated)?;
    let tenant = tenants::get(conn, id)?.ok_or_else(unauthenticated)?;
    let lives_here = tenant.cell_id == Some(cell.id) && tenant.phase != Phase::Deleted;
    if lives_here { Ok(AgentIdentity::Tenant(id)) } else { Err(unauthenticated()) }
}
