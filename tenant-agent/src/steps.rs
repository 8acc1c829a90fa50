//! The steps of every kind of task.

use agent_api::PlanKind;

use crate::cell::{BuildGoldenTask, DropDatabaseTask, PrepareDatabaseTask};
use crate::run::Work;
use crate::tasks::{ResetAdminTask, StartTask, StopTask};

/// Names of the steps of a task, in order: the tables that the runner itself walks.
#[must_use]
pub fn step_names(kind: PlanKind) -> Vec<&'static str> {
    match kind {
        PlanKind::Start => names::<StartTask>(),
        PlanKind::Stop => names::<StopTask>(),
        PlanKind::ResetAdmin => names::<ResetAdminTask>(),
        PlanKind::PrepareDatabase => names::<PrepareDatabaseTask>(),
        PlanKind::DropDatabase => names::<DropDatabaseTask>(),
        PlanKind::BuildGolden => names::<BuildGoldenTask>(),
    }
}

fn names<T: Work>() -> Vec<&'static str> {
    T::STEPS.iter().map(|step| step.name).collect()
}
