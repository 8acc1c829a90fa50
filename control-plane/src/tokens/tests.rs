use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use model::name::TokenName;
use model::{ApiTokenId, Scope, Scopes, TenantId, UserId};
use secrecy::{ExposeSecret, SecretString};
use store::api_tokens::ApiToken;

use super::*;

fn pem() -> String {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(pkcs8.as_ref()))
}

fn keys(pem: &str) -> TokenKeys {
    TokenKeys::parse(&SecretString::from(pem)).unwrap()
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn row() -> ApiToken {
    ApiToken {
        id: ApiTokenId::from_uuid(uuid::Uuid::from_u128(1)),
        user_id: UserId::from_uuid(uuid::Uuid::from_u128(2)),
        name: TokenName::parse("export").unwrap(),
        scopes: Scopes::of(&[Scope::Read, Scope::Write]).unwrap(),
        created_at: now(),
        expires_at: now() + TimeDelta::days(30),
        last_used_at: None,
    }
}

#[test]
fn a_token_names_its_row_until_it_expires() {
    let (keys, row) = (keys(&pem()), row());
    let token = keys.sign_api(&row).unwrap();
    let claims = keys.verify_api(token.expose_secret(), now()).unwrap();
    assert_eq!(claims, ApiTokenClaims { id: row.id, user: row.user_id });
    assert_eq!(keys.sign_api(&row).unwrap().expose_secret(), token.expose_secret());
    assert!(matches!(keys.verify_api(token.expose_secret(), row.expires_at), Err(TokenError::Expired)));
    let payload = token.expose_secret().split('.').nth(1).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    assert_eq!((&claims["scope"], &claims["aud"]), (&"read write".into(), &"api".into()));
}

#[test]
fn neither_kind_is_taken_for_the_other() {
    let keys = keys(&pem());
    let agent = keys.sign_agent(AgentIdentity::Tenant(TenantId::from_uuid(uuid::Uuid::from_u128(1))), now()).unwrap();
    let api = keys.sign_api(&row()).unwrap();
    assert!(keys.verify_agent(agent.expose_secret(), now()).is_ok());
    assert!(matches!(keys.verify_api(agent.expose_secret(), now()), Err(TokenError::Invalid(None))));
    assert!(matches!(keys.verify_agent(api.expose_secret(), now()), Err(TokenError::Invalid(None))));
}

#[test]
fn a_header_put_before_other_claims_is_refused() {
    let keys = keys(&pem());
    let agent = keys.sign_agent(AgentIdentity::Tenant(TenantId::from_uuid(uuid::Uuid::from_u128(1))), now()).unwrap();
    let api = keys.sign_api(&row()).unwrap();
    let header = api.expose_secret().split('.').next().unwrap();
    let forged = agent.expose_secret().split('.').skip(1).fold(header.to_owned(), |all, part| format!("{all}.{part}"));
    assert!(matches!(keys.verify_api(&forged, now()), Err(TokenError::Invalid(Some(_)))));
    for bad in ["", ".", "..", "a.b.c", header] {
        assert!(keys.verify_api(bad, now()).is_err(), "{bad}");
    }
}

#[test]
fn a_rotated_key_verifies_while_it_is_in_the_file() {
    let (old, new) = (pem(), pem());
    let token = keys(&old).sign_api(&row()).unwrap();
    assert!(keys(&format!("{new}{old}")).verify_api(token.expose_secret(), now()).is_ok());
    assert!(matches!(keys(&new).verify_api(token.expose_secret(), now()), Err(TokenError::UnknownKey)));
}
