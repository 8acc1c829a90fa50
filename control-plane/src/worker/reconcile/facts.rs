//! From rows and what was seen to the observation, the reason in words and the time of the next look. Pure.

use agent_api::PlanKind;
use chrono::TimeDelta;
use model::tenant::{Desired, Observed, Phase, StuckReason, TaskState, Waiting};
use stack::{Cause, Problem, RoomObservation, Workload};
use store::Time;
use store::goldens::GoldenState;
use store::tasks::{STUCK_AFTER, Task};

use super::act::{Seen, Trouble};
use super::load::Loaded;
use super::steps;

/// What a pass came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The facts.
    pub observed: Observed,
    /// What follows from intent and facts.
    pub phase: Phase,
    /// Why it waits or is stuck, for the operator.
    pub why: Option<String>,
    /// When to look again though nothing woke us; nothing when all is as it should be.
    pub again: Option<TimeDelta>,
}

/// Derives what a pass came to.
pub fn derive(loaded: &Loaded, seen: &Seen, now: Time) -> Outcome {
    let mut observed = observe(loaded, seen);
    observed.stuck = stuck(loaded, seen);
    let settled = Phase::of(&loaded.tenant.desired, &observed);
    observed.waiting = if settled.is_settled() { None } else { waiting(loaded, seen, &observed) };
    let phase = Phase::of(&loaded.tenant.desired, &observed);
    let why = observed.stuck.as_ref().map(StuckReason::sentence).or_else(|| why(loaded, seen, &observed));
    let again = again(loaded, seen, &observed, phase, now);
    Outcome { observed, phase, why, again }
}

fn observe(loaded: &Loaded, seen: &Seen) -> Observed {
    let state = |kind| loaded.current(kind).map(|task| task.state);
    let start = state(PlanKind::Start);
    let room = seen.observation.as_ref();
    Observed {
        waiting: None,
        stuck: None,
        room_ready: room.and_then(|room| room.agent_ready),
        database_ready: loaded.newest(PlanKind::PrepareDatabase).map(|task| task.state == TaskState::Done),
        start,
        stop: stop(loaded, room),
        reset: loaded.newest(PlanKind::ResetAdmin).filter(|task| is_open(task)).map(|task| task.state),
        erp_ready: room.and_then(|room| room.erp_ready),
        login_proven: start.map(|start| start == TaskState::Done),
        gone: gone(loaded, seen),
    }
}

/// Stopped is what was never started, and what its agent stopped and the cluster shows no pod of.
fn stop(loaded: &Loaded, room: Option<&RoomObservation>) -> Option<TaskState> {
    let is_suspended = matches!(loaded.tenant.desired, Desired::Suspended { .. });
    match loaded.current(PlanKind::Stop).map(|task| task.state) {
        Some(TaskState::Done) if room.is_some_and(|room| room.erp_pods > 0) => Some(TaskState::Claimed),
        Some(state) => Some(state),
        None if is_suspended && !loaded.was_started() => Some(TaskState::Done),
        None => None,
    }
}

fn gone(loaded: &Loaded, seen: &Seen) -> Option<bool> {
    if !matches!(loaded.tenant.desired, Desired::Archived | Desired::Deleted) {
        return None;
    }
    let dropped = loaded.current(PlanKind::DropDatabase).is_some_and(|task| task.state == TaskState::Done);
    match &loaded.cell {
        None => Some(true),
        Some(_) => seen.namespace_gone.map(|gone| gone && (dropped || !steps::has_database(loaded))),
    }
}

fn stuck(loaded: &Loaded, seen: &Seen) -> Option<StuckReason> {
    if let Some(Trouble::Refused(message)) = &seen.trouble {
        return Some(StuckReason::Refused { message: message.clone() });
    }
    if let Some(build) = loaded.build.as_ref().filter(|build| is_failing(build)) {
        return Some(StuckReason::Template { message: failure(build) });
    }
    let problem = seen.observation.as_ref().and_then(|room| room.problem.as_ref());
    problem.and_then(stuck_by).or_else(|| {
        let failing = relevant(loaded).into_iter().find(|task| is_failing(task))?;
        Some(StuckReason::Task { kind: failing.kind.clone(), message: failure(failing) })
    })
}

/// The tasks that the current intent rests on.
fn relevant(loaded: &Loaded) -> Vec<&Task> {
    let kinds: &[PlanKind] = match loaded.tenant.desired {
        Desired::AwaitingPayment => &[],
        Desired::Running => &[PlanKind::Start],
        Desired::Suspended { .. } => &[PlanKind::Stop],
        Desired::Archived | Desired::Deleted => &[PlanKind::DropDatabase],
    };
    let prepare = loaded.newest(PlanKind::PrepareDatabase).filter(|_| loaded.tenant.desired == Desired::Running);
    prepare.into_iter().chain(kinds.iter().filter_map(|kind| loaded.current(*kind))).collect()
}

fn is_failing(task: &Task) -> bool {
    task.failures >= STUCK_AFTER && !matches!(task.state, TaskState::Done | TaskState::Superseded)
}

fn failure(task: &Task) -> String {
    task.failure.clone().unwrap_or_else(|| "its agent went away while it ran, again and again".to_owned())
}

/// An ERP's or a Job's own trouble is told by the agent, which looks after them; what concerns the cluster is told here.
fn stuck_by(problem: &Problem) -> Option<StuckReason> {
    let message = problem.to_string();
    match (problem.cause, problem.workload) {
        (Cause::NoRoom, _) => Some(StuckReason::NoRoom { message }),
        (Cause::Refused, _) => Some(StuckReason::Refused { message }),
        (_, Workload::TenantAgent) => Some(StuckReason::AgentNotReady { message }),
        _ => None,
    }
}

fn waiting(loaded: &Loaded, seen: &Seen, observed: &Observed) -> Option<Waiting> {
    if matches!(seen.trouble, Some(Trouble::Away(_))) {
        return Some(Waiting::CellAway);
    }
    if loaded.tenant.desired != Desired::Running {
        return None;
    }
    let is_template_ready = loaded.golden.as_ref().is_some_and(|golden| golden.state == GoldenState::Ready);
    match observed {
        _ if loaded.cell.is_none() => Some(Waiting::CellFull),
        _ if !is_template_ready => Some(Waiting::TemplateBuilding),
        Observed { room_ready: Some(false) | None, .. } => Some(Waiting::Room),
        Observed { database_ready: Some(false) | None, .. } => Some(Waiting::Database),
        _ => Some(Waiting::Start),
    }
}

fn why(loaded: &Loaded, seen: &Seen, observed: &Observed) -> Option<String> {
    if let Some(Trouble::Away(message)) = &seen.trouble {
        return Some(format!("The cell does not answer: {message}"));
    }
    let failed = relevant(loaded).into_iter().chain(&loaded.build).find(|task| task.failures > 0 && is_open(task));
    let sentence = match observed.waiting? {
        Waiting::CellFull => {
            "No cell takes in new tenants: each is full or spared. Open one, raise a capacity, or add a cell."
        }
        Waiting::CellAway => "The cell does not answer.",
        Waiting::TemplateBuilding => "The golden database of this package and country is being built.",
        Waiting::Room => "The agent's pod is not ready yet.",
        Waiting::Database => "The database is being copied.",
        Waiting::Start if is_resetting(observed) => {
            "The administrator's password is being set; the ERP restarts for it."
        }
        Waiting::Start if observed.login_proven == Some(true) => "The ERP ran, and starts again by itself.",
        Waiting::Start => "The ERP starts, and its login is being proven.",
    };
    Some(match failed {
        Some(task) => format!("{sentence} The task {} failed before: {}", task.kind, failure(task)),
        None => sentence.to_owned(),
    })
}

fn is_resetting(observed: &Observed) -> bool {
    observed.login_proven == Some(true) && observed.reset == Some(TaskState::Claimed)
}

fn is_open(task: &Task) -> bool {
    matches!(task.state, TaskState::Queued | TaskState::Claimed | TaskState::Failed)
}

/// How long to wait for a wake-up before looking again all the same.
fn again(loaded: &Loaded, seen: &Seen, observed: &Observed, phase: Phase, now: Time) -> Option<TimeDelta> {
    if phase.is_settled() && seen.trouble.is_none() {
        return None;
    }
    let seconds = match (&seen.trouble, &observed.stuck, observed.waiting) {
        (Some(Trouble::Away(_)), ..) => 5,
        (Some(Trouble::Refused(_)), ..) => 60,
        (None, Some(_), _) | (None, None, Some(Waiting::CellFull)) => 30,
        _ if phase == Phase::Deleting => 2,
        _ => 10,
    };
    let usual = TimeDelta::seconds(seconds);
    let offered = relevant(loaded).into_iter().filter(|task| task.state == TaskState::Failed);
    let offered = offered.map(|task| task.next_offer_at - now).filter(|wait| *wait > usual).min();
    Some(if observed.stuck.is_some() { offered.unwrap_or(usual) } else { usual })
}

#[cfg(test)]
mod tests;
