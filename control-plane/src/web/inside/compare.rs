//! What is wanted of a tenant beside what is seen of it, in words.

use chrono_tz::Tz;
use model::tenant::{Desired, Phase, SuspendReason, TaskState};

use crate::ops::fleet::Inside;
use crate::texts::{InsideTexts, Texts};
use crate::web::components::{Status, Tone};
use crate::web::views::Compared;

/// Bytes of a MiB.
const MIB: i64 = 1024 * 1024;

/// What an intent comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Nothing,
    Running,
    Stopped,
    Gone,
}

impl Wanted {
    const fn of(desired: &Desired) -> Self {
        match desired {
            Desired::AwaitingPayment => Self::Nothing,
            Desired::Running => Self::Running,
            Desired::Suspended { .. } => Self::Stopped,
            Desired::Archived | Desired::Deleted => Self::Gone,
        }
    }
}

/// The lines of the comparison.
pub(super) fn compare(texts: &Texts, inside: &Inside) -> Vec<Compared> {
    let wanted = Wanted::of(&inside.view.tenant.desired);
    let mut lines = vec![state(texts, inside), generation(texts, inside)];
    lines.extend(match wanted {
        Wanted::Nothing => Vec::new(),
        Wanted::Gone => vec![gone(texts, inside)],
        Wanted::Running | Wanted::Stopped => room(texts, inside, wanted),
    });
    if wanted == Wanted::Running {
        lines.extend(limits(texts, inside));
    }
    lines
}

fn line(label: &'static str, wanted: impl Into<String>, tone: Tone, seen: &'static str) -> Compared {
    Compared { label, wanted: wanted.into(), seen: Some(Status::new(tone, seen)), text: String::new() }
}

fn told(label: &'static str, wanted: String, text: String) -> Compared {
    Compared { label, wanted, seen: None, text }
}

/// A fact as a word; what is not known is neither good nor bad.
fn fact(fact: Option<bool>, [yes, no, unknown]: [&'static str; 3]) -> (Tone, &'static str) {
    match fact {
        Some(true) => (Tone::Good, yes),
        Some(false) => (Tone::Waiting, no),
        None => (Tone::Stopped, unknown),
    }
}

fn state(texts: &Texts, inside: &Inside) -> Compared {
    let tenant = &inside.view.tenant;
    let purge = match &tenant.desired {
        Desired::Suspended { reason: SuspendReason::DeletionRequested { purge_at } } => {
            texts.moment(*purge_at, Tz::UTC)
        }
        _ => String::new(),
    };
    let wanted = (texts.inside.desired)(&tenant.desired, &purge);
    let seen = Some(Status::of(texts, tenant.phase));
    Compared { label: texts.inside.state, wanted, seen, text: String::new() }
}

fn generation(texts: &Texts, inside: &Inside) -> Compared {
    let (says, tenant) = (texts.inside, &inside.view.tenant);
    let said = |of: model::Generation| (says.generation)(of.epoch, of.number);
    let seen = tenant.observed_generation.map_or_else(|| says.not_looked.to_owned(), said);
    told(says.intent, said(tenant.generation), seen)
}

fn gone(texts: &Texts, inside: &Inside) -> Compared {
    let says = texts.inside;
    let (tone, seen) = fact(inside.view.tenant.observed.gone, [says.gone, says.there, says.unknown]);
    line(says.room, says.gone, tone, seen)
}

fn room(texts: &Texts, inside: &Inside, wanted: Wanted) -> Vec<Compared> {
    let (says, tenant) = (texts.inside, &inside.view.tenant);
    let observed = &tenant.observed;
    let ready = |known| fact(known, [says.ready, says.not_ready, says.unknown]);
    let (room, database) = (ready(observed.room_ready), ready(observed.database_ready));
    let mut lines =
        vec![line(says.room, says.there, room.0, room.1), line(says.database, says.there, database.0, database.1)];
    if wanted == Wanted::Stopped {
        let (tone, stop) = task(says, observed.stop);
        lines.push(line(says.stop, says.carried_out, tone, stop));
        let is_stopped = tenant.phase == Phase::Suspended;
        let (tone, erp) = fact(is_stopped.then_some(true), [says.stopped, says.runs, says.unknown]);
        lines.push(line(says.erp, says.stopped, tone, erp));
        return lines;
    }
    let (start_tone, start) = task(says, observed.start);
    let erp = ready(observed.erp_ready);
    let login = fact(observed.login_proven, [says.proven, says.not_proven, says.unknown]);
    lines.push(line(says.start, says.carried_out, start_tone, start));
    lines.push(line(says.erp, says.runs, erp.0, erp.1));
    lines.push(line(says.login, says.proven, login.0, login.1));
    lines.push(door(says, inside));
    let (tone, mail) =
        if inside.may_send_mail { (Tone::Good, says.may_send) } else { (Tone::Waiting, says.may_not_send) };
    lines.push(line(says.mail, says.may_send, tone, mail));
    lines
}

fn task(says: &InsideTexts, state: Option<TaskState>) -> (Tone, &'static str) {
    let Some(state) = state else { return (Tone::Stopped, says.nothing_yet) };
    let tone = match state {
        TaskState::Done => Tone::Good,
        TaskState::Queued | TaskState::Claimed => Tone::Waiting,
        TaskState::Failed => Tone::Attention,
        TaskState::Superseded => Tone::Stopped,
    };
    (tone, (says.task_state)(state))
}

fn door(says: &InsideTexts, inside: &Inside) -> Compared {
    let (tone, seen) = match inside.seen.as_ref().map(|seen| seen.door) {
        Some(agent_api::DoorStateSeen::Open) => (Tone::Good, (says.door_state)(agent_api::DoorStateSeen::Open)),
        Some(other) => (Tone::Waiting, (says.door_state)(other)),
        None => (Tone::Stopped, says.unknown),
    };
    line(says.door, says.is_open, tone, seen)
}

fn limits(texts: &Texts, inside: &Inside) -> Vec<Compared> {
    let (says, limits) = (texts.inside, inside.view.tenant.limits);
    let seats = inside.seen.as_ref().and_then(|seen| seen.seats_used).map(|seats| texts.number(seats));
    let bytes = inside.seen.as_ref().and_then(|seen| seen.database_bytes).map(|bytes| texts.size(bytes / MIB));
    let used = |used: Option<String>| used.map_or_else(|| says.unknown.to_owned(), |used| (says.used)(&used));
    vec![
        told(texts.tenant.seats, (says.at_most)(&texts.number(limits.seats.into())), used(seats)),
        told(texts.tenant.database, (says.at_most)(&texts.size(limits.database_mib)), used(bytes)),
    ]
}
