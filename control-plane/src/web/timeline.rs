//! What happened to a tenant, as sentences.

use chrono_tz::Tz;
use serde_json::Value;
use store::events::Event;

use super::views::EventView;
use super::when;

/// One line of a timeline.
pub(super) fn line(event: Event, zone: Tz) -> EventView {
    let text = sentence(&event.text_key, &event.data);
    EventView { at: when::local(event.at, zone), at_iso: when::iso(event.at), text }
}

/// The sentence of an event. A key of a newer version is shown by its name rather than not at all.
fn sentence(key: &str, data: &Value) -> String {
    let word = |name: &str| data.get(name).and_then(Value::as_str).unwrap_or("").replace('_', " ");
    match key {
        "tenant.ordered" => "The ERP was ordered.".to_owned(),
        "tenant.intent" => "What the ERP is meant to be was changed.".to_owned(),
        "tenant.phase" => format!("The ERP is now: {}.", word("phase")),
        "tenant.running" => "The ERP runs; a sign-in was proven.".to_owned(),
        "access.reset_asked" => "A new password for the ERP's administrator was asked for.".to_owned(),
        "access.verified" => "The e-mail address was verified.".to_owned(),
        "access.reset_done" => "The new password of the ERP's administrator is in force.".to_owned(),
        other => other.replace(['.', '_'], " "),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_unknown_event_is_still_shown() {
        assert_eq!(sentence("tenant.moved_away", &json!({})), "tenant moved away");
        assert_eq!(sentence("tenant.phase", &json!({ "phase": "running" })), "The ERP is now: running.");
    }
}
