//! Orders that use up their time: what the fleet's page shows first.

use model::order::{AlarmLevel, PROMISE};

use crate::ops::orders::Late;
use crate::texts::Texts;
use crate::web::views::OrderAlarm;

/// An order as a sentence: "Order of Acme: 12 h 3 min of 24 h used, waits for a free place."
pub(super) fn alarm(texts: &Texts, late: &Late) -> OrderAlarm {
    let why = texts.why(&late.order.observed, late.order.why.as_deref()).text;
    let stage = || late.stage.map_or(texts.fleet.first_step, texts.states.stage).to_owned();
    let waits = if why.is_empty() { stage() } else { why };
    let waits = waits.trim_end_matches('.');
    let text = (texts.fleet.late)(late.order.company.as_str(), &texts.took(late.used), PROMISE.num_hours(), waits);
    OrderAlarm { tenant: late.order.tenant.to_string(), text, is_most: late.used >= AlarmLevel::Most.after() }
}
