//! Agents, by their 15-minute token.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use futures::future::{Ready, ready};

use crate::error::{Code, Error};
use crate::tokens::AgentIdentity;

/// An agent that has exchanged its service-account token.
#[derive(Debug, Clone, Copy)]
pub struct AgentCaller(pub AgentIdentity);

impl FromRequest for AgentCaller {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(req).map(Self))
    }
}

fn caller(req: &HttpRequest) -> Result<AgentIdentity, Error> {
    let unauthenticated = || Error::refused(Code::Unauthenticated, "Please get a new token.");
    let header = req.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(unauthenticated)?;
    let app = super::app(req)?;
    app.tokens.verify_agent(token, app.clock.now()).map_err(|e| {
        tracing::info!(error = &e as &dyn std::error::Error, "an agent's token was refused");
        unauthenticated()
    })
}
