//! `/agent/v1`: what agents call, on a listener of its own.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, ServiceConfig, resource};
use agent_api::{ClaimAnswer, ClaimRequest, Report, Task, TokenAnswer, TokenRequest};
use model::TaskId;
use serde_json::json;

use super::extract::{AgentCaller, Body, PathOf};
use crate::app::App;
use crate::error::Error;
use crate::ops::agent;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/agent/v1/token").post(token));
    cfg.service(resource("/agent/v1/claim").post(claim));
    cfg.service(resource("/agent/v1/tasks/{id}").get(show_task));
    cfg.service(resource("/agent/v1/tasks/{id}/report").put(report));
}

/// The projected service-account token for a short one of ours.
async fn token(app: Data<App>, body: Body<TokenRequest>) -> Result<Json<TokenAnswer>, Error> {
    agent::exchange_token(&app, body.value).await.map(Json)
}

/// A task, or newer limits, or nothing for as long as was asked.
async fn claim(app: Data<App>, caller: AgentCaller, body: Body<ClaimRequest>) -> Result<Json<ClaimAnswer>, Error> {
    agent::claim(&app, caller.0, body.value).await.map(Json)
}

/// A task that the agent holds, again.
async fn show_task(app: Data<App>, caller: AgentCaller, path: PathOf<TaskId>) -> Result<Json<Task>, Error> {
    agent::task(&app, caller.0, path.0).await.map(Json)
}

/// How a task goes.
async fn report(
    app: Data<App>,
    caller: AgentCaller,
    path: PathOf<TaskId>,
    body: Body<Report>,
) -> Result<HttpResponse, Error> {
    agent::report(&app, caller.0, path.0, body.value).await?;
    Ok(HttpResponse::Ok().json(json!({})))
}
