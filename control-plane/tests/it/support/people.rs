//! People of the house under test, and their programs.

use std::sync::LazyLock;

use chrono::TimeDelta;
use control_plane::credentials::totp::step_at;
use control_plane::credentials::{Password, PasswordHash, SessionToken, TotpSecret};
use control_plane::ops::seal;
use model::name::{Email, PersonName, TokenName};
use model::{AccountId, AccountRole, ApiTokenId, Role, Scope, Scopes, UserId};
use secrecy::ExposeSecret;
use serde_json::json;
use store::api_tokens::{self, ApiToken};
use store::second_factors::{self, SecondFactor};
use store::sessions::{self, TokenHash};
use store::users;
use store::{Conn, StoreError, Time};

use super::{Client, PASSWORD, World};

/// How a session is opened.
type Create = fn(&mut Conn, &TokenHash, UserId, Time, Time) -> Result<(), StoreError>;

/// The hash of [`PASSWORD`], made once.
static PASSWORD_HASH: LazyLock<String> = LazyLock::new(|| {
    let parsed = Password::parse(PASSWORD.into()).unwrap();
    PasswordHash::of(&parsed, [1; 16]).unwrap().as_str().to_owned()
});

impl World {
    /// A member of staff.
    pub async fn operator(&self) -> Client {
        self.staff(Role::Operator, "olga@stackyard.test").await;
        self.sign_in("olga@stackyard.test").await
    }

    /// Adds a member of staff who has a second factor.
    pub async fn staff(&self, role: Role, email: &str) -> UserId {
        let id = self.newcomer(role, email).await;
        let (secret, now) = (TotpSecret::of(&[7; 20]).unwrap(), self.clock.now());
        let sealed = self.app.envelope.seal(seal::second_factor(id), secret.text()).unwrap();
        let factor = SecondFactor { user_id: id, secret: sealed, enrolled_at: now, last_step: step_at(now) - 2 };
        assert!(self.db(move |conn| second_factors::put(conn, &factor, None)).await);
        id
    }

    /// The next code of a member of staff that was not taken yet. Each is good for some time, so that the clock moves on
    /// only where one after another is asked for.
    pub async fn code(&self, user: UserId) -> String {
        let factor = self.db(move |conn| second_factors::get(conn, user)).await.unwrap();
        let secret = TotpSecret::stored(self.app.envelope.open(seal::second_factor(user), &factor.secret).unwrap());
        let this = step_at(self.clock.now());
        let next = (factor.last_step + 1).max(this - 1);
        self.clock.advance(TimeDelta::seconds(30 * (next - this - 1).max(0)));
        secret.code(next).unwrap()
    }

    /// Adds a person to the account of another, as an invitation that was accepted does.
    pub async fn colleague(&self, of: &str, role: AccountRole, email: &str) -> UserId {
        let (account, now) = (self.user(of).await.account_id, self.clock.now());
        let id = self.add_person(account, Role::Customer, email).await;
        self.db(move |conn| users::set_account_role(conn, id, role)).await;
        self.db(move |conn| users::verify(conn, id, now)).await;
        id
    }

    /// Adds a member of staff who has not set up a second factor yet.
    pub async fn newcomer(&self, role: Role, email: &str) -> UserId {
        self.add_person(None, role, email).await
    }

    async fn add_person(&self, account_id: Option<AccountId>, role: Role, email: &str) -> UserId {
        let (now, email) = (self.clock.now(), Email::parse(email).unwrap());
        let id = UserId::from_uuid(control_plane::ids::fresh(now));
        let name = PersonName::parse("Olga").unwrap();
        let password_hash = PASSWORD_HASH.clone();
        let user = users::NewUser { id, account_id, role, name, email, password_hash };
        self.db(move |conn| users::create(conn, &user, now)).await;
        id
    }

    /// Has somebody's e-mail address verified.
    pub async fn verify(&self, email: &str) {
        let (id, now) = (self.user(email).await.id, self.clock.now());
        self.env.db.tx(move |conn| control_plane::ops::verification::prove(conn, id, now)).await.unwrap();
    }

    /// Who has an e-mail address.
    pub async fn user(&self, email: &str) -> users::User {
        let email = Email::parse(email).unwrap();
        self.db(move |conn| users::find_by_email(conn, &email)).await.unwrap()
    }

    /// The cookie of a session that began just now, without the time that a sign-in takes.
    pub async fn session(&self, email: &str) -> String {
        self.session_by(email, sessions::create).await
    }

    /// The same of somebody who has given their password only.
    pub async fn half_open_session(&self, email: &str) -> String {
        self.session_by(email, sessions::create_half_open).await
    }

    async fn session_by(&self, email: &str, create: Create) -> String {
        let token = SessionToken::random().unwrap();
        let (hash, user, now) = (token.hash(), self.user(email).await.id, self.clock.now());
        let until = now + control_plane::ops::sign_in::SESSION_LIFETIME;
        self.db(move |conn| create(conn, &hash, user, now, until)).await;
        token.expose().to_owned()
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

    /// Somebody signed in anew, of staff with a code.
    pub async fn sign_in(&self, email: &str) -> Client {
        let (mut client, second_step) = self.enter(email).await;
        if second_step == "code" {
            let code = self.code(self.user(email).await.id).await;
            let reply = client.post("/v1/sessions/second_step", &json!({"code": code})).await;
            assert_eq!(reply.status, 201, "{}", reply.body);
            client.take_cookie(&reply);
        }
        client
    }

    /// Somebody who has given their password, and what is asked of them then.
    pub async fn enter(&self, email: &str) -> (Client, String) {
        let mut client = self.visitor();
        let body = json!({"email": email, "password": PASSWORD});
        let reply = client.post("/v1/sessions", &body).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        client.take_cookie(&reply);
        (client, reply.body["second_step"].as_str().unwrap_or_default().to_owned())
    }
}
