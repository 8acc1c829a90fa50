//! The tenant in the path, for those who may see it. Anybody else's is not there: 404.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;
use model::TenantId;
use store::tenants::Tenant;

use super::person::{AccountOwner, Person};
use crate::error::Error;
use crate::ops;

/// The tenant `{id}` of the owner who asks: for what changes it.
#[derive(Debug, Clone)]
pub struct OwnedTenant {
    /// Who asks.
    pub customer: AccountOwner,
    /// Their tenant.
    pub tenant: Tenant,
}

/// The tenant `{id}` of the customer who asks, or any for an operator.
#[derive(Debug, Clone)]
pub struct ReadableTenant {
    /// Who asks.
    pub person: Person,
    /// The tenant.
    pub tenant: Tenant,
}

fn id(req: &HttpRequest) -> Result<TenantId, Error> {
    req.match_info().query("id").parse().map_err(|_| Error::NotFound)
}

impl FromRequest for OwnedTenant {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, customer) = (req.clone(), AccountOwner::from_request(req, payload));
        Box::pin(async move {
            let customer = customer.await?;
            let tenant = ops::tenant::find_owned(&*super::app(&req)?, customer.account, id(&req)?).await?;
            Ok(Self { customer, tenant })
        })
    }
}

impl FromRequest for ReadableTenant {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, person) = (req.clone(), Person::from_request(req, payload));
        Box::pin(async move {
            let (person, app) = (person.await?, super::app(&req)?);
            let tenant = match person.user.account_id {
                Some(account) => ops::tenant::find_owned(&app, account, id(&req)?).await?,
                None if person.is_operator() => ops::tenant::find(&app, id(&req)?).await?,
                None => return Err(Error::NotFound),
            };
            Ok(Self { person, tenant })
        })
    }
}
