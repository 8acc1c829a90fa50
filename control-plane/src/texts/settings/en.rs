//! English.

use model::window::Day;

use super::SettingsTexts;

pub(in super::super) static EN: SettingsTexts = SettingsTexts {
    title: "Data, times and maintenance",
    change: "Change times and maintenance",
    back: "Back to the ERP",
    saved: "Saved.",
    place: "Where your data lies",
    place_unknown: "Not stated here yet; ask us, we gladly tell you.",
    place_note: "Database, files and everything computed from them stay there.",
    zone: "Time zone",
    zone_note: "Our pages and mails show your company's times in this zone. The ERP keeps its own, which each of its users sets.",
    zone_label: "Time zone of your company",
    zone_save: "Keep this time zone",
    window: "Maintenance window",
    window_note: "When work on your ERP may interrupt it for some minutes, by the clock in your time zone. Choose hours at which \
                  nobody works.",
    window_none: "Not chosen yet.",
    days: "Days",
    hour: "From",
    window_save: "Keep this window",
    day,
    window_words: |days, hour| {
        let days: Vec<_> = days.iter().map(|each| day(*each)).collect();
        format!("{} from {hour:02}:00", list(&days))
    },
    next: |on, at| format!("The next one begins on {}, {at}.", day(on)),
    line_window: "The maintenance window was changed.",
};

const fn day(day: Day) -> &'static str {
    match day {
        Day::Monday => "Monday",
        Day::Tuesday => "Tuesday",
        Day::Wednesday => "Wednesday",
        Day::Thursday => "Thursday",
        Day::Friday => "Friday",
        Day::Saturday => "Saturday",
        Day::Sunday => "Sunday",
    }
}

/// "Monday", "Monday and Sunday", "Monday, Friday and Sunday".
fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
