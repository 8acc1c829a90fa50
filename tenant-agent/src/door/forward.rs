//! Passes one request to the ERP and its answer back.

use std::sync::Arc;

use http::request::Parts;
use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;

use super::body::AnswerBody;
use super::connection::Client;
use super::pool::Kept;
use super::upload::{ClientBody, Upload};
use super::{DoorError, headers, tunnel};

/// Passes a request on; its body follows as the ERP takes it, and the answer's body as the client takes it.
pub(super) async fn forward(
    client: &Arc<Client>,
    mut parts: Parts,
    body: (ClientBody, Arc<Upload>),
    is_upgrade: bool,
) -> Result<Response<AnswerBody>, DoorError> {
    let upgrade = parts.extensions.remove::<OnUpgrade>().filter(|_| is_upgrade);
    let (body, upload) = body;
    headers::to_erp(&mut parts, &body, client);
    let is_secure = headers::is_secure(&parts);
    let upstream = &client.shared.upstream;
    if let Some(upgrade) = upgrade {
        tunnel::ask(&mut parts.headers);
        let response = upstream.upgrade(Request::from_parts(parts, body), &upload).await?;
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            return tunnel::open(client, upgrade, response);
        }
        return pass_back(client, response, None, is_secure);
    }
    let (response, kept) = upstream.send(Request::from_parts(parts, body), &upload).await?;
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        return Err(DoorError::PassAnswer("it switches protocols unasked"));
    }
    pass_back(client, response, kept, is_secure)
}

fn pass_back(
    client: &Client,
    response: Response<Incoming>,
    kept: Option<Kept>,
    is_secure: bool,
) -> Result<Response<AnswerBody>, DoorError> {
    let (mut parts, body) = response.into_parts();
    headers::from_erp(&mut parts)?;
    if is_secure {
        headers::secure_cookies(&mut parts);
    }
    Ok(Response::from_parts(parts, AnswerBody::of_erp(body, kept, client.shared.limits.erp_idle)))
}
