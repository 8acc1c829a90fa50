//! The keys with which a cell's cluster signs the tokens of its service accounts.

use http::Request;
use kube::Client;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::call;
use crate::{Cluster, Error};

/// What it takes to verify a service account's token without asking the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccountKeys {
    /// The `iss` of every such token.
    pub issuer: String,
    /// The public keys, a JSON Web Key Set (RFC 7517).
    pub jwks: Value,
}

impl Cluster {
    /// Reads the keys that the cluster publishes now. A key that is gone from them signs no more.
    ///
    /// # Errors
    /// [`Error::CompareIssuer`] when the cluster is not the one of the settings; [`Error::Read`] when it publishes no
    /// key; [`Error::CellAway`], [`Error::Refused`].
    pub async fn keys(&self) -> Result<ServiceAccountKeys, Error> {
        let discovery: Value = get(&self.client, "/.well-known/openid-configuration").await?;
        let actual = discovery.get("issuer").and_then(Value::as_str).unwrap_or_default().to_owned();
        let expected = self.cell().settings().service_account_issuer.clone();
        if actual != expected {
            return Err(Error::CompareIssuer { expected, actual });
        }
        let jwks: Value = get(&self.client, "/openid/v1/jwks").await?;
        match jwks.get("keys").and_then(Value::as_array) {
            Some(keys) if !keys.is_empty() => Ok(ServiceAccountKeys { issuer: actual, jwks }),
            _ => Err(Error::Read { object: "/openid/v1/jwks".into(), message: "there is no key in it".into() }),
        }
    }
}

async fn get<T: DeserializeOwned>(client: &Client, path: &str) -> Result<T, Error> {
    let request = Request::get(path)
        .body(Vec::new())
        .map_err(|source| Error::Make { what: format!("a request for {path}"), source: source.into() })?;
    call(path, client.request(request)).await
}
