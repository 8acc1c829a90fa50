//! Extractors: who calls, and what they sent. A handler that names one cannot forget the check.

mod agent;
mod body;
mod entering;
mod idempotency;
mod page;
mod params;
mod person;
mod tenant;

pub use agent::AgentCaller;
pub use body::{Body, BodyLimit, LARGEST_AGENT_BODY, LARGEST_BODY};
pub use entering::Entering;
pub use idempotency::IdempotencyKey;
pub use page::{InvalidLimit, Limit, next, page_of};
pub use params::{InvalidWords, LONGEST_WORDS, PathOf, QueryOf, Words};
pub use person::{
    AccountOwner, Credential, Customer, Operator, Person, SESSION_COOKIE, SignedIn, has_bearer, session_cookie,
    session_cookie_removed, session_token,
};
pub use tenant::{OwnedTenant, ReadableTenant};

use actix_web::{HttpRequest, web};

use crate::app::App;
use crate::error::Error;

/// The parts of the running server.
fn app(req: &HttpRequest) -> Result<web::Data<App>, Error> {
    let app = req.app_data::<web::Data<App>>().cloned();
    app.ok_or_else(|| Error::Internal(anyhow::anyhow!("the server was started without its parts")))
}

/// Whom a rate limit counts: the address the ingress saw (it replaces what a client sends), or the peer itself.
#[must_use]
pub fn caller(req: &HttpRequest) -> String {
    let forwarded = req.headers().get("x-forwarded-for").and_then(|v| v.to_str().ok()?.rsplit(',').next());
    let peer = || req.peer_addr().map(|addr| addr.ip().to_string());
    forwarded.map(|ip| ip.trim().to_owned()).or_else(peer).unwrap_or_default()
}
