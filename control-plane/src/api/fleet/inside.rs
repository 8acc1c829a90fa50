//! `/v1/fleet/{id}`: the inside of one tenant, for operators.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use agent_api::{DoorStateSeen, Step};
use chrono::{DateTime, Utc};
use model::tenant::{Observed, TaskState, Waiting};
use model::{Generation, TaskId, TenantId};
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::FleetRow;
use crate::api::extract::{Limit, Operator, PathOf, QueryOf, next};
use crate::app::App;
use crate::error::Error;
use crate::ops::fleet::{self, Inside, Manifests, NoManifests, TaskView};

/// Routes of this file.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show).service(list_tasks).service(show_manifests);
}

/// Age of an intent: a later epoch is newer than any change within an earlier one.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct GenerationBody {
    /// Restores of the control plane's database so far.
    pub epoch: i64,
    /// Changes within the epoch.
    pub number: i64,
}

impl From<Generation> for GenerationBody {
    fn from(Generation { epoch, number }: Generation) -> Self {
        Self { epoch, number }
    }
}

/// What was seen of a tenant at its last reconcile. What is not known is null.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObservedBody {
    /// The intent it speaks of.
    pub generation: Option<GenerationBody>,
    /// What it waits for.
    pub waiting: Option<Waiting>,
    /// The objects are applied and the agent's pod is ready.
    pub room_ready: Option<bool>,
    /// The database exists.
    pub database_ready: Option<bool>,
    /// The newest task that starts the ERP for the current intent.
    pub start: Option<TaskState>,
    /// The newest task that stops it.
    pub stop: Option<TaskState>,
    /// The ERP's pod is ready.
    pub erp_ready: Option<bool>,
    /// A login was proven.
    pub login_proven: Option<bool>,
    /// Namespace, databases and roles are gone.
    pub gone: Option<bool>,
}

impl ObservedBody {
    fn of(observed: &Observed, generation: Option<Generation>) -> Self {
        Self {
            generation: generation.map(Into::into),
            waiting: observed.waiting,
            room_ready: observed.room_ready,
            database_ready: observed.database_ready,
            start: observed.start,
            stop: observed.stop,
            erp_ready: observed.erp_ready,
            login_proven: observed.login_proven,
            gone: observed.gone,
        }
    }
}

/// The last word of a tenant's agent.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgentBody {
    /// When it was heard of.
    pub seen_at: DateTime<Utc>,
    /// Version of its program.
    pub version: String,
    /// What its door answers with.
    #[schema(value_type = Option<String>)]
    pub door: Option<DoorStateSeen>,
    /// Internal ERP users that are active.
    pub seats_used: Option<i64>,
    /// Size of the database, in bytes.
    pub database_bytes: Option<i64>,
}

/// The inside of a tenant.
#[derive(Debug, Serialize, ToSchema)]
pub struct InsideBody {
    /// As the list has it, with the intent.
    #[serde(flatten)]
    pub row: FleetRow,
    /// Age of the intent.
    pub generation: GenerationBody,
    /// What was seen last.
    pub observed: ObservedBody,
    /// Its agent, once it was heard of.
    pub agent: Option<AgentBody>,
    /// Its owner's e-mail address is verified, so that its ERP may send mail.
    pub may_send_mail: bool,
}

impl From<Inside> for InsideBody {
    fn from(inside: Inside) -> Self {
        let Inside { view, agent, seen, may_send_mail } = inside;
        let tenant = view.tenant;
        let agent = agent.map(|agent| AgentBody {
            seen_at: agent.seen_at,
            version: agent.version,
            door: seen.as_ref().map(|seen| seen.door),
            seats_used: seen.as_ref().and_then(|seen| seen.seats_used),
            database_bytes: seen.as_ref().and_then(|seen| seen.database_bytes),
        });
        let observed = ObservedBody::of(&tenant.observed, tenant.observed_generation);
        Self { generation: tenant.generation.into(), observed, agent, may_send_mail, row: tenant.into() }
    }
}

/// The inside of one tenant.
#[derive(Debug, Serialize, ToSchema)]
pub struct InsideAnswer {
    /// The tenant.
    pub tenant: InsideBody,
}

/// What a tenant is meant to be and what was seen of it: for operators.
#[utoipa::path(
    operation_id = "show_inside", tag = "fleet", params(("id" = TenantId, Path, description = "The tenant.")),
    responses((status = 200, description = "The inside of the tenant.", body = InsideAnswer))
)]
#[get("/v1/fleet/{id}")]
async fn show(app: Data<App>, _operator: Operator, id: PathOf<TenantId>) -> Result<HttpResponse, Error> {
    let tenant = fleet::inside(&app, id.0).await?.into();
    Ok(HttpResponse::Ok().json(InsideAnswer { tenant }))
}

/// Which page of the tasks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TasksQuery {
    /// The last id of the page before.
    pub after: Option<TaskId>,
    /// Most rows.
    #[serde(default)]
    #[param(inline, required = false)]
    pub limit: Limit,
}

/// A step of a task.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepBody {
    /// A verb phrase.
    pub name: String,
    /// `running`, `done` or `failed`.
    pub state: String,
    /// When it began, by the agent's clock.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl From<Step> for StepBody {
    fn from(step: Step) -> Self {
        let Step { name, state, started_at, ended_at } = step;
        Self { name, state: state.to_string(), started_at, ended_at }
    }
}

/// A task of an agent, with what the agent told of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgentTaskBody {
    /// Its id.
    pub id: TaskId,
    /// The cell's agent has it; the tenant's own else.
    pub of_cell: bool,
    /// What is to be done.
    pub kind: String,
    /// Age of the intent it serves.
    pub generation: GenerationBody,
    /// Where it stands.
    pub state: TaskState,
    /// How often it was leased.
    pub attempt: i32,
    /// Failures and lost leases in a row.
    pub failures: i32,
    /// When it is offered next.
    pub next_offer_at: Option<DateTime<Utc>>,
    /// Why it failed last.
    pub failure: Option<String>,
    /// When it was inserted.
    pub created_at: DateTime<Utc>,
    /// When it was leased last.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Every step of the newest attempt.
    pub steps: Vec<StepBody>,
    /// The last lines of the agent's log.
    pub log: Vec<String>,
}

impl From<TaskView> for AgentTaskBody {
    fn from(task: TaskView) -> Self {
        Self {
            id: task.id,
            of_cell: task.is_of_cell,
            kind: task.kind,
            generation: task.generation.into(),
            state: task.state,
            attempt: task.attempt,
            failures: task.failures,
            next_offer_at: task.next_offer_at,
            failure: task.failure,
            created_at: task.created_at,
            claimed_at: task.claimed_at,
            ended_at: task.ended_at,
            steps: task.steps.into_iter().map(Into::into).collect(),
            log: task.log,
        }
    }
}

/// A page of tasks.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgentTasksAnswer {
    /// The newest first.
    pub tasks: Vec<AgentTaskBody>,
    /// Begins the next page as `?after=`; null on the last one.
    pub next: Option<TaskId>,
}

/// The agents' tasks about a tenant with their logs, the newest first: for operators.
#[utoipa::path(
    operation_id = "list_tasks", tag = "fleet",
    params(("id" = TenantId, Path, description = "The tenant."), TasksQuery),
    responses((status = 200, description = "A page of the tasks.", body = AgentTasksAnswer))
)]
#[get("/v1/fleet/{id}/tasks")]
async fn list_tasks(
    app: Data<App>,
    _operator: Operator,
    id: PathOf<TenantId>,
    query: QueryOf<TasksQuery>,
) -> Result<HttpResponse, Error> {
    let TasksQuery { after, limit } = query.0;
    let tasks = fleet::tasks(&app, id.0, after, limit.rows()).await?;
    let next = next(&tasks, limit, |task| task.id);
    Ok(HttpResponse::Ok().json(AgentTasksAnswer { tasks: tasks.into_iter().map(Into::into).collect(), next }))
}

fn no_manifests() -> ObjectBuilder {
    let words = NoManifests::iter().map(|why| why.to_string());
    Object::builder().schema_type(Type::String).enum_values(Some(words))
}

/// A tenant's manifests.
#[derive(Debug, Serialize, ToSchema)]
pub struct ManifestsAnswer {
    /// Age of the intent they are of.
    pub generation: GenerationBody,
    /// One YAML stream, without Secrets; null where there is none.
    pub yaml: Option<String>,
    /// Why there is none.
    #[schema(schema_with = no_manifests, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
}

/// The objects of a tenant's namespace as the worker applies them, without Secrets: for operators.
#[utoipa::path(
    operation_id = "show_manifests", tag = "fleet", params(("id" = TenantId, Path, description = "The tenant.")),
    responses((status = 200, description = "The manifests.", body = ManifestsAnswer))
)]
#[get("/v1/fleet/{id}/manifests")]
async fn show_manifests(app: Data<App>, _operator: Operator, id: PathOf<TenantId>) -> Result<HttpResponse, Error> {
    let Manifests { tenant, yaml } = fleet::manifests(&app, id.0).await?;
    let (yaml, missing) = match yaml {
        Ok(yaml) => (Some(yaml), None),
        Err(why) => (None, Some(why.to_string())),
    };
    Ok(HttpResponse::Ok().json(ManifestsAnswer { generation: tenant.generation.into(), yaml, missing }))
}
