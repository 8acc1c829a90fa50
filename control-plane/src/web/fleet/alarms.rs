//! Orders that use up their time: what the fleet's page shows first.

use model::order::{AlarmLevel, PROMISE};

use crate::ops::orders::Late;
use crate::web::views::OrderAlarm;
use crate::web::{when, words};

/// An order as a sentence: "Order of Acme: 12 h 3 min of 24 h used, waits for a free place."
pub(super) fn alarm(late: &Late) -> OrderAlarm {
    let company = &late.order.company;
    let waits = late.order.why.clone().or_else(|| late.stage.map(|stage| words::stage(stage).to_owned()));
    let text = format!(
        "Order of {company}: {} of {} h used, waits for: {}.",
        when::took(late.used),
        PROMISE.num_hours(),
        waits.as_deref().unwrap_or("its first step").trim_end_matches('.'),
    );
    OrderAlarm { tenant: late.order.tenant.to_string(), text, is_most: late.used >= AlarmLevel::Most.after() }
}
