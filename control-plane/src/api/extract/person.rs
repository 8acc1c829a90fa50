//! People, by their session cookie.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;
use model::{AccountId, Role, UserId};
use store::users::User;

use crate::credentials::SessionToken;
use crate::error::{Code, Error};
use crate::ops;

/// Name of the cookie. The prefix makes browsers refuse it unless it is `Secure`, for this host only and for `/`.
pub const SESSION_COOKIE: &str = "__Host-stackyard";

/// Anyone who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub user: User,
    /// Their session; forms carry its [`SessionToken::form_token`].
    pub session: SessionToken,
}

/// A person of a customer company.
#[derive(Debug, Clone)]
pub struct Customer {
    /// Who.
    pub person: Person,
    /// Their company.
    pub account: AccountId,
}

/// A member of staff who may run the fleet.
#[derive(Debug, Clone)]
pub struct Operator {
    /// Who.
    pub person: Person,
}

impl Person {
    /// Their id.
    #[must_use]
    pub const fn id(&self) -> UserId {
        self.user.id
    }

    /// Whether they may run the fleet.
    #[must_use]
    pub const fn is_operator(&self) -> bool {
        matches!(self.user.role, Role::Operator | Role::Admin)
    }
}

/// The session a request came with, valid or not.
#[must_use]
pub fn session_token(req: &HttpRequest) -> Option<SessionToken> {
    SessionToken::parse(req.cookie(SESSION_COOKIE)?.value())
}

/// The cookie of a session.
#[must_use]
pub fn session_cookie(token: &SessionToken) -> Cookie<'static> {
    cookie(token.expose().to_owned(), Duration::seconds(ops::sign_in::SESSION_LIFETIME.num_seconds()))
}

/// The cookie that removes a session's.
#[must_use]
pub fn session_cookie_removed() -> Cookie<'static> {
    cookie(String::new(), Duration::ZERO)
}

fn cookie(value: String, max_age: Duration) -> Cookie<'static> {
    Cookie::build(SESSION_COOKIE, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(max_age)
        .finish()
}

async fn person(req: HttpRequest) -> Result<Person, Error> {
    let unauthenticated = || Error::refused(Code::Unauthenticated, Code::Unauthenticated.sentence());
    let session = session_token(&req).ok_or_else(unauthenticated)?;
    let app = super::app(&req)?;
    let user = ops::sign_in::find_session(&app, &session).await?.ok_or_else(unauthenticated)?;
    Ok(Person { user, session })
}

fn forbidden() -> Error {
    Error::refused(Code::Forbidden, Code::Forbidden.sentence())
}

impl FromRequest for Person {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(person(req.clone()))
    }
}

impl FromRequest for Customer {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move {
            let person = person(req).await?;
            let account = person.user.account_id.ok_or_else(forbidden)?;
            Ok(Self { person, account })
        })
    }
}

impl FromRequest for Operator {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move {
            let person = person(req).await?;
            if person.is_operator() { Ok(Self { person }) } else { Err(forbidden()) }
        })
    }
}
