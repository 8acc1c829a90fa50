//! People who are signed in as far as they are: for the second step, and nothing else.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;
use store::users::User;

use super::person::{has_bearer, program, seen, session_token, unauthenticated};
use crate::credentials::SessionToken;
use crate::error::{Code, Error, Fault};
use crate::ops::sign_in::{SecondStep, find_session};

/// Anyone who has given the right password, whatever is still asked of them. Only what belongs to signing in may take this
/// in the place of [`super::Person`].
#[derive(Debug, Clone)]
pub struct Entering {
    /// Who.
    pub user: User,
    /// Their session.
    pub session: SessionToken,
    /// What is still asked of them.
    pub second_step: Option<SecondStep>,
}

impl Entering {
    /// Refuses whoever is not in yet.
    ///
    /// # Errors
    /// [`Code::SecondStepMissing`] or [`Code::SecondFactorMissing`].
    pub fn check_open(self) -> Result<Self, Error> {
        match self.second_step {
            None => Ok(self),
            Some(SecondStep::Code) => Err(Error::refused(Code::SecondStepMissing, Code::SecondStepMissing)),
            Some(SecondStep::Enrol) => Err(Error::refused(Code::SecondFactorMissing, Code::SecondFactorMissing)),
        }
    }
}

/// Who came with a session, however far it is open.
pub(super) async fn entering(req: &HttpRequest) -> Result<Entering, Error> {
    let session = session_token(req).ok_or_else(unauthenticated)?;
    let found = find_session(&*super::app(req)?, &session, Some(seen(req))).await?;
    let (user, second_step) = found.ok_or_else(unauthenticated)?;
    Ok(Entering { user, session, second_step })
}

impl FromRequest for Entering {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move {
            if !has_bearer(req.path(), req.headers()) {
                return entering(&req).await;
            }
            program(&req).await?;
            Err(Error::refused(Code::Forbidden, Fault::from("No token can do this; please sign in.")))
        })
    }
}
