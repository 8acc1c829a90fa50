//! Keys of a test installation.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use secrecy::SecretString;
use serde_json::{Value, json};

pub const CA: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

pub fn envelope() -> SecretString {
    STANDARD.encode([7u8; 32]).into()
}

pub fn token_pem() -> SecretString {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let body = STANDARD.encode(pkcs8.as_ref());
    format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n").into()
}

/// A cluster's own key for the tokens of its service accounts.
pub struct ServiceAccounts {
    key: EncodingKey,
    jwks: Value,
}

impl ServiceAccounts {
    pub fn new() -> Self {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        let key = EncodingKey::from_ec_der(pkcs8.as_ref());
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap();
        jwk.common.key_id = Some("cluster".into());
        Self { key, jwks: json!({ "keys": [jwk] }) }
    }

    pub fn jwks(&self) -> Value {
        self.jwks.clone()
    }

    /// The same key under another id.
    pub fn jwks_as(&self, key_id: &str) -> Value {
        let mut jwks = self.jwks.clone();
        jwks["keys"][0]["kid"] = json!(key_id);
        jwks
    }

    /// A token that names its key by another id.
    pub fn token_as(&self, key_id: &str, namespace: &str, name: &str, now: DateTime<Utc>) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(key_id.into());
        encode(&header, &claims(namespace, name, now), &self.key).unwrap()
    }

    /// A projected token as the kubelet would mount it.
    pub fn token(&self, namespace: &str, name: &str, now: DateTime<Utc>) -> String {
        self.sign(&claims(namespace, name, now))
    }

    pub fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some("cluster".into());
        encode(&header, claims, &self.key).unwrap()
    }
}

fn claims(namespace: &str, name: &str, now: DateTime<Utc>) -> Value {
    json!({
        "iss": super::ISSUER, "aud": ["stackyard"], "sub": format!("system:serviceaccount:{namespace}:{name}"),
        "iat": now.timestamp(), "nbf": now.timestamp(), "exp": now.timestamp() + 600,
    })
}
