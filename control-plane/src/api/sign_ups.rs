//! `/v1/sign_ups`.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::{DateTime, Utc};
use model::{OrderId, TenantId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::extract::{Body, IdempotencyKey, caller, session_cookie};
use crate::app::App;
use crate::error::{Envelope, Error};
use crate::ops::sign_up::{SignUpForm, SignedUp, sign_up};

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(create);
}

/// What a sign-up made.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignUpAnswer {
    /// The tenant, whose progress `/v1/tenants/{id}` and its events tell.
    pub tenant: SignUpTenant,
    /// Its order.
    pub order: SignUpOrder,
}

/// The tenant that is being built.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignUpTenant {
    /// Its id.
    pub id: TenantId,
    /// Its sub-domain.
    pub address: String,
}

/// The order, whose clock has started.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignUpOrder {
    /// Its id.
    pub id: OrderId,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
}

impl From<SignedUp> for SignUpAnswer {
    fn from(made: SignedUp) -> Self {
        let tenant = SignUpTenant { id: made.tenant, address: made.address };
        Self { tenant, order: SignUpOrder { id: made.order, placed_at: made.placed_at } }
    }
}

/// Signs a company up, and the person who did it in.
#[utoipa::path(
    operation_id = "sign_up", tag = "sign_ups", params(IdempotencyKey), request_body = SignUpForm, security(()),
    responses(
        (status = 202, description = "The ERP is being built; the answer sets the session cookie.", body = SignUpAnswer,
            headers(("Location" = String, description = "The tenant."))),
        (status = 409, description = "The address or the e-mail address is taken.", body = Envelope),
        (status = 429, description = "Too many sign-ups from one network address.", body = Envelope),
    )
)]
#[post("/v1/sign_ups")]
async fn create(
    app: Data<App>,
    req: HttpRequest,
    key: IdempotencyKey,
    body: Body<SignUpForm>,
) -> Result<HttpResponse, Error> {
    app.limits.sign_up.take(&caller(&req), app.clock.now())?;
    let once = key.once(&app, "sign_ups", &body.hash)?;
    let (made, session) = sign_up(&app, body.value, once).await?;
    Ok(HttpResponse::Accepted()
        .insert_header((header::LOCATION, format!("/v1/tenants/{}", made.tenant)))
        .cookie(session_cookie(&session))
        .json(SignUpAnswer::from(made)))
}
