//! The agents' tasks, each with its steps and the end of its log.

use agent_api::{PlanKind, Step, StepState};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use model::tenant::TaskState;

use crate::ops::fleet::TaskView;
use crate::texts::Texts;
use crate::web::components::{Status, Tone, When};
use crate::web::views::{TaskCard, TaskStep};

/// A task as the page shows it.
pub(super) fn card(texts: &Texts, task: TaskView, now: DateTime<Utc>) -> TaskCard {
    let says = texts.inside;
    let kind = task.kind.parse::<PlanKind>();
    let is_open = task.failures > 0 && matches!(task.state, TaskState::Failed | TaskState::Claimed);
    TaskCard {
        // A kind of a newer version is shown by its name rather than not at all.
        what: kind.map_or_else(|_| task.kind.replace('_', " "), |kind| (says.task)(kind).to_owned()),
        by: if task.is_of_cell { says.of_cell } else { says.of_tenant },
        status: Status::new(tone(task.state), (says.task_state)(task.state)),
        at: When::of(texts, task.ended_at.or(task.claimed_at).unwrap_or(task.created_at), Tz::UTC),
        generation: (says.generation)(task.generation.epoch, task.generation.number),
        tried: (says.tried)(task.attempt, task.failures),
        offered: task.next_offer_at.filter(|_| task.state == TaskState::Failed).map(|at| texts.until(at, now)),
        failure: task.failure,
        is_open,
        steps: task.steps.iter().map(|one| step(texts, one)).collect(),
        log: task.log.join("\n"),
    }
}

const fn tone(state: TaskState) -> Tone {
    match state {
        TaskState::Queued | TaskState::Claimed => Tone::Waiting,
        TaskState::Done => Tone::Good,
        TaskState::Failed => Tone::Attention,
        TaskState::Superseded => Tone::Stopped,
    }
}

fn step(texts: &Texts, step: &Step) -> TaskStep {
    let tone = match step.state {
        StepState::Running => Tone::Waiting,
        StepState::Done => Tone::Good,
        StepState::Failed => Tone::Attention,
    };
    TaskStep {
        name: step.name.replace('_', " "),
        status: Status::new(tone, (texts.inside.step_state)(step.state)),
        took: step.ended_at.map(|ended| texts.took(ended - step.started_at)).unwrap_or_default(),
    }
}
