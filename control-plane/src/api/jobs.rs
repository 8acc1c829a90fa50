//! `/v1/jobs`: the queue, for operators.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::audit::Actor;
use store::jobs::{JobFilter, JobView};

use super::extract::{Operator, PathOf, QueryOf};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::jobs;

/// Jobs on a page unless `?limit=` says otherwise.
const PAGE: i64 = 50;

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/v1/jobs").get(list));
    cfg.service(resource("/v1/jobs/{id}/requeue").post(requeue));
}

/// Which jobs, and which page of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobsQuery {
    /// `waiting`, `leased` or `dead`.
    pub state: Option<String>,
    /// Only those of one kind.
    pub kind: Option<String>,
    /// The last id of the page before.
    pub after: Option<i64>,
    /// Most rows.
    pub limit: Option<i64>,
}

/// A job.
#[derive(Debug, Serialize)]
pub struct JobBody {
    /// Its id.
    pub id: i64,
    /// What is to be done.
    pub kind: String,
    /// To what.
    pub key: String,
    /// `waiting`, `leased` or `dead`.
    pub state: String,
    /// When it is due.
    pub run_at: DateTime<Utc>,
    /// Errors and lost leases in a row.
    pub failures: i32,
    /// Its newest error.
    pub last_error: Option<String>,
    /// Since when it is dead.
    pub dead_at: Option<DateTime<Utc>>,
}

impl From<JobView> for JobBody {
    fn from(job: JobView) -> Self {
        let state = job.state().to_string();
        let JobView { id, kind, key, run_at, failures, last_error, dead_at, .. } = job;
        Self { id, kind, key, state, run_at, failures, last_error, dead_at }
    }
}

/// The queue, the newest first.
async fn list(app: Data<App>, _operator: Operator, query: QueryOf<JobsQuery>) -> Result<HttpResponse, Error> {
    let JobsQuery { state, kind, after, limit } = query.0;
    let state = state.map(|word| word.parse()).transpose();
    let state = state.map_err(|_| Error::refused_field(Code::MalformedRequest, "state", "There is no such state."))?;
    let limit = limit.unwrap_or(PAGE).clamp(1, store::LONGEST_PAGE);
    let jobs = jobs::list(&app, JobFilter { state, kind }, after, limit).await?;
    let is_last = jobs.len() < usize::try_from(limit).unwrap_or(usize::MAX);
    let next = jobs.last().filter(|_| !is_last).map(|job| job.id);
    let bodies: Vec<_> = jobs.into_iter().map(JobBody::from).collect();
    Ok(HttpResponse::Ok().json(json!({ "jobs": bodies, "next": next })))
}

/// Puts a dead job back to wait.
async fn requeue(app: Data<App>, operator: Operator, path: PathOf<i64>) -> Result<HttpResponse, Error> {
    jobs::requeue(&app, Actor::User(operator.person.id()), path.0).await?;
    Ok(HttpResponse::Accepted().json(json!({})))
}
