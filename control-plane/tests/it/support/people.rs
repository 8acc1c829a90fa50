//! People of the house under test, and their programs.

use chrono::TimeDelta;
use control_plane::credentials::{Password, PasswordHash};
use model::name::{Email, PersonName, TokenName};
use model::{ApiTokenId, Role, Scope, Scopes, UserId};
use secrecy::ExposeSecret;
use serde_json::json;
use store::api_tokens::{self, ApiToken};
use store::users;

use super::{Client, PASSWORD, World};

impl World {
    /// A member of staff.
    pub async fn operator(&self) -> Client {
        self.staff(Role::Operator, "olga@stackyard.test").await;
        self.sign_in("olga@stackyard.test").await
    }

    /// Adds a member of staff.
    pub async fn staff(&self, role: Role, email: &str) -> UserId {
        let now = self.clock.now();
        let parsed = Password::parse(PASSWORD.into()).unwrap();
        let hash = PasswordHash::of(&parsed, [1; 16]).unwrap();
        let user = users::NewUser {
            id: UserId::from_uuid(control_plane::ids::fresh(now)),
            account_id: None,
            role,
            name: PersonName::parse("Olga").unwrap(),
            email: Email::parse(email).unwrap(),
            password_hash: hash.as_str().into(),
        };
        let id = user.id;
        self.db(move |conn| users::create(conn, &user, now)).await;
        id
    }

    /// Who has an e-mail address.
    pub async fn user(&self, email: &str) -> users::User {
        let email = Email::parse(email).unwrap();
        self.db(move |conn| users::find_by_email(conn, &email)).await.unwrap()
    }

    /// Adds a token as `POST /v1/tokens` does, good for `days` from now.
    pub async fn token(&self, user: UserId, scopes: &[Scope], days: i64) -> ApiToken {
        let expires_at = self.clock.now() + TimeDelta::days(days);
        let token = ApiToken {
            id: ApiTokenId::from_uuid(control_plane::ids::fresh(self.clock.now())),
            user_id: user,
            name: TokenName::parse("export").unwrap(),
            scopes: Scopes::of(scopes).unwrap(),
            created_at: expires_at - TimeDelta::days(90),
            expires_at,
            last_used_at: None,
        };
        let row = token.clone();
        self.db(move |conn| api_tokens::create(conn, &row)).await;
        token
    }

    /// A program that calls with a token.
    pub fn program(&self, token: &ApiToken) -> Client {
        let secret = self.app.tokens.sign_api(token).unwrap();
        self.visitor().with("authorization", &format!("Bearer {}", secret.expose_secret()))
    }

    /// Somebody signed in anew.
    pub async fn sign_in(&self, email: &str) -> Client {
        let mut client = self.visitor();
        let body = json!({"email": email, "password": PASSWORD});
        let reply = client.post("/v1/sessions", &body).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        client.take_cookie(&reply);
        client
    }
}
