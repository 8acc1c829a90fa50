//! People, by their session cookie, or under `/v1` by a token of theirs.

use std::net::IpAddr;

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;
use model::{AccountId, ApiTokenId, Role, Scope, UserId};
use store::sessions::Seen;
use store::users::User;

use super::entering::{Entering, entering};
use crate::app::App;
use crate::credentials::SessionToken;
use crate::error::{Code, Error};
use crate::ops;

/// Name of the cookie. The prefix makes browsers refuse it unless it is `Secure`, for this host only and for `/`.
pub const SESSION_COOKIE: &str = "__Host-stackyard";

/// How a request proves for whom it speaks.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A browser's session; forms carry its [`SessionToken::form_token`].
    Session(SessionToken),
    /// A program's token.
    ApiToken(ApiTokenId),
}

/// Anyone who is signed in, of staff with their second factor, or a program that speaks for them.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub user: User,
    /// How that is known.
    pub credential: Credential,
}

/// Anyone who is signed in by themselves: for what a program may not do in their name.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// Their session.
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

/// An owner of a customer company, who may change what belongs to it. Its other people only look.
#[derive(Debug, Clone)]
pub struct AccountOwner {
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

impl AccountOwner {
    fn of(person: Person) -> Result<Self, Error> {
        let account = person.user.account_id.filter(|_| person.user.is_owner()).ok_or_else(forbidden)?;
        Ok(Self { person, account })
    }
}

impl Person {
    /// Their id.
    #[must_use]
    pub const fn id(&self) -> UserId {
        self.user.id
    }

    /// Their session; a program has none.
    #[must_use]
    pub const fn session(&self) -> Option<&SessionToken> {
        match &self.credential {
            Credential::Session(session) => Some(session),
            Credential::ApiToken(_) => None,
        }
    }

    /// Whether they still are, and what they were, with what they came: for what goes on after their request was let in.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn is_still_in(&self, app: &App) -> Result<bool, Error> {
        let now = match &self.credential {
            Credential::Session(session) => {
                let found = ops::sign_in::find_session(app, session, None).await?;
                found.filter(|(_, second_step)| second_step.is_none()).map(|(user, _)| user)
            }
            Credential::ApiToken(id) => ops::api_tokens::find_good(app, *id).await?.map(|(_, user)| user),
        };
        Ok(now.is_some_and(|user| user.role == self.user.role))
    }

    /// Whether they may run the fleet.
    #[must_use]
    pub const fn is_operator(&self) -> bool {
        matches!(self.user.role, Role::Operator | Role::Admin)
    }
}

/// Whether a request to the API comes from a program that brings its own credential. Its cookie, if it has one, then counts
/// for nothing, and no page of another site can have made a browser send it: for this header browsers ask us first.
#[must_use]
pub fn has_bearer(path: &str, headers: &header::HeaderMap) -> bool {
    path.starts_with("/v1/") && headers.contains_key(header::AUTHORIZATION)
}

/// The session a request came with, valid or not.
#[must_use]
pub fn session_token(req: &HttpRequest) -> Option<SessionToken> {
    if has_bearer(req.path(), req.headers()) {
        return None;
    }
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

pub(super) fn unauthenticated() -> Error {
    Error::refused(Code::Unauthenticated, Code::Unauthenticated)
}

async fn person(req: HttpRequest) -> Result<Person, Error> {
    if has_bearer(req.path(), req.headers()) {
        return program(&req).await;
    }
    let SignedIn { user, session } = signed_in(&req).await?;
    Ok(Person { user, credential: Credential::Session(session) })
}

async fn signed_in(req: &HttpRequest) -> Result<SignedIn, Error> {
    let Entering { user, session, .. } = entering(req).await?.check_open()?;
    Ok(SignedIn { user, session })
}

/// Longest `User-Agent` that is kept, in characters.
const LONGEST_BROWSER: usize = 300;

/// From where and with what a request comes, for its person to see.
pub(super) fn seen(req: &HttpRequest) -> Seen {
    let browser = req.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let browser = browser.map(|text| text.trim().chars().take(LONGEST_BROWSER).collect::<String>());
    let from = super::caller(req).parse::<IpAddr>().ok().map(|address| address.to_string());
    Seen { from, browser: browser.filter(|text| !text.is_empty()) }
}

/// Whom a program speaks for. What only looks needs `read`, all else `write`.
pub(super) async fn program(req: &HttpRequest) -> Result<Person, Error> {
    let header = req.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = header.and_then(|value| value.split_once(' ')).ok_or_else(unauthenticated)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(unauthenticated());
    }
    let scope = if req.method().is_safe() { Scope::Read } else { Scope::Write };
    let (row, user) = ops::api_tokens::find(&*super::app(req)?, token.trim(), scope).await?;
    Ok(Person { user, credential: Credential::ApiToken(row.id) })
}

fn forbidden() -> Error {
    Error::refused(Code::Forbidden, Code::Forbidden)
}

impl FromRequest for Person {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(person(req.clone()))
    }
}

impl FromRequest for SignedIn {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move {
            if !has_bearer(req.path(), req.headers()) {
                return signed_in(&req).await;
            }
            program(&req).await?;
            Err(Error::refused(Code::Forbidden, "No token can do this; please sign in."))
        })
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

impl FromRequest for AccountOwner {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let customer = Customer::from_request(req, payload);
        Box::pin(async move { Self::of(customer.await?.person) })
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
