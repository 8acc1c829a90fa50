//! What happened to a tenant, as sentences.

use agent_api::PlanKind;
use chrono_tz::Tz;
use model::tenant::{Phase, SuspendKind};
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
        "tenant.phase" if is_restart(data) => states.starts_again.to_owned(),
        "tenant.phase" => (states.now_is)(&phase(texts, data)),
        "task.done" => task(data).map_or_else(|| words(key), |kind| (states.task_done)(kind).to_owned()),
        "task.failed" => task(data).map_or_else(|| words(key), |kind| (states.task_failed)(kind).to_owned()),
        "tenant.running" => states.running.to_owned(),
        "access.reset_asked" => states.reset_asked.to_owned(),
        "tenant.suspended" => {
            why(data).map_or_else(|| words(key), |kind| (texts.life.line_suspended)(kind, reason(data)))
        }
        "tenant.resumed" => why(data).map_or_else(|| words(key), |kind| (texts.life.line_resumed)(kind).to_owned()),
        "tenant.window" => texts.settings.line_window.to_owned(),
        "deletion.asked" => texts.life.line_asked.to_owned(),
        "deletion.undone" => texts.life.line_undone.to_owned(),
        "deletion.final" => texts.life.line_final.to_owned(),
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

/// Whether an ERP that ran before comes back: it is not being set up.
fn is_restart(data: &Value) -> bool {
    let word = |key: &str| data.get(key).and_then(Value::as_str).unwrap_or_default().parse::<Phase>();
    let ran = matches!(word("before"), Ok(Phase::Running | Phase::Suspending | Phase::Suspended));
    ran && word("phase") == Ok(Phase::Provisioning)
}

fn why(data: &Value) -> Option<SuspendKind> {
    data.get("why")?.as_str()?.parse().ok()
}

fn reason(data: &Value) -> Option<&str> {
    data.get("reason")?.as_str()
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
        let restarted = json!({ "phase": "provisioning", "before": "running" });
        assert_eq!(sentence(en, "tenant.phase", &restarted), "The ERP is starting again.");
        let suspended = json!({ "why": "staff", "reason": "Unpaid work" });
        assert_eq!(sentence(en, "tenant.suspended", &suspended), "Our team suspended the ERP: Unpaid work");
        assert_eq!(sentence(en, "tenant.suspended", &json!({ "why": "bored" })), "tenant suspended");
        assert_eq!(sentence(fr, "task.done", &json!({ "kind": "fly" })), "task done");
        assert_eq!(
            sentence(fr, "tenant.phase", &json!({ "phase": "on_the_moon" })),
            "État de l’ERP\u{a0}: on the moon."
        );
    }
}
