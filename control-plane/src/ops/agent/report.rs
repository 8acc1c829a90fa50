//! Reports: how a task goes, fenced by its attempt.

use agent_api::{Outcome, Plan, PlanKind, Report, ReportState, StepState};
use model::{GoldenId, TaskId};
use serde_json::{Value, json};
use store::audit::{self, Act, Actor};
use store::events::{self, EventKind};
use store::tasks::{self, Owner, Progress, Reported, Task};
use store::{Conn, Time, goldens, tenants};

use super::claim::LEASE;
use super::owner;
use crate::app::App;
use crate::error::{Code, Error};
use crate::ops::jobs;
use crate::tokens::AgentIdentity;

/// Records a report. The same report twice is harmless.
///
/// # Errors
/// [`Error::NotFound`] for another's task; `stale_attempt` when the attempt it speaks of is over.
pub async fn report(app: &App, agent: AgentIdentity, id: TaskId, report: Report) -> Result<(), Error> {
    let (owner, now) = (owner(agent), app.clock.now());
    let record = move |conn: &mut Conn| {
        let said = serde_json::to_value(&report).map_err(|e| Error::internal(e, "write a report"))?;
        let progress = progress(&report.state)?;
        match tasks::report(conn, owner, id, report.attempt, &progress, &said, LEASE, now)? {
            Reported::Recorded(task) => follow(conn, owner, &task, &report, now),
            Reported::Repeated(_) => Ok(()),
            Reported::Stale => Err(Error::refused(Code::StaleAttempt, Code::StaleAttempt)),
            Reported::Unknown => Err(Error::NotFound),
        }
    };
    app.db.tx(record).await
}

fn progress(state: &ReportState) -> Result<Progress, Error> {
    Ok(match state {
        ReportState::Running => Progress::Running,
        ReportState::Done { outcome } => Progress::Done {
            outcome: serde_json::to_value(outcome).map_err(|e| Error::internal(e, "write an outcome"))?,
        },
        ReportState::Failed { failure } => Progress::Failed { message: failure.message.chars().take(2000).collect() },
    })
}

/// What follows from a recorded report that ends an attempt: a line in the audit log and in the timeline, a golden
/// database's state, a wake-up.
fn follow(conn: &mut Conn, owner: Owner, task: &Task, report: &Report, now: Time) -> Result<(), Error> {
    if report.state == ReportState::Running {
        return Ok(());
    }
    tracing::info!(
        task.id = %task.id,
        task.kind,
        task.attempt,
        is_done = matches!(report.state, ReportState::Done { .. }),
        failure = task.failure,
        "an agent ended a task"
    );
    record_act(conn, owner, task, &report.state, now)?;
    if let Some(golden) = golden_of(task)? {
        follow_golden(conn, golden, &report.state, now)?;
    }
    let Some(tenant) = task.tenant else { return Ok(()) };
    events::record(conn, tenant, EventKind::Task, text_key(&report.state), &data(task, report), now)?;
    let is_reset = task.kind == PlanKind::ResetAdmin.to_string() && matches!(report.state, ReportState::Done { .. });
    if is_reset {
        events::record(conn, tenant, EventKind::Access, "access.reset_done", &json!({}), now)?;
    }
    Ok(jobs::enqueue_reconcile(conn, tenant, now)?)
}

/// The log says which task ended how, and whose agent said so; the agent's words stay with the task.
fn record_act(conn: &mut Conn, owner: Owner, task: &Task, state: &ReportState, now: Time) -> Result<(), Error> {
    let tenant = task.tenant.map(|id| tenants::get(conn, id)).transpose()?.flatten();
    let mut data = json!({ "task": task.id, "kind": task.kind, "attempt": task.attempt });
    if let Owner::Cell(cell) = owner {
        data["cell"] = json!(cell);
    }
    let account = tenant.map(|tenant| tenant.account_id);
    let act = Act { actor: Actor::Agent, action: text_key(state), account, tenant: task.tenant, data };
    Ok(audit::record(conn, &act, now)?)
}

fn golden_of(task: &Task) -> Result<Option<GoldenId>, Error> {
    let plan: Plan = serde_json::from_value(task.plan.clone()).map_err(|e| Error::internal(e, "read a task's plan"))?;
    Ok(if let Plan::BuildGolden(build) = plan { Some(build.golden) } else { None })
}

fn follow_golden(conn: &mut Conn, golden: GoldenId, state: &ReportState, now: Time) -> Result<(), Error> {
    match state {
        ReportState::Done { outcome: Outcome::GoldenReady { database_bytes, modules } } => {
            let facts = json!({ "database_bytes": database_bytes, "modules": modules });
            goldens::set_ready(conn, golden, &facts, now)?;
        }
        ReportState::Done { .. } => {
            goldens::set_ready(conn, golden, &json!({}), now)?;
        }
        ReportState::Failed { failure } => {
            goldens::set_failed(conn, golden, &failure.message, now)?;
        }
        ReportState::Running => return Ok(()),
    }
    wake_those_who_wait(conn, now)
}

/// Whoever is being built may wait for this golden database.
fn wake_those_who_wait(conn: &mut Conn, now: Time) -> Result<(), Error> {
    for phase in [model::tenant::Phase::Provisioning, model::tenant::Phase::Stuck] {
        let filter = tenants::Filter { phase: Some(phase), ..tenants::Filter::default() };
        let (waiting, _) = tenants::list(conn, &filter, None, store::LONGEST_PAGE)?;
        for tenant in waiting {
            jobs::enqueue_reconcile(conn, tenant.id, now)?;
        }
    }
    Ok(())
}

const fn text_key(state: &ReportState) -> &'static str {
    match state {
        ReportState::Failed { .. } => "task.failed",
        _ => "task.done",
    }
}

fn data(task: &Task, report: &Report) -> Value {
    let failed = report.steps.iter().find(|step| step.state == StepState::Failed).map(|step| step.name.clone());
    json!({ "kind": task.kind, "attempt": task.attempt, "failure": task.failure, "step": failed })
}
