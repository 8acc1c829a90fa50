//! `/v1/jobs`: the queue, for operators.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use chrono::{DateTime, Utc};
use model::TenantId;
use serde::{Deserialize, Serialize};
use store::audit::Actor;
use store::jobs::{JobFilter, JobSeek, JobState, JobView};
use strum::IntoEnumIterator;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Accepted;
use super::extract::{Limit, Operator, PathOf, QueryOf, next};
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::jobs::{self, JobKind};

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(requeue);
}

/// Which jobs, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JobsQuery {
    /// Only those that stand there.
    #[param(schema_with = job_state, required = false)]
    pub state: Option<JobState>,
    /// Only those of one kind.
    #[param(inline)]
    pub kind: Option<JobKind>,
    /// Only those about one tenant: to reconcile it, and to send the mails about it.
    pub tenant: Option<TenantId>,
    /// The `next` of the page before.
    #[param(max_length = 30, pattern = "^(dead-)?[0-9]{1,19}$")]
    pub after: Option<String>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

fn job_state() -> ObjectBuilder {
    let words = JobState::iter().map(|state| state.to_string());
    Object::builder().schema_type(Type::String).enum_values(Some(words))
}

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobBody {
    /// Its id.
    pub id: i64,
    /// What is to be done.
    pub kind: String,
    /// To what.
    pub key: String,
    /// Where it stands.
    #[schema(schema_with = job_state)]
    pub state: JobState,
    /// When it is due.
    pub run_at: DateTime<Utc>,
    /// How often a worker had it.
    pub attempts: i32,
    /// Errors and lost leases in a row.
    pub failures: i32,
    /// Its newest error.
    pub last_error: Option<String>,
    /// When it was first enqueued.
    pub created_at: DateTime<Utc>,
    /// Since when it is dead.
    pub dead_at: Option<DateTime<Utc>>,
}

impl From<JobView> for JobBody {
    fn from(job: JobView) -> Self {
        let state = job.state();
        let JobView { id, kind, key, run_at, attempts, failures, last_error, created_at, dead_at, .. } = job;
        Self { id, kind, key, state, run_at, attempts, failures, last_error, created_at, dead_at }
    }
}

/// A page of the queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobsAnswer {
    /// The dead ones, then the others, the newest first in each.
    pub jobs: Vec<JobBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<String>,
}

/// The queue, the dead ones first: for operators.
#[utoipa::path(
    operation_id = "list_jobs", tag = "jobs", params(JobsQuery),
    responses((status = 200, description = "A page of the queue.", body = JobsAnswer))
)]
#[get("/v1/jobs")]
async fn list(app: Data<App>, _operator: Operator, query: QueryOf<JobsQuery>) -> Result<HttpResponse, Error> {
    let JobsQuery { state, kind, tenant, after, limit } = query.0;
    let after = after.map(|text| text.parse::<JobSeek>()).transpose();
    let after = after.map_err(|_| Error::refused_field(Code::MalformedRequest, "after", "There is no such page."))?;
    let filter = JobFilter { state, kind: kind.map(|kind| kind.word().to_owned()), tenant };
    let jobs = jobs::list(&app, filter, after, limit.rows()).await?;
    let next = next(&jobs, limit, |job| job.seek().to_string());
    Ok(HttpResponse::Ok().json(JobsAnswer { jobs: jobs.into_iter().map(JobBody::from).collect(), next }))
}

/// Puts a dead job back to wait: for operators.
#[utoipa::path(
    operation_id = "requeue_job", tag = "jobs", params(("id" = i64, Path, description = "The job.")),
    responses((status = 202, description = "The job waits for a worker.", body = Accepted))
)]
#[post("/v1/jobs/{id}/requeue")]
async fn requeue(app: Data<App>, operator: Operator, path: PathOf<i64>) -> Result<HttpResponse, Error> {
    jobs::requeue(&app, Actor::User(operator.person.id()), path.0).await?;
    Ok(HttpResponse::Accepted().json(Accepted {}))
}
