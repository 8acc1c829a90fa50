//! What an agent says of a task it holds.

use chrono::TimeDelta;
use diesel::prelude::*;
use model::TaskId;
use model::tenant::TaskState;
use serde_json::Value;

use super::{Owner, Row, Task, get, retry_delay};
use crate::columns::Time;
use crate::schema::agent_tasks::{self, dsl};
use crate::{Conn, StoreError};

/// Where a task stands by its agent's word.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// Under way; the lease is renewed.
    Running,
    /// Succeeded.
    Done {
        /// What came of it.
        outcome: Value,
    },
    /// Ended without success.
    Failed {
        /// Why, in a sentence.
        message: String,
    },
}

/// What a report came to.
#[derive(Debug, Clone)]
pub enum Reported {
    /// Recorded; the task as it is now.
    Recorded(Box<Task>),
    /// The task had ended so before: nothing to do.
    Repeated(Box<Task>),
    /// It speaks of an attempt that is over: the agent must stop.
    Stale,
    /// The owner has no such task.
    Unknown,
}

/// Records a report, if it speaks of the attempt that holds the task. `said` is the whole report as it came.
///
/// # Errors
/// [`StoreError`].
#[allow(clippy::too_many_arguments, reason = "whose task, which attempt, what it says, and when: none can be left out")]
pub fn report(
    conn: &mut Conn,
    owner: Owner,
    id: TaskId,
    attempt: i32,
    progress: &Progress,
    said: &Value,
    lease: TimeDelta,
    now: Time,
) -> Result<Reported, StoreError> {
    conn.tx(|conn| {
        let Some(task) = lock(conn, owner, id)? else { return Ok(Reported::Unknown) };
        if task.state == TaskState::Claimed && task.attempt == attempt {
            let row = record(conn, &task, progress, said, lease, now)?;
            return Ok(Reported::Recorded(Box::new(row.try_into()?)));
        }
        Ok(if is_repeated(&task, attempt, progress) { Reported::Repeated(Box::new(task)) } else { Reported::Stale })
    })
}

fn lock(conn: &mut Conn, owner: Owner, id: TaskId) -> Result<Option<Task>, StoreError> {
    let held = agent_tasks::table.find(id.as_uuid()).select(dsl::id).for_no_key_update();
    let _: Option<uuid::Uuid> = held.first(conn.pg()).optional()?;
    get(conn, owner, id)
}

/// A late word of the attempt that ended the task, or a late success of any attempt of a task that succeeded.
fn is_repeated(task: &Task, attempt: i32, progress: &Progress) -> bool {
    match task.state {
        TaskState::Done => task.attempt == attempt || matches!(progress, Progress::Done { .. }),
        TaskState::Failed => task.attempt == attempt,
        TaskState::Queued | TaskState::Claimed | TaskState::Superseded => false,
    }
}

fn record(
    conn: &mut Conn,
    task: &Task,
    progress: &Progress,
    said: &Value,
    lease: TimeDelta,
    now: Time,
) -> Result<Row, StoreError> {
    let change = diesel::update(agent_tasks::table.find(task.id.as_uuid()));
    let said = dsl::report.eq(Some(said));
    let row = match progress {
        Progress::Running => change
            .set((said, dsl::leased_until.eq(Some(now + lease))))
            .returning(Row::as_returning())
            .get_result(conn.pg())?,
        Progress::Done { outcome } => change
            .set((
                said,
                dsl::state.eq(TaskState::Done.to_string()),
                dsl::outcome.eq(Some(outcome)),
                dsl::failure.eq(None::<String>),
                dsl::failures.eq(0),
                dsl::secrets.eq(None::<Vec<u8>>),
                dsl::leased_until.eq(None::<Time>),
                dsl::ended_at.eq(Some(now)),
            ))
            .returning(Row::as_returning())
            .get_result(conn.pg())?,
        Progress::Failed { message } => change
            .set((
                said,
                dsl::state.eq(TaskState::Failed.to_string()),
                dsl::failure.eq(Some(message)),
                dsl::failures.eq(task.failures + 1),
                dsl::next_offer_at.eq(now + retry_delay(task.failures + 1)),
                dsl::leased_until.eq(None::<Time>),
                dsl::ended_at.eq(Some(now)),
            ))
            .returning(Row::as_returning())
            .get_result(conn.pg())?,
    };
    Ok(row)
}
