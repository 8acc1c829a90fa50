//! What happened to a tenant, as sentences.

use agent_api::PlanKind;
use chrono_tz::Tz;
use model::tenant::Phase;
use serde_json::Value;
use store::events::Event;

use super::components::{Line, When};
use crate::texts::Texts;

/// One line of a timeline.
pub(super) fn line(texts: &Texts, event: Event, zone: Tz) -> Line {
    Line { at: When::of(texts, event.at, zone), text: sentence(texts, &event.text_key, &event.data) }
}

/// The sentence of an event. A key of a newer version is shown by its name rather than not at all.
fn sentence(texts: &Texts, key: &str, data: &Value) -> String {
    let states = texts.states;
    match key {
        "tenant.ordered" => states.ordered.to_owned(),
        "tenant.intent" => states.intent.to_owned(),
        "tenant.phase" => (states.now_is)(&phase(texts, data)),
        "task.done" => task(data).map_or_else(|| words(key), |kind| (states.task_done)(kind).to_owned()),
        "task.failed" => task(data).map_or_else(|| words(key), |kind| (states.task_failed)(kind).to_owned()),
        "tenant.running" => states.running.to_owned(),
        "access.reset_asked" => states.reset_asked.to_owned(),
        "access.verified" => states.verified.to_owned(),
        "access.reset_done" => states.reset_done.to_owned(),
        other => words(other),
    }
}

fn words(key: &str) -> String {
    key.replace(['.', '_'], " ")
}

fn task(data: &Value) -> Option<PlanKind> {
    data.get("kind")?.as_str()?.parse().ok()
}

fn phase(texts: &Texts, data: &Value) -> String {
    let word = data.get("phase").and_then(Value::as_str).unwrap_or("?");
    word.parse::<Phase>().map_or_else(|_| word.replace('_', " "), |phase| (texts.states.phase)(phase).to_owned())
}

#[cfg(test)]
mod tests {
    use model::Locale;
    use serde_json::json;

    use super::*;
    use crate::texts;

    #[test]
    fn an_unknown_event_is_still_shown() {
        let (en, fr) = (texts::of(Locale::En), texts::of(Locale::Fr));
        assert_eq!(sentence(en, "tenant.moved_away", &json!({})), "tenant moved away");
        assert_eq!(sentence(en, "tenant.phase", &json!({ "phase": "running" })), "The ERP is now: running.");
        assert_eq!(sentence(fr, "tenant.phase", &json!({ "phase": "stuck" })), "État de l’ERP\u{a0}: à surveiller.");
        assert_eq!(sentence(en, "task.done", &json!({ "kind": "start" })), "The ERP was started.");
        assert_eq!(sentence(fr, "task.done", &json!({ "kind": "fly" })), "task done");
        assert_eq!(
            sentence(fr, "tenant.phase", &json!({ "phase": "on_the_moon" })),
            "État de l’ERP\u{a0}: on the moon."
        );
    }
}
