//! What holds an ERP back, in words.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use model::name::{Email, Reason};
use model::tenant::SuspendKind;
use store::suspensions::Suspension;

use super::views::{Hold, Holds};
use crate::texts::Texts;

/// What a page says of all that holds an ERP back; nothing where nothing does.
pub(super) fn view(texts: &Texts, held: &[Suspension], contact: Option<&Email>, zone: Tz) -> Option<Holds> {
    let holds: Vec<_> = held.iter().map(|suspension| hold(texts, suspension, contact, zone)).collect();
    let several = (holds.len() > 1).then(|| (texts.life.several)(holds.len()));
    (!holds.is_empty()).then_some(Holds { several, holds })
}

/// One of them.
pub(super) fn hold(texts: &Texts, suspension: &Suspension, contact: Option<&Email>, zone: Tz) -> Hold {
    let (says, moment) = (texts.life, |at: DateTime<Utc>| texts.moment(at, zone));
    let since = moment(suspension.since);
    let [state, next] = match suspension.why {
        SuspendKind::Unpaid => (says.unpaid)(&since),
        SuspendKind::Unverified => (says.unverified)(&since),
        SuspendKind::Staff => {
            let note = suspension.note.as_ref().map(Reason::as_str);
            (says.staff)(&since, note, contact.map(Email::as_str))
        }
        SuspendKind::DeletionRequested => (says.deletion)(&since, &suspension.purge_at.map(moment).unwrap_or_default()),
    };
    Hold { state, next, can_undo: suspension.why == SuspendKind::DeletionRequested }
}
